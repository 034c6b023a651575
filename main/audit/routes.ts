/** `/api/audit`: reading the log, looking it through, its head on paper, and all of it as an encrypted file; for administrators. */
import { Hono } from 'hono';
import { z } from 'zod';
import {
  type AuditExportView,
  type AuditPage,
  type AuditStateView,
  auditExportSchema,
  auditFilterSchema,
  type HeadComparison,
  headComparisonSchema,
} from '../../shared/audit.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { DrawnSheet, Host } from '../host.ts';
import { failure, foreignBytes, jsonBody, queryOf } from '../http.ts';
import type { PrintOrigin } from '../paper/print-jobs.ts';
import { askedChoice, type Printers, queueOf } from '../printers/printers.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { AuditEntry, AuditLog } from './audit.ts';
import { HeadSheets } from './head-sheets.ts';
import { entryView } from './reading.ts';

export interface AuditRoutesOptions {
  host: Host;
  sessions: Sessions;
  audit: AuditLog;
  origin: () => PrintOrigin;
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  printers: () => Printers;
  /** All of it, encrypted, to a folder. @throws TomoshibiError `incident-folder-missing`, `save-failed` */
  exportTo: (folder: string, record: (entry: Omit<AuditEntry, 'person'>) => void) => Promise<AuditExportView>;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

const pageQuery = auditFilterSchema.extend({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
const clockChangesShown = 50;

/** What a session for drawing a head is restricted to (`Sessions.forDocument`). */
export function headDocument(id: string): string {
  return `head/${id}`;
}

/** Routes to mount at `/api/audit`, for an administrator. */
export function auditRoutes({ host, sessions, audit, origin, printers, exportTo, record }: AuditRoutesOptions) {
  const sheets = new HeadSheets();

  const draw = async <T extends DrawnSheet>(
    session: Session,
    via: 'pdf' | 'paper',
    work: (page: string) => Promise<T>,
  ): Promise<T> => {
    const { id, sheet } = await sheets.make(audit, origin(), session.name);
    const token = sessions.forDocument(session, headDocument(id));
    try {
      const drawn = await work(`/print/audit-head/${id}?token=${token}`);
      const { entries, head } = sheet;
      record(session, { action: 'log-head-printed', detail: { entries, head, problem: sheet.verdict.problem, via } });
      return drawn;
    } finally {
      sessions.end(token);
    }
  };

  const state = (): AuditStateView => {
    const { facilityName, station } = origin();
    const { verdict } = audit;
    return {
      facility: facilityName,
      station,
      ...audit.head(),
      verdict,
      clockChanges: audit.clockChanges(clockChangesShown),
      clockChangesUnseen: audit.clockChangesUnseen(),
    };
  };

  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', queryOf(pageQuery), (c) => {
      const { before, limit, ...filter } = c.req.valid('query');
      // Once for what is asked, not for every part of it that scrolls by.
      if (before === undefined) record(c.var.session, { action: 'log-read', detail: filter });
      const { rows, found } = audit.find(filter, limit, before);
      const page: AuditPage = {
        entries: rows.map(entryView),
        found,
        before: rows.length === limit ? rows.at(-1)!.seq : null,
      };
      return c.json(page);
    })
    .get('/state', (c) => c.json(state()))
    .post('/verify', async (c) => {
      const { entries, problem, brokenAt } = await audit.verifyInTurns();
      record(c.var.session, { action: 'log-verified', detail: { entries, problem, brokenAt } });
      return c.json(state());
    })
    .post('/compare', jsonBody(headComparisonSchema), (c) => {
      const { entries, head } = c.req.valid('json');
      const known = audit.hashAt(entries);
      const result = known === null ? 'absent' : known.startsWith(head) ? 'same' : 'other';
      record(c.var.session, { action: 'log-compared', detail: { comparedAt: entries, result } });
      const comparison: HeadComparison = { result };
      return c.json(comparison);
    })
    .post('/export', jsonBody(auditExportSchema), async (c) => {
      return c.json(await exportTo(c.req.valid('json').folder, (entry) => record(c.var.session, entry)));
    })
    .get('/head/:id', (c) => c.json(sheets.get(c.req.param('id'))))
    .post('/head/pdf', async (c) => {
      // Where there is a dialog for it, a file leaves through that.
      if (host.saveFile) throw new TomoshibiError('request-invalid');
      const { pdf } = await draw(c.var.session, 'pdf', (page) => host.printToPdf(page));
      return foreignBytes(pdf, 'application/pdf', 'audit-head.pdf');
    })
    .post('/head/save', async (c) => {
      if (!host.saveFile) throw new TomoshibiError('request-invalid');
      const { pdf } = await draw(c.var.session, 'pdf', (page) => host.printToPdf(page));
      const saved = await host.saveFile('audit-head.pdf', () => [pdf]);
      if (!saved) throw new TomoshibiError('save-cancelled');
      return c.body(null, 204);
    })
    .post('/head/print', async (c) => {
      const { print } = host;
      if (!print) throw new TomoshibiError('print-unavailable');
      const queue = await queueOf(askedChoice(await c.req.text(), printers().choice), host);
      await draw(c.var.session, 'paper', (page) => print(page, queue && { ...queue, paper: 'A4' }));
      return c.body(null, 204);
    });
}
