/** `/api/batches`: whole wards on paper in one action, how far it is, and going on after a jam. */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { failure, foreignBytes, jsonBody } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Batches } from './batches.ts';

const name = z.string().min(1).max(120);
const printerName = z.string().min(1).max(300);
const requestBody = z.object({
  forms: z
    .array(z.object({ code: z.string().min(1).max(8), copies: z.number().int().min(1).max(5).default(1) }))
    .min(1)
    .max(20),
  wards: z.array(name).min(1).max(200),
  patientIds: z.array(name).max(5000).optional(),
  leftOut: z.array(name).max(5000).optional(),
  duplex: z.boolean(),
  printer: printerName.optional(),
  pdf: z.boolean().optional(),
});
const resumeBody = z.object({
  from: z.object({ part: z.number().int().min(0), side: z.number().int().min(0) }).optional(),
  why: z.string().trim().min(1).max(120).default('まとめ印刷の再開'),
  printer: printerName.optional(),
});
const saveBody = z.object({ parts: z.array(z.number().int().min(0)).min(1).max(200) });

const eventMilliseconds = 250;
const keepAliveMilliseconds = 15_000;

/** Routes to mount at `/api/batches`, for a person. */
export function batchRoutes(batches: Batches) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/current', (c) => c.json(batches.current()))
    .delete('/current/discarded', (c) => {
      batches.dismissDiscarded();
      return c.body(null, 204);
    })
    .post('/estimate', jsonBody(requestBody), async (c) =>
      c.json(await batches.estimate(c.req.valid('json'), c.var.session)),
    )
    .post('/', jsonBody(requestBody), async (c) => c.json(await batches.create(c.req.valid('json'), c.var.session)))
    .get('/:id', (c) => c.json(batches.get(c.req.param('id')).view()))
    .delete('/:id', (c) => {
      batches.forget(c.req.param('id'));
      return c.body(null, 204);
    })
    .get('/:id/events', (c) => {
      const batch = batches.get(c.req.param('id'));
      return streamSSE(c, async (stream) => {
        let wake = () => {};
        let changed = true;
        const stop = batches.onChange(() => {
          changed = true;
          wake();
        });
        stream.onAbort(() => wake());
        try {
          while (!stream.aborted && !stream.closed) {
            if (changed) {
              changed = false;
              const view = batch.view();
              await stream.writeSSE({ event: 'batch', data: JSON.stringify(view) });
              if (view.state === 'cancelled' || view.state === 'failed') return;
              await stream.sleep(eventMilliseconds);
              continue;
            }
            const kept = await new Promise<boolean>((resolve) => {
              const timeout = setTimeout(() => resolve(true), keepAliveMilliseconds);
              wake = () => {
                clearTimeout(timeout);
                resolve(false);
              };
            });
            if (kept) await stream.write(': still here\n\n');
          }
        } finally {
          stop();
        }
      });
    })
    .post('/:id/pause', (c) => {
      const batch = batches.get(c.req.param('id'));
      batch.pause();
      return c.json(batch.view());
    })
    .post('/:id/resume', jsonBody(resumeBody), async (c) =>
      c.json(await batches.resume(c.req.param('id'), c.req.valid('json'))),
    )
    .post('/:id/cancel', async (c) => {
      const batch = batches.get(c.req.param('id'));
      await batch.cancel();
      return c.json(batch.view());
    })
    .get('/:id/parts/:part', (c) => c.json(batches.pile(c.req.param('id'), Number(c.req.param('part')))))
    .get('/:id/parts/:part/pdf', (c) => {
      // Where the host saves, files leave over /save only.
      if (batches.saves) throw new TomoshibiError('request-invalid');
      const { pdf } = batches.get(c.req.param('id')).take(Number(c.req.param('part')));
      return foreignBytes(pdf, 'application/pdf', 'ward.pdf');
    })
    .post('/:id/save', jsonBody(saveBody), async (c) =>
      c.json(await batches.save(c.req.param('id'), c.req.valid('json').parts, c.var.session)),
    );
}
