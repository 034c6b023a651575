import { queryOptions } from '@tanstack/react-query';
import type { PassageHits } from '../../../shared/passages.ts';
import type { Api } from '../../api.ts';
import { recordsKey } from '../../state/queries.ts';

/** Documents and reports shown at once. */
export const passagesAtOnce = 50;

export interface PassagesAsked {
  text: string;
  patient?: string;
  order: 'newest' | 'patient';
  offset: number;
  /** Goes on where an earlier answer ended. */
  before?: number;
}

export function passagesQuery(api: Api, { text, patient, order, offset, before }: PassagesAsked) {
  const parameters = new URLSearchParams({ q: text, order, limit: String(passagesAtOnce), offset: String(offset) });
  if (patient) parameters.set('patient', patient);
  if (before) parameters.set('before', String(before));
  return queryOptions({
    queryKey: [...recordsKey, 'passages', patient ?? null, text, order, offset, before ?? null],
    queryFn: async ({ signal }) => {
      const found = await api.get<PassageHits>(`/api/passages?${parameters}`, signal);
      // Whatever the host did: what is of another patient is never shown.
      if (patient && found.hits.some((hit) => hit.patient.id !== patient))
        throw new Error('an answer is about another patient');
      return found;
    },
    enabled: text !== '',
    gcTime: 60_000,
  });
}
