import { queryOptions } from '@tanstack/react-query';
import type { CoverageView } from '../../shared/coverage.ts';
import type { Api } from '../api.ts';
import { recordsKey } from './queries.ts';

export function coverageQuery(api: Api) {
  return queryOptions({
    queryKey: [...recordsKey, 'coverage'],
    queryFn: ({ signal }) => api.get<CoverageView>('/api/coverage', signal),
  });
}
