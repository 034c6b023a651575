/** `/api/station`: what is open, opening and unlocking it, the copy behind, older generations, media beside. For anybody. */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import type { Host } from '../host.ts';
import { failure, jsonBody } from '../http.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { stationEvents } from './events.ts';
import type { By, Station } from './station.ts';

const location = z.string().min(1).max(4096);
const openBody = z.object({ path: location, olderAllowed: z.boolean().default(false) });
const unlockBody = z.object({
  passphrase: z.string().min(1).max(1024),
  identityPath: location.optional(),
  /** Typed or scanned (shared/identity.ts). */
  identityText: z.string().min(1).max(100_000).optional(),
  olderAllowed: z.boolean().default(false),
});
const besideBody = z.object({ path: location });

export interface StationRoutesOptions {
  station: Station;
  sessions: Sessions;
  host: Host;
}

/** Routes to mount at `/api/station`. Who is signed in is named in the log; nobody has to be. */
export function stationRoutes({ station, sessions, host }: StationRoutesOptions) {
  const by = (authorization: string | undefined): By => {
    const session = sessions.find(/^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '');
    if (!session) return undefined;
    const { name, role, staffId, emergency } = session;
    return { name, role, staffId, breakGlass: emergency !== null };
  };
  return new Hono()
    .onError(failure)
    .get('/', (c) => c.json(station.view()))
    .get('/media', async (c) => c.json(await station.findMedia()))
    .get('/keys', async (c) => c.json(await station.findKeys()))
    .get('/events', (c) => streamSSE(c, (stream) => stationEvents(station, stream)))
    .post('/open', jsonBody(openBody), async (c) => {
      const { path, olderAllowed } = c.req.valid('json');
      return c.json(await station.open(path, olderAllowed));
    })
    .post('/unlock', jsonBody(unlockBody), async (c) => {
      const { passphrase, identityPath, ...choice } = c.req.valid('json');
      return c.json(await station.unlock(passphrase, identityPath, choice));
    })
    .post('/choose', async (c) => {
      if (!host.chooseFolder) throw new TomoshibiError('request-invalid');
      return c.json({ path: await host.chooseFolder() });
    })
    .post('/import', async (c) => c.json(await station.startImport()))
    .delete('/import', (c) => c.json(station.cancelImport()))
    .post('/scrub', (c) => c.json(station.startScrub()))
    .post('/lock', async (c) => c.json(await station.lock()))
    .get('/generations', async (c) => c.json(await station.generations()))
    .post('/generations/:id/open', async (c) => {
      return c.json(await station.openGeneration(c.req.param('id'), by(c.req.header('Authorization'))));
    })
    .post('/beside', jsonBody(besideBody), async (c) => {
      return c.json(await station.openBeside(c.req.valid('json').path, by(c.req.header('Authorization'))));
    })
    .delete('/beside/:id', (c) => {
      return c.json(station.closeBeside(c.req.param('id'), by(c.req.header('Authorization'))));
    });
}
