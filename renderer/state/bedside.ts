import { queryOptions } from '@tanstack/react-query';
import type { Bedside } from '../../shared/bedside.ts';
import { type Preoperative, preoperativeLimit } from '../../shared/preoperative.ts';
import type { Api } from '../api.ts';
import { recordsKey } from './queries.ts';

/** So many at once: the first of a long list come soon, and no address grows too long. */
const atOnce = 80;

/** Allergies and flags of everybody on a list, by patient. */
export function bedsideQuery(api: Api, patientIds: readonly string[]) {
  return queryOptions({
    queryKey: [...recordsKey, 'bedside', patientIds],
    queryFn: ({ signal }) => ofEach<Bedside>(api, '/api/bedside', patientIds, signal),
    enabled: patientIds.length > 0,
  });
}

/** Last results and images of everybody on an operating list, by patient. */
export function preoperativeQuery(api: Api, patientIds: readonly string[]) {
  return queryOptions({
    queryKey: [...recordsKey, 'preoperative', patientIds],
    queryFn: ({ signal }) => ofEach<Preoperative>(api, '/api/preoperative', patientIds, signal),
    enabled: patientIds.length > 0,
  });
}

async function ofEach<T extends { patientId: string }>(
  api: Api,
  address: string,
  patientIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, T>> {
  const asked = [...new Set(patientIds)];
  const found = new Map<string, T>();
  const step = Math.min(atOnce, preoperativeLimit);
  for (let from = 0; from < asked.length; from += step) {
    const some = asked.slice(from, from + step);
    const query = new URLSearchParams(some.map((id) => ['patient', id]));
    const answers = await api.get<T[]>(`${address}?${query}`, signal);
    answers.forEach((answer, index) => {
      // Whatever the host did: what is of another patient is never shown.
      if (answer.patientId !== some[index]) throw new Error('an answer is about another patient');
      found.set(answer.patientId, answer);
    });
  }
  return found;
}
