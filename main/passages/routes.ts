/** `/api/passages`: words in the notes and reports of one patient or of everybody. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, queryOf } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Passages } from './passages.ts';

const passageQuery = z.object({
  q: z.string().trim().max(200).default(''),
  patient: z.string().min(1).max(200).optional(),
  order: z.enum(['newest', 'patient']).default('newest'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(1000).default(0),
  before: z.coerce.number().int().min(1).optional(),
});

export interface PassageRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  passages: () => Passages;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/passages`, for a person. */
export function passageRoutes({ passages, record }: PassageRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>().onError(failure).get('/', queryOf(passageQuery), (c) => {
    const query = c.req.valid('query');
    const hits = passages().find(query);
    const { q, patient } = query;
    const patients = [...new Set(hits.hits.map((hit) => hit.patient.id))];
    record(c.var.session, {
      action: 'searched',
      ...(patient !== undefined && { patientId: patient }),
      // Passages are read as they are listed: whose they were is part of what was done.
      detail: { query: q, hits: hits.total, in: 'passages', ...(patient === undefined && { patients }) },
    });
    return c.json(hits);
  });
}
