/** `/api/preoperative`: last results and images of the people on an operating list. */
import { Hono } from 'hono';
import { TomoshibiError } from '../../shared/errors.ts';
import { preoperativeLimit } from '../../shared/preoperative.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Records } from './records.ts';

export interface PreoperativeRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  records: () => Records;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/preoperative`, for a person. In the order asked for; `patient-not-found` when one is not there. */
export function preoperativeRoutes({ records, record }: PreoperativeRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>().onError(failure).get('/', (c) => {
    const patients = c.req.queries('patient') ?? [];
    if (patients.length > preoperativeLimit) throw new TomoshibiError('request-invalid');
    const answers = patients.map((id) => records().preoperative.of(id));
    record(c.var.session, { action: 'preoperative-read', detail: { patients } });
    return c.json(answers);
  });
}
