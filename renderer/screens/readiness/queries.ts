import { queryOptions } from '@tanstack/react-query';
import type { AgreedHours, ReadinessReport, ReadinessView } from '../../../shared/readiness.ts';
import { type Api, errorOf } from '../../api.ts';
import { recordsKey } from '../../state/queries.ts';

export const readinessKey = [...recordsKey, 'readiness'] as const;
const runningMilliseconds = 700;

export function readinessQuery(api: Api) {
  return queryOptions({
    queryKey: [...readinessKey, 'state'],
    queryFn: ({ signal }) => api.get<ReadinessView>('/api/readiness', signal),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.running ? runningMilliseconds : false),
  });
}

export function readinessReportQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...readinessKey, 'report', id],
    queryFn: ({ signal }) => api.get<ReadinessReport>(`/api/readiness/reports/${id}`, signal),
  });
}

export function startReadiness(api: Api): Promise<ReadinessView> {
  return api.send('POST', '/api/readiness', {});
}

export function stopReadiness(api: Api): Promise<ReadinessView> {
  return api.send('POST', '/api/readiness/stop');
}

export function agreeOn(api: Api, hours: AgreedHours): Promise<ReadinessView> {
  return api.send('PUT', '/api/readiness/hours', hours);
}

/** As this station prints. */
export function printReadinessPage(api: Api): Promise<ReadinessView> {
  return api.send('POST', '/api/readiness/test-page/print');
}

export function judgeReadinessPage(api: Api, legible: boolean): Promise<ReadinessView> {
  return api.send('POST', '/api/readiness/test-page/judged', { legible });
}

/** For the browser to save. */
export async function readinessPdf(api: Api, id: string, language: string): Promise<Blob> {
  const path = `/api/readiness/reports/${id}/${language}/pdf`;
  const response = await fetch(path, { method: 'POST', headers: api.headers(), cache: 'no-store' });
  if (!response.ok) throw await errorOf(response);
  return response.blob();
}
