/** `/api/patients/:id/differences?with=`: what changed for one patient between the open generation and another. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { DifferencesView } from '../../shared/generations.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, queryOf } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';

const withQuery = z.object({ with: z.string().regex(/^[0-9a-f]{16}$/) });

export interface DifferenceRoutesOptions {
  /** @throws TomoshibiError `generation-not-found`, `patient-not-found`, `station-locked`, `station-not-open` */
  differences: (patientId: string, generation: string) => Promise<DifferencesView>;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/patients`, for a person. */
export function differenceRoutes({ differences, record }: DifferenceRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/:id/differences', queryOf(withQuery), async (c) => {
      const patientId = c.req.param('id');
      const { with: generation } = c.req.valid('query');
      const view = await differences(patientId, generation);
      record(c.var.session, { action: 'section-read', patientId, detail: { section: 'differences', generation } });
      return c.json(view);
    });
}
