import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { DrillGuideView, DrillView, PeopleCounts } from '../../shared/drill.ts';
import { type Api, useApi } from '../api.ts';
import { beginAnew } from './anew.ts';
import { useStation } from './server-state.tsx';

const guideKey = ['drill', 'guide'] as const;

export function drillQuery(api: Api) {
  return queryOptions({ queryKey: ['drill'], queryFn: ({ signal }) => api.get<DrillView>('/api/drill', signal) });
}

/** Asked again and again: steps are ticked off by what is done in other places. */
export function guideQuery(api: Api) {
  return queryOptions({
    queryKey: guideKey,
    queryFn: ({ signal }) => api.get<DrillGuideView>('/api/drill/guide', signal),
    refetchInterval: 2_000,
  });
}

/** Under Electron the host shows the first screen by itself, and a second time would cut off what is typed by then. */
function useFirstScreen(): () => void {
  const api = useApi();
  const { station } = useStation();
  const isElectron = station?.host === 'electron';
  return () => {
    if (!isElectron) beginAnew(api.hostToken);
  };
}

export function useBeginDrill() {
  const api = useApi();
  const onSuccess = useFirstScreen();
  return useMutation({ mutationFn: () => api.send<DrillView>('POST', '/api/drill/begin'), onSuccess });
}

/** @param keep whether what the drill wrote stays on this PC */
export function useEndDrill() {
  const api = useApi();
  const onSuccess = useFirstScreen();
  return useMutation({
    mutationFn: (keep: boolean) => api.send<DrillView>('POST', '/api/drill/end', { keep }),
    onSuccess,
  });
}

export function useTellGuide() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ step, told }: { step: string; told: { done: boolean } | { answer: number } }) =>
      api.send<DrillGuideView>('POST', `/api/drill/guide/steps/${step}`, told),
    onSuccess: (view) => queryClient.setQueryData(guideKey, view),
  });
}

export function useCountPeople() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (people: PeopleCounts) => api.send<DrillGuideView>('PUT', '/api/drill/guide/people', people),
    onSuccess: (view) => queryClient.setQueryData(guideKey, view),
  });
}
