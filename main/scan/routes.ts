/** `/api/scans`: filing a folder of scanned sheets after recovery, and what is typed back of them; for a nurse or the administrator. */
import { Hono } from 'hono';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { reentrySteps } from '../../shared/scan.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { OncePerSession } from '../audit/once.ts';
import { failure, jsonBody, queryOf } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Scans } from './scans.ts';

const place = z.string().trim().min(1).max(4096);
const startBody = z.object({ folder: place, out: place, language: z.enum(['ja', 'en']) });
const reentryQuery = z.object({
  step: z.enum(reentrySteps).default('matched'),
  text: z.string().trim().max(120).default(''),
});
const sheetNumber = z.number().int().min(1).max(9999);
const reentryBody = z.object({
  serial: z.string().min(1).max(20),
  copy: sheetNumber,
  pages: z.array(sheetNumber).min(1).max(500),
  to: z.enum(reentrySteps),
  reason: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}]+$/u)
    .optional(),
});
const actionOf = {
  matched: 'sheets-taken-back',
  transcribed: 'sheets-transcribed',
  verified: 'sheets-verified',
} as const;

export interface ScanRoutesOptions {
  scans: Scans;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/scans`, for a person. */
export function scanRoutes({ scans, record }: ScanRoutesOptions) {
  const once = new OncePerSession();
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .use(async (c, next) => {
      const { role } = c.var.session;
      if (role !== 'nurse' && role !== 'administrator') throw new TomoshibiError('scan-role-required');
      await next();
    })
    .get('/reentry', queryOf(reentryQuery), (c) => {
      const { step, text } = c.req.valid('query');
      const view = scans.reentry.view(step, text);
      record(c.var.session, { action: 'reentry-read', detail: { step, forms: view.items.length } });
      return c.json(view);
    })
    .post('/reentry', jsonBody(reentryBody), (c) => {
      const { session } = c.var;
      const change = c.req.valid('json');
      const { serial, copy, pages, to, reason } = change;
      const { changed } = scans.reentry.change(change, session.name);
      const action = reason === undefined ? actionOf[to] : 'sheets-taken-back';
      record(session, {
        action,
        detail: { serial, copy, pages: pages.join(','), to, sheets: changed, ...(reason && { reason }) },
      });
      return c.json({ changed });
    })
    .get('/current', (c) => {
      const scan = scans.view();
      if (scan && scan.state !== 'listing' && scan.state !== 'running' && once.isFirst(c.var.session, scan.startedAt)) {
        record(c.var.session, { action: 'scan-read', detail: { pages: scan.counts.pages } });
      }
      return c.json({ scan });
    })
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
