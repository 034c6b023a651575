import { queryOptions } from '@tanstack/react-query';
import type { IncidentView } from '../../../shared/incident.ts';
import type { Api } from '../../api.ts';
import { recordsKey } from '../../state/queries.ts';

export function incidentQuery(api: Api) {
  return queryOptions({
    queryKey: [...recordsKey, 'incident'],
    queryFn: ({ signal }) => api.get<IncidentView>('/api/incident', signal),
    staleTime: 0,
  });
}
