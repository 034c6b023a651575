/** `/api/printers`: what this station can print on, and how it does. */
import { Hono } from 'hono';
import { printChoiceSchema } from '../../shared/printers.ts';
import type { Host } from '../host.ts';
import { failure, jsonBody } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Printers } from './printers.ts';

export interface PrinterRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  printers: () => Printers;
  host: Host;
}

/** Routes to mount at `/api/printers`, for a person. */
export function printerRoutes({ printers, host }: PrinterRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', async (c) => c.json(await printers().view(host)))
    .put('/choice', jsonBody(printChoiceSchema), async (c) => {
      printers().remember(c.req.valid('json'));
      return c.json(await printers().view(host));
    });
}
