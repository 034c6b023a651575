import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PatientView, SectionRecords, StudyView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
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
  const { data, error } = useQuery(sectionQuery(useApi(), patient.id, 'studies'));
  return useMemo(() => {
    // The list is asked for by patient; a record that says otherwise is nobody's prior.
    const records = data?.records.filter((record) => record.patientId === patient.id) ?? [];
    const facts = { ...study, onMedium: true };
    return {
      answer: data ? priorOf(facts, records) : undefined,
      others: records
        .filter((record) => record.studyInstanceUid !== study.studyInstanceUid)
        .sort((a, b) => newestFirst(a.started, b.started))
        .map((record) => ({ study: record, likeness: likenessOf(facts, record) })),
      error,
    };
  }, [data, error, patient.id, study]);
}
