import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { IncidentView } from '../../../shared/incident.ts';
import { useApi } from '../../api.ts';
import { incidentQuery } from './queries.ts';

/** A step to be taken; what the station says then is shown by all of them. */
export function useStep<Body>(path: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const { queryKey } = incidentQuery(api);
  return useMutation({
    mutationFn: (body: Body) => api.send<IncidentView>('POST', `/api/incident/${path}`, body),
    onSuccess: (incident) => queryClient.setQueryData(queryKey, incident),
    // Refused, because something is no longer as the screen says.
    onError: () => queryClient.invalidateQueries({ queryKey }),
  });
}
