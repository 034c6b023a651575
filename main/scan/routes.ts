/** `/api/scans`: filing a folder of scanned sheets after recovery, by a nurse or the station's administrator. */
import { Hono } from 'hono';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, jsonBody } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Scans } from './scans.ts';

const place = z.string().trim().min(1).max(4096);
const startBody = z.object({ folder: place, out: place, language: z.enum(['ja', 'en']) });

export interface ScanRoutesOptions {
  scans: Scans;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/scans`, for a person. */
export function scanRoutes({ scans, record }: ScanRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .use(async (c, next) => {
      const { role } = c.var.session;
      if (role !== 'nurse' && role !== 'administrator') throw new TomoshibiError('scan-role-required');
      await next();
    })
    .get('/current', (c) => c.json({ scan: scans.view() }))
    .post('/', jsonBody(startBody), async (c) => {
      const { session } = c.var;
      const scan = await scans.start(c.req.valid('json'), session.name, (entry) => record(session, entry));
      return c.json({ scan });
    })
    .post('/current/cancel', async (c) => c.json({ scan: await scans.cancel() }))
    .delete('/current', async (c) => {
      await scans.close();
      return c.body(null, 204);
    });
}
