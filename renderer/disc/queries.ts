import { queryOptions } from '@tanstack/react-query';
import type { DiscChoice, DiscStudy, DiscView, FoundDisc } from '../../shared/disc.ts';
import type { AdministratorProof } from '../../shared/people.ts';
import type { Api } from '../api.ts';
import { recordsKey } from '../state/queries.ts';

export const currentDiscKey = ['disc', 'current'] as const;
const askAgainMs = 400;

/** The disc being read or brought; asked for again while anything runs. */
export function currentDiscQuery(api: Api) {
  return queryOptions({
    queryKey: currentDiscKey,
    queryFn: async ({ signal }) => (await api.get<{ disc: DiscView | null }>('/api/discs/current', signal)).disc,
    staleTime: 0,
    refetchInterval: ({ state }) => (runs(state.data ?? null) ? askAgainMs : false),
  });
}

export function runs(disc: DiscView | null): boolean {
  return disc?.state === 'reading' || disc?.state === 'importing';
}

export function foundDiscsQuery(api: Api) {
  return queryOptions({
    queryKey: ['disc', 'found'],
    queryFn: ({ signal }) => api.get<FoundDisc[]>('/api/discs/found', signal),
    staleTime: 0,
  });
}

/** Studies that were brought for this patient. */
export function discStudiesQuery(api: Api, patientId: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', patientId, 'disc-studies'],
    queryFn: ({ signal }) =>
      api.get<DiscStudy[]>(`/api/patients/${encodeURIComponent(patientId)}/disc-studies`, signal),
  });
}

export function allDiscStudiesQuery(api: Api) {
  return queryOptions({
    queryKey: [...recordsKey, 'disc-studies'],
    queryFn: ({ signal }) => api.get<DiscStudy[]>('/api/discs/studies', signal),
  });
}

async function discOf(answer: Promise<{ disc: DiscView | null }>): Promise<DiscView | null> {
  return (await answer).disc;
}

export function openDisc(api: Api, path: string): Promise<DiscView | null> {
  return discOf(api.send('POST', '/api/discs', { path }));
}

export function cancelDisc(api: Api): Promise<DiscView | null> {
  return discOf(api.send('POST', '/api/discs/current/cancel'));
}

export function forgetDisc(api: Api): Promise<void> {
  return api.send('DELETE', '/api/discs/current');
}

export function bringStudies(api: Api, choices: DiscChoice[]): Promise<DiscView | null> {
  return discOf(api.send('POST', '/api/discs/current/import', { choices }));
}

export function removeStudy(
  api: Api,
  id: string,
  asked: { reason: string; administrator: AdministratorProof },
): Promise<void> {
  return api.send('POST', `/api/discs/studies/${id}/remove`, asked);
}
