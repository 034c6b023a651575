/** `/api/readiness`: making one, the test page on paper, the report on paper and as a file. For whoever is signed in: nobody's record is in it. */
import { Hono } from 'hono';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { agreedHoursSchema, type ReadinessReport } from '../../shared/readiness.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { DrawnSheet, Host } from '../host.ts';
import { failure, foreignBytes, jsonBody } from '../http.ts';
import { askedChoice, queueOf } from '../printers/printers.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { Station } from '../station/station.ts';
import type { Readiness } from './readiness.ts';

export interface ReadinessRoutesOptions {
  readiness: Readiness;
  station: Station;
  host: Host;
  sessions: Sessions;
  /** Draws sheets of a print job on paper. */
  printJob: (session: Session, job: string, work: (page: string) => Promise<DrawnSheet>) => Promise<DrawnSheet>;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

const startBody = z.object({ stationless: z.boolean().default(false) });
const judgedBody = z.object({ legible: z.boolean() });
const languageSchema = z.enum(['ja', 'en']);

/** What a session for drawing a report is restricted to (`Sessions.forDocument`). */
export function readinessDocument(id: string): string {
  return `readiness/${id}`;
}

/** Routes to mount at `/api/readiness`, for a person. */
export function readinessRoutes({ readiness, station, host, sessions, printJob, record }: ReadinessRoutesOptions) {
  const reportOf = (id: string): ReadinessReport => {
    const report = station.readinessReports.find(id);
    if (!report) throw new TomoshibiError('print-job-not-found');
    return report;
  };

  const draw = async <T extends DrawnSheet>(
    session: Session,
    { id, language: asked }: { id: string; language: string },
    via: 'pdf' | 'paper',
    work: (page: string) => Promise<T>,
  ): Promise<T> => {
    const report = reportOf(id);
    const language = languageSchema.safeParse(asked);
    if (!language.success) throw new TomoshibiError('request-invalid');
    const token = sessions.forDocument(session, readinessDocument(report.id));
    try {
      const drawn = await work(`/print/readiness/${report.id}/${language.data}?token=${token}`);
      record(session, { action: 'readiness-report-printed', detail: { report: report.id, via } });
      return drawn;
    } finally {
      sessions.end(token);
    }
  };
  const fileName = (id: string) =>
    `readiness-${reportOf(id).endedAt.slice(0, 16).replace('T', '-').replace(':', '')}.pdf`;

  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', (c) => c.json(readiness.view()))
    .post('/', jsonBody(startBody), (c) => c.json(readiness.start(c.var.session, c.req.valid('json'))))
    .post('/stop', (c) => {
      readiness.stop();
      return c.json(readiness.view());
    })
    .put('/hours', jsonBody(agreedHoursSchema), (c) => {
      if (c.var.session.role !== 'administrator') throw new TomoshibiError('administrator-required');
      const hours = c.req.valid('json');
      station.readinessReports.hours = hours;
      record(c.var.session, { action: 'readiness-hours-changed', detail: hours });
      return c.json(readiness.view());
    })
    .post('/test-page/print', async (c) => {
      const { print } = host;
      if (!print) throw new TomoshibiError('print-unavailable');
      const choice = askedChoice(await c.req.text(), station.printers.choice);
      const queue = await queueOf(choice, host);
      await printJob(c.var.session, readiness.testPage(), (page) => print(page, queue && { ...queue, paper: 'A4' }));
      return c.json(readiness.printed(c.var.session, choice.printer));
    })
    .post('/test-page/judged', jsonBody(judgedBody), (c) =>
      c.json(readiness.judged(c.var.session, c.req.valid('json').legible)),
    )
    .get('/reports/:id', (c) => c.json(reportOf(c.req.param('id'))))
    .post('/reports/:id/:language/pdf', async (c) => {
      // Where there is a dialog for it, a file leaves through that.
      if (host.saveFile) throw new TomoshibiError('request-invalid');
      const { pdf } = await draw(c.var.session, c.req.param(), 'pdf', (page) => host.printToPdf(page));
      return foreignBytes(pdf, 'application/pdf', fileName(c.req.param('id')));
    })
    .post('/reports/:id/:language/save', async (c) => {
      if (!host.saveFile) throw new TomoshibiError('request-invalid');
      const { pdf } = await draw(c.var.session, c.req.param(), 'pdf', (page) => host.printToPdf(page));
      const saved = await host.saveFile(fileName(c.req.param('id')), () => [pdf]);
      if (!saved) throw new TomoshibiError('save-cancelled');
      return c.body(null, 204);
    })
    .post('/reports/:id/:language/print', async (c) => {
      const { print } = host;
      if (!print) throw new TomoshibiError('print-unavailable');
      const queue = await queueOf(askedChoice(await c.req.text(), station.printers.choice), host);
      await draw(c.var.session, c.req.param(), 'paper', (page) => print(page, queue && { ...queue, paper: 'A4' }));
      return c.body(null, 204);
    });
}
