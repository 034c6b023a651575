import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ReentryChange, ReentryStep, ReentryView, ScanView } from '../../../shared/scan.ts';
import type { Api } from '../../api.ts';
import type { Language } from '../../i18n/language.tsx';
import { recordsKey } from '../../state/queries.ts';

/** Forgotten when the session ends. */
export const currentScanKey = [...recordsKey, 'scan', 'current'] as const;
const askAgainMs = 500;

export interface ScanStart {
  folder: string;
  out: string;
  language: Language;
}

/** The folder being filed; asked for again while it is. */
export function currentScanQuery(api: Api) {
  return queryOptions({
    queryKey: currentScanKey,
    queryFn: async ({ signal }) => (await api.get<{ scan: ScanView | null }>('/api/scans/current', signal)).scan,
    staleTime: 0,
    refetchInterval: ({ state }) => (runs(state.data ?? null) ? askAgainMs : false),
  });
}

export function runs(scan: ScanView | null): boolean {
  return scan?.state === 'listing' || scan?.state === 'running';
}

export async function startScan(api: Api, start: ScanStart): Promise<ScanView | null> {
  return (await api.send<{ scan: ScanView | null }>('POST', '/api/scans', start)).scan;
}

export async function cancelScan(api: Api): Promise<ScanView | null> {
  return (await api.send<{ scan: ScanView | null }>('POST', '/api/scans/current/cancel')).scan;
}

export function forgetScan(api: Api): Promise<void> {
  return api.send('DELETE', '/api/scans/current');
}

/** Sheets come back and are entered meanwhile: asked for anew whenever it is shown. */
export const reentryKey = [...recordsKey, 'scan', 'reentry'] as const;

export function reentryQuery(api: Api, step: ReentryStep, text: string) {
  const asked = new URLSearchParams({ step, text });
  return queryOptions({
    queryKey: [...reentryKey, step, text],
    queryFn: ({ signal }) => api.get<ReentryView>(`/api/scans/reentry?${asked}`, signal),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

export function changeReentry(api: Api, change: ReentryChange): Promise<{ changed: number }> {
  return api.send('POST', '/api/scans/reentry', change);
}
