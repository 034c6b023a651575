import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { Section } from '../../shared/records.ts';
import type { Api } from '../api.ts';

/** Media never change while they are open, so an answer stays good until the generation or the person changes. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // `online` would hold every query back on a PC without a network.
      queries: { networkMode: 'always', staleTime: Infinity, retry: false, refetchOnWindowFocus: false },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

export const stationKey = ['station'] as const;
/** Everything read from the media is under this key, and dropped as one. */
export const recordsKey = ['records'] as const;

export const searchLimit = 50;

export function stationQuery(api: Api) {
  return queryOptions({ queryKey: stationKey, queryFn: ({ signal }) => api.station(signal) });
}

export function foundMediaQuery(api: Api) {
  return queryOptions({ queryKey: ['found-media'], queryFn: ({ signal }) => api.foundMedia(signal), staleTime: 0 });
}

export function patientsQuery(api: Api, text: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'search', text],
    queryFn: ({ signal }) => api.patients(text, searchLimit, signal),
    enabled: text !== '',
    gcTime: 60_000,
  });
}

/** Keyed by patient: an answer about one patient can never stand under another's name. */
export function patientQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id],
    queryFn: ({ signal }) => api.patient(id, signal),
  });
}

export function sectionQuery<S extends Section>(api: Api, id: string, section: S) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id, section],
    queryFn: ({ signal }) => api.section(id, section, signal),
  });
}

export function printJobQuery(api: Api, jobId: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'print-job', jobId],
    queryFn: ({ signal }) => api.printJob(jobId, signal),
  });
}

export function documentQuery(api: Api, id: string, documentId: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id, 'documents', documentId],
    queryFn: ({ signal }) => api.document(id, documentId, signal),
  });
}
