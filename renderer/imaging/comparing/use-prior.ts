import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PatientView, SectionRecords, StudyView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { discStudiesQuery } from '../../disc/queries.ts';
import { useDiscWords } from '../../disc/words.ts';
import { newestFirst } from '../../i18n/moments.ts';
import { sectionQuery } from '../../state/queries.ts';
import { type Likeness, likenessOf, type PriorAnswer, priorOf } from './prior.ts';

export type PatientStudy = SectionRecords['studies'];

export interface Priors {
  /** Undefined until the patient's studies have been read. */
  answer: PriorAnswer<PatientStudy> | undefined;
  /** All other studies of the patient, the newest first. */
  others: readonly { study: PatientStudy; likeness: Likeness | null }[];
  error: unknown;
}

/** The patient's other studies, and which of them this one is likely to be compared with. */
export function usePriors({ patient }: PatientView, { study }: StudyView): Priors {
  const api = useApi();
  const { data, error } = useQuery(sectionQuery(api, patient.id, 'studies'));
  const brought = useBroughtStudies(patient.id);
  return useMemo(() => {
    // The list is asked for by patient; a record that says otherwise is nobody's prior.
    const records = data?.records.filter((record) => record.patientId === patient.id) ?? [];
    const facts = { ...study, onMedium: true };
    return {
      answer: data ? priorOf(facts, records) : undefined,
      // What came on a disc is opened beside only by choice: nobody of this house made sure whose it is.
      others: [...records, ...brought]
        .filter((record) => record.studyInstanceUid !== study.studyInstanceUid)
        .sort((a, b) => newestFirst(a.started, b.started))
        .map((record) => ({ study: record, likeness: likenessOf(facts, record) })),
      error,
    };
  }, [data, error, brought, patient.id, study]);
}

/** Studies that were brought on discs for the patient, named so. */
function useBroughtStudies(patientId: string): PatientStudy[] {
  const t = useDiscWords();
  const { data } = useQuery(discStudiesQuery(useApi(), patientId));
  return useMemo(
    () =>
      (data ?? [])
        .filter((entry) => entry.patientId === patientId)
        .map(({ study, key }) => ({
          ...study,
          studyInstanceUid: key,
          description: [t('box.mark'), study.description].filter(Boolean).join(' '),
          onMedium: true,
        })),
    [data, patientId, t],
  );
}
