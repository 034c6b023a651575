/** `/api/discs`: reading a disc, choosing what of it is for whom, and what was brought before. */
import { Hono } from 'hono';
import { z } from 'zod';
import { type AdministratorProof, administratorProofSchema } from '../../shared/people.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { OncePerSession } from '../audit/once.ts';
import { failure, jsonBody } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Confirmed } from '../sessions/sign-in.ts';
import type { Discs } from './discs.ts';

const openBody = z.object({ path: z.string().min(1).max(4096) });
const bringBody = z.object({
  choices: z
    .array(z.object({ study: z.string(), patientId: z.string().min(1).nullable(), confirmed: z.boolean() }))
    .min(1)
    .max(1000),
});
const removeBody = z.object({
  reason: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}]+$/u),
  administrator: administratorProofSchema.optional(),
});

export interface DiscRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  discs: () => Discs;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
  /** @throws TomoshibiError `administrator-required`, `second-person-required`, `sign-in-wrong`, `sign-in-waits` */
  confirm: (session: Session, proof: AdministratorProof | undefined) => Promise<Confirmed>;
}

/** Routes to mount at `/api/discs`, for a person. */
export function discRoutes({ discs, record, confirm }: DiscRoutesOptions) {
  const once = new OncePerSession();
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/found', async (c) => c.json(await discs().found()))
    .get('/current', (c) => {
      const disc = discs().view();
      // Whoever is on it, from when it has been read; asked for every second meanwhile.
      if (disc && disc.state !== 'reading' && once.isFirst(c.var.session, disc.id)) {
        record(c.var.session, { action: 'disc-people-read', detail: { disc: disc.id } });
      }
      return c.json({ disc });
    })
    .post('/', jsonBody(openBody), async (c) => {
      const { session } = c.var;
      const disc = await discs().open(c.req.valid('json').path, (entry) => record(session, entry));
      return c.json({ disc });
    })
    .post('/current/cancel', async (c) => c.json({ disc: await discs().cancel() }))
    .delete('/current', async (c) => {
      await discs().forget();
      return c.body(null, 204);
    })
    .post('/current/import', jsonBody(bringBody), (c) => {
      const { session } = c.var;
      const { choices } = c.req.valid('json');
      return c.json({ disc: discs().bring(choices, session.name, (entry) => record(session, entry)) });
    })
    .get('/studies', (c) => {
      const room = discs();
      const studies = room.quarantine.list();
      if (studies.length > 0)
        record(c.var.session, { action: 'disc-studies-read', detail: { studies: studies.length } });
      return c.json(studies.map((entry) => room.describeStudy(entry)));
    })
    .post('/studies/:id/remove', jsonBody(removeBody, 'session-input-invalid'), async (c) => {
      const { session } = c.var;
      const { reason, administrator } = c.req.valid('json');
      const confirmed = await confirm(session, administrator);
      const { id, patientId, study } = discs().quarantine.remove(c.req.param('id'));
      record(session, {
        action: 'disc-study-removed',
        patientId,
        detail: { copy: id, study: study.studyInstanceUid, reason, ...confirmed },
      });
      return c.body(null, 204);
    });
}
