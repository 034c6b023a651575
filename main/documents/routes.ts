/** `/api/documents`: the hospital's own documents, and the ways in which they come on paper. */
import { Hono } from 'hono';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { type PrintedPages, parsePages } from '../../shared/hospital-documents.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { DrawnSheet, Host } from '../host.ts';
import { failure, foreignBytes, jsonBody, queryOf } from '../http.ts';
import { askedChoice, type Printers, queueOf } from '../printers/printers.ts';
import { saveSheets } from '../printers/save-sheets.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { HospitalDocuments } from './documents.ts';

export interface DocumentRoutesOptions {
  host: Host;
  sessions: Sessions;
  /** Both throw TomoshibiError `station-locked`, `station-not-open`. */
  documents: () => HospitalDocuments;
  printers: () => Printers;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

const listQuery = z.object({ q: z.string().max(200).default('') });
const pagesText = z.string().transform((text, context) => {
  const pages = parsePages(text);
  if (!pages) context.addIssue('not pages');
  return pages ?? { first: 1, last: 1 };
});
const pagesQuery = z.object({ pages: pagesText });

/** Routes to mount at `/api/documents`, for a person. */
export function documentRoutes({ host, sessions, documents, printers, record }: DocumentRoutesOptions) {
  /** Draws pages in a window whose token reads this document only, and ends with it. */
  const draw = async <T extends DrawnSheet>(
    session: Session,
    id: string,
    { first, last }: PrintedPages,
    via: 'pdf' | 'paper',
    work: (page: string) => Promise<T>,
  ): Promise<T> => {
    const { title } = documents().document(id).document;
    const token = sessions.forDocument(session, id);
    try {
      const drawn = await work(`/print/documents/${id}/${first}-${last}?token=${token}`);
      const pages = drawn.pages.reduce((sum, count) => sum + count, 0);
      record(session, { action: 'printed', detail: { hospitalDocument: title, first, last, pages, via } });
      return drawn;
    } finally {
      sessions.end(token);
    }
  };

  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', queryOf(listQuery), (c) => {
      const { q } = c.req.valid('query');
      const view = documents().view(q);
      if (view.found) {
        record(c.var.session, { action: 'searched', detail: { query: q, hits: view.found.total, in: 'documents' } });
      }
      return c.json(view);
    })
    .get('/:id', (c) => c.json(documents().document(c.req.param('id'))))
    .get('/:id/content', (c) => {
      const id = c.req.param('id');
      const { document } = documents().document(id);
      const { bytes, contentType } = documents().content(id);
      record(c.var.session, { action: 'document-read', detail: { hospitalDocument: document.title } });
      return foreignBytes(bytes, contentType, 'document');
    })
    .get('/:id/pdf', queryOf(pagesQuery), async (c) => {
      // Where there is a dialog for it, a file leaves through that.
      if (host.saveFile) throw new TomoshibiError('request-invalid');
      const { pages } = c.req.valid('query');
      const { pdf } = await draw(c.var.session, c.req.param('id'), pages, 'pdf', (page) => host.printToPdf(page));
      return foreignBytes(pdf, 'application/pdf', 'document.pdf');
    })
    .post('/:id/save', jsonBody(pagesQuery), async (c) => {
      const { pages } = c.req.valid('json');
      const id = c.req.param('id');
      const { title } = documents().document(id).document;
      const { session } = c.var;
      const file = {
        name: 'document.pdf',
        entry: { detail: { hospitalDocument: title, ...pages } },
        draw: async () => (await draw(session, id, pages, 'pdf', (page) => host.printToPdf(page))).pdf,
      };
      return c.json(await saveSheets(host, session, file, record));
    })
    .post('/:id/print', jsonBody(pagesQuery), async (c) => {
      const { print } = host;
      if (!print) throw new TomoshibiError('print-unavailable');
      const { pages } = c.req.valid('json');
      const queue = await queueOf(askedChoice('', printers().choice), host);
      await draw(c.var.session, c.req.param('id'), pages, 'paper', (page) =>
        print(page, queue && { ...queue, paper: 'A4' }),
      );
      return c.body(null, 204);
    });
}
