/** What somebody at the desk said of themselves, on its way to their registration: in memory only, for this session. */
import type { QueryClient } from '@tanstack/react-query';
import type { ReceptionQuery } from '../../shared/reception.ts';
import { recordsKey } from './queries.ts';

const arrivalKey = [...recordsKey, 'arrival'] as const;

export function keepArrival(queryClient: QueryClient, typed: ReceptionQuery): void {
  queryClient.setQueryData<ReceptionQuery>(arrivalKey, typed);
}

export function arrivalOf(queryClient: QueryClient): ReceptionQuery | null {
  return queryClient.getQueryData<ReceptionQuery>(arrivalKey) ?? null;
}

export function forgetArrival(queryClient: QueryClient): void {
  queryClient.removeQueries({ queryKey: arrivalKey });
}
