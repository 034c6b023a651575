import { queryOptions } from '@tanstack/react-query';
import type { Api } from '../api.ts';
import { recordsKey } from './queries.ts';

/** A disk may be plugged in while somebody looks. */
const lookAgainMs = 5_000;

export function generationsQuery(api: Api) {
  return queryOptions({
    queryKey: [...recordsKey, 'generations'],
    queryFn: ({ signal }) => api.generations(signal),
  });
}

export function watchedGenerationsQuery(api: Api) {
  return queryOptions({ ...generationsQuery(api), refetchInterval: lookAgainMs });
}

/** Keyed by patient, and by the generation that is compared with the open one. */
export function differencesQuery(api: Api, patientId: string, other: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', patientId, 'differences', other],
    queryFn: ({ signal }) => api.differences(patientId, other, signal),
  });
}
