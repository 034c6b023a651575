import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { AlsoFrom, ToldTwice } from '../../shared/also-from.ts';
import type { ChartSummary, TimelineView } from '../../shared/chart.ts';
import type { Section } from '../../shared/records.ts';
import type { Api } from '../api.ts';

/** Media never change while they are open, so an answer stays good until the generation or the person changes. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // `online` would hold every query back on a PC without a network.
      // Whom nobody has looked at for a minute is read again in milliseconds, and needs no memory until then.
      queries: {
        networkMode: 'always',
        staleTime: Infinity,
        gcTime: 60_000,
        retry: false,
        refetchOnWindowFocus: false,
      },
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

/** Drives are looked through again this often while somebody waits for one to appear. */
const lookAgainMs = 2_000;

export function watchedMediaQuery(api: Api) {
  return queryOptions({ ...foundMediaQuery(api), refetchInterval: lookAgainMs });
}

/** Key files on the drives. */
export function foundKeysQuery(api: Api) {
  return queryOptions({
    queryKey: ['found-keys'],
    queryFn: ({ signal }) => api.foundKeys(signal),
    staleTime: 0,
    refetchInterval: lookAgainMs,
  });
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
    queryFn: async ({ signal }) => {
      const view = await api.patient(id, signal);
      refuseOthers(id, [{ patientId: view.patient.id }, ...view.allergies, ...view.flags]);
      return view;
    },
  });
}

/** What the first page of a patient needs of every section. */
export function summaryQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id, 'summary'],
    queryFn: async ({ signal }) => {
      const summary = await api.get<ChartSummary>(`/api/patients/${encodeURIComponent(id)}/summary`, signal);
      refuseOthers(id, [summary, ...summary.medications.records, ...summary.observations.records]);
      return summary;
    },
  });
}

export function timelineQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id, 'timeline'],
    queryFn: async ({ signal }) => {
      const timeline = await api.get<TimelineView>(`/api/patients/${encodeURIComponent(id)}/timeline`, signal);
      refuseOthers(id, [timeline]);
      return timeline;
    },
  });
}

/** Where else a record was told. */
export function alsoFromQuery(api: Api, id: string, section: Section, record: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id, 'also-from', section, record],
    queryFn: ({ signal }) =>
      api.get<AlsoFrom[]>(
        `/api/patients/${encodeURIComponent(id)}/also-from/${section}?record=${encodeURIComponent(record)}`,
        signal,
      ),
  });
}

/** How many records of each section several sources told. */
export function toldTwiceQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id, 'also-from'],
    queryFn: ({ signal }) => api.get<ToldTwice>(`/api/patients/${encodeURIComponent(id)}/also-from`, signal),
  });
}

/** Whatever the host did: what is of another patient is never shown. */
function refuseOthers(id: string, records: readonly { patientId: string }[]): void {
  if (records.some(({ patientId }) => patientId !== id)) throw new Error('an answer is about another patient');
}

export function sectionQuery<S extends Section>(api: Api, id: string, section: S) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id, section],
    queryFn: async ({ signal }) => {
      const view = await api.section(id, section, signal);
      refuseOthers(id, view.records);
      return view;
    },
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
    queryFn: async ({ signal }) => {
      const document = await api.document(id, documentId, signal);
      refuseOthers(id, [document]);
      return document;
    },
  });
}

/** The original bytes of a document; dropped soon, for they may be many. */
export function documentContentQuery(api: Api, id: string, documentId: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', id, 'documents', documentId, 'content'],
    queryFn: ({ signal }) => api.documentContent(id, documentId, signal),
    gcTime: 10_000,
  });
}
