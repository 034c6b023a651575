import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  AuditExportView,
  AuditFilter,
  AuditHeadSheet,
  AuditPage,
  AuditStateView,
  HeadComparison,
} from '../../shared/audit.ts';
import type { Api } from '../api.ts';
import { recordsKey } from './queries.ts';

/** Forgotten with everything else that somebody read, when they leave. */
export const auditKey = [...recordsKey, 'audit'] as const;
const stateMilliseconds = 60_000;

export function auditStateQuery(api: Api) {
  return queryOptions({
    queryKey: [...auditKey, 'state'],
    queryFn: ({ signal }) => api.get<AuditStateView>('/api/audit/state', signal),
    staleTime: 0,
    refetchInterval: stateMilliseconds,
  });
}

export function auditEntriesQuery(api: Api, filter: AuditFilter) {
  const asked = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return infiniteQueryOptions({
    queryKey: [...auditKey, 'entries', new URLSearchParams(asked).toString()],
    queryFn: ({ pageParam, signal }) => {
      const before: [string, string][] = pageParam === null ? [] : [['before', String(pageParam)]];
      return api.get<AuditPage>(`/api/audit?${new URLSearchParams([...asked, ...before])}`, signal);
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ before }) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
}

export function verifyLog(api: Api): Promise<AuditStateView> {
  return api.send('POST', '/api/audit/verify');
}

export function compareHead(api: Api, entries: number, head: string): Promise<HeadComparison> {
  return api.send('POST', '/api/audit/compare', { entries, head });
}

export function exportLog(api: Api, folder: string): Promise<AuditExportView> {
  return api.send('POST', '/api/audit/export', { folder });
}

export function headSheetQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...auditKey, 'head', id],
    queryFn: ({ signal }) => api.get<AuditHeadSheet>(`/api/audit/head/${id}`, signal),
  });
}
