/** Signing in, as the API asks it: which ways there are, and the settings that administrators keep. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { lockMinutes, type PeopleView, type SignInWays } from '../../shared/people.ts';
import { type Api, useApi } from '../api.ts';

export const waysKey = ['sign-in-ways'] as const;

/** Another generation has another roster: asked anew by every screen that needs it. */
export function waysQuery(api: Api) {
  return queryOptions({
    queryKey: waysKey,
    queryFn: ({ signal }) => api.get<SignInWays>('/api/sessions/ways', signal),
    staleTime: 0,
  });
}

export function peopleQuery(api: Api) {
  return queryOptions({
    queryKey: ['people'],
    queryFn: ({ signal }) => api.get<PeopleView>('/api/people', signal),
    staleTime: 0,
  });
}

/** Minutes without a touch after which the window locks. */
export function useLockMinutes(asked: boolean): number {
  const { data } = useQuery({ ...waysQuery(useApi()), enabled: asked });
  return data?.lockAfterMinutes ?? lockMinutes.usual;
}
