/** `/api/sessions` and `/api/people`: signing in and out, signs of life, and when the window locks by itself. */
import { Hono } from 'hono';
import { z } from 'zod';
import { lockMinutes, type PeopleView } from '../../shared/people.ts';
import { roles } from '../../shared/views.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, jsonBody, queryOf } from '../http.ts';
import type { People } from './people.ts';
import type { Roster } from './roster.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Doorkeeper } from './sign-in.ts';

type Env = { Variables: { session: Session } };
type RecordEntry = (session: Session, entry: Omit<AuditEntry, 'person'>) => void;

const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]+$/u);
const role = z.enum(roles);
const signInBody = z.union([
  z.object({ staffId: words(40), pin: z.string().min(1).max(20), role: role.optional() }),
  z.object({ name: words(60), role, reason: words(200).optional() }),
]);
const endQuery = z.object({ why: z.enum(['locked', 'idle']).optional() });
const settingsBody = z.object({ lockAfterMinutes: z.number().int().min(lockMinutes.least).max(lockMinutes.most) });

/** Routes to mount at `/api/sessions`: the way in for anybody, `current` for a person. */
export function sessionRoutes({
  door,
  sessions,
  record,
  left,
}: {
  door: Doorkeeper;
  sessions: Sessions;
  record: RecordEntry;
  /** A session has ended. */
  left: () => void;
}) {
  const tokenOf = (header: string | undefined) => header!.slice('Bearer '.length);
  return new Hono<Env>()
    .onError(failure)
    .get('/ways', (c) => c.json(door.ways()))
    .post('/', jsonBody(signInBody, 'session-input-invalid'), async (c) => {
      return c.json(await door.signIn(c.req.valid('json')));
    })
    .post('/current/activity', (c) => {
      sessions.touch(tokenOf(c.req.header('Authorization')));
      return c.body(null, 204);
    })
    .delete('/current', queryOf(endQuery), (c) => {
      sessions.end(tokenOf(c.req.header('Authorization')));
      const { why } = c.req.valid('query');
      record(c.var.session, { action: 'signed-out', ...(why && { detail: { why } }) });
      left();
      return c.body(null, 204);
    });
}

/** Routes to mount at `/api/people`, for administrators. */
export function peopleRoutes({
  door,
  roster,
  people,
  record,
}: {
  door: Doorkeeper;
  roster: () => Roster;
  people: () => People;
  record: RecordEntry;
}) {
  const view = (): PeopleView => ({ ...door.ways(), ...roster().counts });
  return new Hono<Env>()
    .onError(failure)
    .get('/', (c) => c.json(view()))
    .put('/settings', jsonBody(settingsBody), (c) => {
      const { lockAfterMinutes } = c.req.valid('json');
      people().lockAfterMinutes = lockAfterMinutes;
      record(c.var.session, { action: 'people-settings-changed', detail: { lockAfterMinutes } });
      return c.json(view());
    });
}
