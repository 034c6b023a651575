import { useQuery } from '@tanstack/react-query';
import type { PatientView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { type ImplantEvidence, implantsOf } from '../../clinical/implants.ts';
import { uniqueBy } from '../../clinical/unique.ts';
import { sectionQuery } from '../../state/queries.ts';

export interface Implants {
  /** `unknown`: nothing coded says so, which is no denial; `not-exported`: nothing could have said so. */
  state: 'recorded' | 'unknown' | 'not-exported';
  evidence: ImplantEvidence[];
}

/** What stays in the patient's body as far as coded records say; null while they are being read or cannot be. */
export function useImplants({ patient, sections }: PatientView): Implants | null {
  const api = useApi();
  const { data: conditions } = useQuery(sectionQuery(api, patient.id, 'conditions'));
  const { data: procedures } = useQuery(sectionQuery(api, patient.id, 'procedures'));
  const { data: others } = useQuery(sectionQuery(api, patient.id, 'other'));
  if (!conditions || !procedures || !others) return null;
  const evidence = uniqueBy(
    implantsOf(conditions.records, procedures.records, others.records),
    ({ text, code, date }) => JSON.stringify([text, code, date]),
  );
  if (evidence.length > 0) return { state: 'recorded', evidence };
  const isExported = sections.conditions.status === 'exported' || sections.procedures.status === 'exported';
  return { state: isExported ? 'unknown' : 'not-exported', evidence };
}
