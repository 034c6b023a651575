/** `/api/wards`: the wards and who lies there. */
import { Hono } from 'hono';
import type { AuditEntry } from '../audit/audit.ts';
import { failure } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Wards } from './wards.ts';

export interface WardRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  wards: () => Wards;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/wards`, for a person. */
export function wardRoutes({ wards, record }: WardRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', (c) => c.json(wards().list()))
    .get('/:ward', (c) => {
      const ward = c.req.param('ward');
      const patients = wards().patients(ward);
      record(c.var.session, { action: 'ward-read', detail: { ward, patients: patients.length } });
      return c.json(patients);
    });
}
