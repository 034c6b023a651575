/** `/api/drill`: beginning and ending a drill, its guide and its record. For anybody: it is held before anybody signs in. */
import { Hono } from 'hono';
import { z } from 'zod';
import { type DrillView, peopleCountsSchema } from '../../shared/drill.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { Host } from '../host.ts';
import { failure, foreignBytes, jsonBody } from '../http.ts';
import type { Stage } from './stage.ts';

const endBody = z.object({ keep: z.boolean() });
const stepBody = z.union([z.strictObject({ done: z.boolean() }), z.strictObject({ answer: z.number().int().min(0) })]);

/** What the window draws of it (renderer/screens/drill/RecordPage.tsx). */
const recordPage = '/print/drill-record';
const recordName = 'record.pdf';
const none: DrillView = { available: false, running: null };

/** Routes to mount at `/api/drill`. */
export function drillRoutes(given: Stage | undefined, host: Host) {
  const pdf = async () => {
    stage().record();
    return (await host.printToPdf(recordPage)).pdf;
  };
  const stage = () => {
    if (!given) throw new TomoshibiError('drill-missing');
    return given;
  };
  return new Hono()
    .onError(failure)
    .get('/', (c) => c.json(given?.view() ?? none))
    .post('/begin', async (c) => {
      await stage().begin();
      return c.json(stage().view());
    })
    .post('/end', jsonBody(endBody), async (c) => {
      await stage().end(c.req.valid('json').keep);
      return c.json(stage().view());
    })
    .get('/guide', (c) => c.json(stage().progress.view()))
    .post('/guide/steps/:id', jsonBody(stepBody), (c) => {
      const told = c.req.valid('json');
      const id = c.req.param('id');
      if ('done' in told) stage().progress.tick(id, told.done);
      else stage().progress.answer(id, told.answer);
      return c.json(stage().progress.view());
    })
    .put('/guide/people', jsonBody(peopleCountsSchema), (c) => {
      stage().progress.count(c.req.valid('json'));
      return c.json(stage().progress.view());
    })
    .get('/record', (c) => c.json(stage().record()))
    .post('/record/pdf', async () => {
      // Where there is a dialog for it, a file leaves through that.
      if (host.saveFile) throw new TomoshibiError('request-invalid');
      return foreignBytes(await pdf(), 'application/pdf', recordName);
    })
    .post('/record/save', async (c) => {
      if (!host.saveFile) throw new TomoshibiError('request-invalid');
      const bytes = await pdf();
      if (!(await host.saveFile(recordName, () => [bytes]))) throw new TomoshibiError('save-cancelled');
      return c.body(null, 204);
    })
    .post('/record/print', async (c) => {
      const { print } = host;
      if (!print) throw new TomoshibiError('print-unavailable');
      stage().record();
      await print(recordPage, null);
      return c.body(null, 204);
    });
}
