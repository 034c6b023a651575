/** `/api/patients/:id/summary` and `…/timeline`: one patient's chart at a glance, and by day. */
import { Hono } from 'hono';
import type { ChartSummary, TimelineView } from '../../shared/chart.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';

export interface ChartRoutesOptions {
  /** Each throws TomoshibiError `patient-not-found`, `station-locked`, `station-not-open`. */
  summary: (patientId: string) => ChartSummary;
  timeline: (patientId: string) => TimelineView;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/patients`, for a person. */
export function chartRoutes({ summary, timeline, record }: ChartRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/:id/summary', (c) => {
      const patientId = c.req.param('id');
      const view = summary(patientId);
      record(c.var.session, { action: 'section-read', patientId, detail: { section: 'summary' } });
      return c.json(view);
    })
    .get('/:id/timeline', (c) => {
      const patientId = c.req.param('id');
      const view = timeline(patientId);
      record(c.var.session, { action: 'section-read', patientId, detail: { section: 'timeline' } });
      return c.json(view);
    });
}
