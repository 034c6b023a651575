/** `/api/incident`: the end of an incident step by step, and the begin of the next, for administrators. */
import { Hono } from 'hono';
import { beginBodySchema, exportBodySchema, recipientBodySchema, rotateBodySchema } from '../../shared/incident.ts';
import type { StationView } from '../../shared/views.ts';
import type { AuditEntry, AuditPerson } from '../audit/audit.ts';
import { failure, jsonBody } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Incident } from './incident.ts';

export interface IncidentRoutesOptions {
  incident: Incident;
  /** Removes the verified copies and locks the station. */
  deleteCopies: (by: AuditPerson) => Promise<StationView>;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/incident`, for an administrator. */
export function incidentRoutes({ incident, deleteCopies, record }: IncidentRoutesOptions) {
  const recordOf = (session: Session) => (entry: Omit<AuditEntry, 'person'>) => record(session, entry);
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', async (c) => c.json(await incident.view()))
    .post('/export', jsonBody(exportBodySchema), async (c) => {
      return c.json(await incident.export(c.req.valid('json').folder, recordOf(c.var.session)));
    })
    .post('/close-access', async (c) => c.json(await incident.closeAccess(recordOf(c.var.session))))
    .post('/rotate', jsonBody(rotateBodySchema), async (c) => {
      return c.json(await incident.rotate(c.req.valid('json'), personOf(c.var.session)));
    })
    .post('/recipient', jsonBody(recipientBodySchema), async (c) => {
      await incident.saveRecipient(c.req.valid('json').folder);
      return c.json(await incident.view());
    })
    .post('/delete-copies', async (c) => c.json(await deleteCopies(personOf(c.var.session))))
    .post('/begin', jsonBody(beginBodySchema, 'session-input-invalid'), async (c) => {
      return c.json(await incident.openAccess(c.req.valid('json').reason, recordOf(c.var.session)));
    });
}

function personOf({ name, role, staffId, emergency }: Session): AuditPerson {
  return { name, role, staffId, breakGlass: emergency !== null };
}
