/** `/api/patients/:id/also-from`: which records several sources told, and where else one of them was told. */
import { Hono } from 'hono';
import { TomoshibiError } from '../../shared/errors.ts';
import { type Section, sections } from '../../shared/records.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { AlsoFromReads } from './also-from.ts';

/**
 * Routes to mount at `/api/patients`, for a person.
 * @param reads throws TomoshibiError `station-locked`, `station-not-open`
 */
export function alsoFromRoutes(
  reads: () => AlsoFromReads,
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void,
) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/:id/also-from', (c) => {
      const patientId = c.req.param('id');
      const counts = reads().counts(patientId);
      record(c.var.session, { action: 'section-read', patientId, detail: { section: 'sources' } });
      return c.json(counts);
    })
    .get('/:id/also-from/:section', (c) => {
      const { id: patientId, section } = c.req.param();
      const recordId = c.req.query('record');
      if (!sections.includes(section as Section) || !recordId) throw new TomoshibiError('request-invalid');
      const also = reads().of(patientId, section as Section, recordId);
      record(c.var.session, { action: 'section-read', patientId, detail: { section } });
      return c.json(also);
    });
}
