import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type {
  BatchEstimate,
  BatchPileItem,
  BatchRequest,
  BatchResume,
  BatchSave,
  BatchView,
  CurrentBatch,
  WardPatient,
  WardsView,
} from '../../../shared/paper.ts';
import type { SavedSheets } from '../../../shared/printers.ts';
import { type Api, errorOf, serverSentEvents, useApi } from '../../api.ts';
import { recordsKey } from '../../state/queries.ts';

export const currentBatchKey = ['batch', 'current'] as const;
const reconnectAfterMs = 1_000;

export function wardsQuery(api: Api) {
  return queryOptions({
    queryKey: [...recordsKey, 'wards'],
    queryFn: ({ signal }) => api.get<WardsView>('/api/wards', signal),
  });
}

export function wardPatientsQuery(api: Api, ward: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'wards', ward],
    queryFn: ({ signal }) => api.get<WardPatient[]>(`/api/wards/${encodeURIComponent(ward)}`, signal),
  });
}

/** A query although it is a POST: nothing is entered by it. */
export function estimateQuery(api: Api, request: BatchRequest | null) {
  return queryOptions({
    queryKey: [...recordsKey, 'batch-estimate', request],
    queryFn: () => api.send<BatchEstimate>('POST', '/api/batches/estimate', request),
    enabled: request !== null,
  });
}

export function currentBatchQuery(api: Api) {
  return queryOptions({
    queryKey: currentBatchKey,
    queryFn: ({ signal }) => api.get<CurrentBatch>('/api/batches/current', signal),
    staleTime: 0,
  });
}

export function pileQuery(api: Api, id: string, part: number) {
  return queryOptions({
    queryKey: [...currentBatchKey, id, 'pile', part],
    queryFn: ({ signal }) => api.get<BatchPileItem[]>(`/api/batches/${id}/parts/${part}`, signal),
    staleTime: 0,
  });
}

export function startBatch(api: Api, request: BatchRequest): Promise<BatchView> {
  return api.send('POST', '/api/batches', request);
}

export function pauseBatch(api: Api, id: string): Promise<BatchView> {
  return api.send('POST', `/api/batches/${id}/pause`);
}

export function resumeBatch(api: Api, id: string, resume: BatchResume): Promise<BatchView> {
  return api.send('POST', `/api/batches/${id}/resume`, resume);
}

export function cancelBatch(api: Api, id: string): Promise<BatchView> {
  return api.send('POST', `/api/batches/${id}/cancel`);
}

export function forgetBatch(api: Api, id: string): Promise<void> {
  return api.send('DELETE', `/api/batches/${id}`);
}

export function dismissDiscarded(api: Api): Promise<void> {
  return api.send('DELETE', '/api/batches/current/discarded');
}

/** Into a place that the host asks for. */
export function saveWards(api: Api, id: string, parts: number[]): Promise<SavedSheets> {
  const body: BatchSave = { parts };
  return api.send('POST', `/api/batches/${id}/save`, body);
}

export async function wardPdf(api: Api, id: string, part: number): Promise<Blob> {
  const response = await fetch(`/api/batches/${id}/parts/${part}/pdf`, { headers: api.headers(), cache: 'no-store' });
  if (!response.ok) throw await errorOf(response);
  return response.blob();
}

/** Keeps the batch in the cache as it is; after a lost connection it asks again. */
export function useBatchEvents(id: string | undefined): void {
  const api = useApi();
  const queryClient = useQueryClient();
  useEffect(() => {
    if (id === undefined) return;
    const closing = new AbortController();
    const keep = (batch: BatchView) =>
      queryClient.setQueryData<CurrentBatch>(currentBatchKey, (before) => ({
        discarded: before?.discarded ?? null,
        batch,
      }));
    const follow = async () => {
      while (!closing.signal.aborted) {
        await followBatch(api, id, keep, closing.signal).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, reconnectAfterMs));
      }
    };
    void follow();
    return () => closing.abort();
  }, [api, queryClient, id]);
}

async function followBatch(api: Api, id: string, keep: (batch: BatchView) => void, signal: AbortSignal): Promise<void> {
  const response = await fetch(`/api/batches/${id}/events`, { headers: api.headers(), signal, cache: 'no-store' });
  if (!response.ok || !response.body) throw await errorOf(response);
  for await (const { event, data } of serverSentEvents(response.body)) {
    if (event === 'batch') keep(JSON.parse(data) as BatchView);
  }
}
