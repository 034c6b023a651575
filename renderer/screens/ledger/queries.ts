import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ChangeOutcome, LedgerFilter, LedgerHistory, LedgerView, SheetRef } from '../../../shared/ledger.ts';
import type { StockSettings, StockView } from '../../../shared/stock.ts';
import type { Api } from '../../api.ts';
import { recordsKey } from '../../state/queries.ts';

/** Sheets are printed and come back meanwhile: asked for anew whenever the screen is opened. */
export const ledgerKey = [...recordsKey, 'ledger'] as const;
export const stockKey = [...recordsKey, 'stock'] as const;

export const sheetsPerPage = 100;

export function ledgerQuery(api: Api, filter: LedgerFilter, page: number) {
  const asked = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const parameters = new URLSearchParams([
    ...asked,
    ['limit', String(sheetsPerPage)],
    ['offset', String(page * sheetsPerPage)],
  ]);
  return queryOptions({
    queryKey: [...ledgerKey, 'sheets', parameters.toString()],
    queryFn: ({ signal }) => api.get<LedgerView>(`/api/ledger?${parameters}`, signal),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

export function historyQuery(api: Api, serial: string) {
  return queryOptions({
    queryKey: [...ledgerKey, 'history', serial],
    queryFn: ({ signal }) => api.get<LedgerHistory>(`/api/ledger/${encodeURIComponent(serial)}`, signal),
    staleTime: 0,
  });
}

export function changeSheets(
  api: Api,
  change: 'void' | 'restore',
  sheets: SheetRef[],
  reason: string,
): Promise<ChangeOutcome> {
  return api.send('POST', `/api/ledger/${change}`, { sheets, reason });
}

export function stockQuery(api: Api) {
  return queryOptions({
    queryKey: stockKey,
    queryFn: ({ signal }) => api.get<StockView>('/api/stock', signal),
    staleTime: 0,
  });
}

export function keepStock(api: Api, settings: StockSettings): Promise<StockView> {
  return api.send('PUT', '/api/stock', settings);
}

export function restoreStock(api: Api): Promise<StockView> {
  return api.send('DELETE', '/api/stock');
}
