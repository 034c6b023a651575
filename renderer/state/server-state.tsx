import { QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { StationView } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { createQueryClient, recordsKey, stationKey, stationQuery } from './queries.ts';

const reconnectAfterMs = 2_000;

/** The query cache, and the station in it kept current by the host's events. */
export function ServerStateProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(() => createQueryClient());
  return (
    <QueryClientProvider client={queryClient}>
      <StationEvents />
      {children}
    </QueryClientProvider>
  );
}

function StationEvents() {
  const api = useApi();
  const queryClient = useQueryClient();
  useEffect(() => {
    const closing = new AbortController();
    const follow = async () => {
      while (!closing.signal.aborted) {
        await api
          .stationEvents((station) => queryClient.setQueryData(stationKey, station), closing.signal)
          .catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, reconnectAfterMs));
      }
    };
    void follow();
    return () => closing.abort();
  }, [api, queryClient]);

  const { data } = useQuery(stationQuery(api));
  const generation = data?.medium ? `${data.medium.facilityFingerprint}/${data.medium.sequence}` : null;
  const shown = useRef(generation);
  useEffect(() => {
    // Not at the first answer: a sheet being drawn asks for its job before it knows the station.
    if (shown.current !== null && shown.current !== generation) {
      void queryClient.resetQueries({ queryKey: recordsKey });
    }
    shown.current = generation;
  }, [generation, queryClient]);
  return null;
}

/** The station as it is now. */
export function useStation(): { station: StationView | undefined; error: Error | null; retry: () => void } {
  const { data, error, refetch } = useQuery(stationQuery(useApi()));
  return { station: data, error, retry: () => void refetch() };
}
