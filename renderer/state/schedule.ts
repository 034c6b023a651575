import { queryOptions } from '@tanstack/react-query';
import type { Appointment } from '../../shared/records.ts';
import type { ScheduleView } from '../../shared/schedule.ts';
import type { Api } from '../api.ts';
import { recordsKey } from './queries.ts';

/** @param date `2026-11-23` @param category every kind when left out */
export function scheduleQuery(api: Api, date: string, category?: Appointment['category']) {
  const query = new URLSearchParams({ date, ...(category && { category }) });
  return queryOptions({
    queryKey: [...recordsKey, 'schedule', date, category ?? ''],
    queryFn: ({ signal }) => api.get<ScheduleView>(`/api/schedule?${query}`, signal),
  });
}
