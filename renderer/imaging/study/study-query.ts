import { queryOptions } from '@tanstack/react-query';
import type { Api } from '../../api.ts';
import { recordsKey } from '../../state/queries.ts';

/** Keyed by patient: a study can never stand under another's name. */
export function studyQuery(api: Api, patientId: string, studyUid: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', patientId, 'study', studyUid],
    queryFn: ({ signal }) => api.study(studyUid, signal),
  });
}
