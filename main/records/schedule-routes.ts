/** `/api/schedule`: what a day holds. */
import { Hono } from 'hono';
import { z } from 'zod';
import { appointmentSchema } from '../../shared/records.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, queryOf } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Schedule } from './schedule.ts';

export interface ScheduleRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  schedule: () => Schedule;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

const dayQuery = z.object({
  date: z.iso.date(),
  category: appointmentSchema.shape.category.unwrap().optional(),
});

/** Routes to mount at `/api/schedule`, for a person. */
export function scheduleRoutes({ schedule, record }: ScheduleRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>().onError(failure).get('/', queryOf(dayQuery), (c) => {
    const { date, category } = c.req.valid('query');
    const view = schedule().day(date, category);
    record(c.var.session, {
      action: 'schedule-read',
      detail: { date, category: category ?? null, entries: view.entries.length },
    });
    return c.json(view);
  });
}
