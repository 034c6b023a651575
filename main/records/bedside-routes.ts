/** `/api/bedside`: allergies and flags of the people on a list. */
import { Hono } from 'hono';
import { bedsideLimit } from '../../shared/bedside.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Records } from './records.ts';

export interface BedsideRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  records: () => Records;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/bedside`, for a person. In the order asked for; `patient-not-found` when one is not there. */
export function bedsideRoutes({ records, record }: BedsideRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>().onError(failure).get('/', (c) => {
    const patients = c.req.queries('patient') ?? [];
    if (patients.length > bedsideLimit) throw new TomoshibiError('request-invalid');
    const bedside = patients.map((id) => records().bedside(id));
    record(c.var.session, { action: 'bedside-read', detail: { patients } });
    return c.json(bedside);
  });
}
