/**
 * `/api/ledger`: which sheets there are and what became of them; voiding with a reason, and taking that back; the whole
 * ledger as a file, for a station administrator.
 */
import { Hono } from 'hono';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ChangeOutcome, LedgerFilter, LedgerView, SheetRef } from '../../shared/ledger.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Host } from '../host.ts';
import { failure, jsonBody, queryOf } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import { exportLedger } from './export.ts';
import { ledgerFilterSchema } from './filter.ts';
import type { Ledger } from './ledger.ts';

const mostSheets = 2000;
const ledgerQuery = ledgerFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

const sheetNumber = z.number().int().min(1).max(9999);
const reasonSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);
const changeBody = z.object({
  sheets: z
    .array(z.object({ serial: z.string().max(20), copy: sheetNumber, page: sheetNumber }))
    .min(1)
    .max(mostSheets),
  reason: reasonSchema,
});

const exportBody = z.object({ reason: reasonSchema });
/** More than a station prints in years. */
const allSheets = 10_000_000;

export interface LedgerRoutesOptions {
  host: Host;
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  ledger: () => Ledger;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/ledger`, for a person. */
export function ledgerRoutes({ host, ledger, record }: LedgerRoutesOptions) {
  const change = (
    session: Session,
    action: 'sheets-voided' | 'sheets-restored',
    sheets: SheetRef[],
    reason: string,
    make: () => ChangeOutcome,
  ) => {
    const outcome = make();
    // None of them is here: nothing happened that could be shown as done.
    if (outcome.unknown.length === sheets.length) throw new TomoshibiError('sheet-not-found');
    const serials = [...new Set(sheets.map(({ serial }) => serial))];
    record(session, { action, detail: { serials, sheets: outcome.changed, reason } });
    return outcome;
  };

  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', queryOf(ledgerQuery), (c) => {
      const { limit, offset, ...filter } = c.req.valid('query');
      const book = ledger();
      const view: LedgerView = {
        sheets: book.sheets(filter, { limit, offset }),
        counts: book.counts(filter),
        ...book.choices(),
      };
      record(c.var.session, { action: 'ledger-read', detail: { ...askedOf(filter), sheets: view.sheets.length } });
      return c.json(view);
    })
    .get('/:serial', (c) => {
      const serial = c.req.param('serial');
      const history = ledger().history(serial);
      record(c.var.session, { action: 'ledger-read', detail: { serial } });
      return c.json(history);
    })
    .post('/export', jsonBody(exportBody, 'session-input-invalid'), (c) => {
      const { session } = c.var;
      const book = ledger();
      return exportLedger(host, {
        sheets: book.sheets({}, { limit: allSheets }),
        name: `tomoshibi-ledger-${book.prefix}.csv`,
        reason: c.req.valid('json').reason,
        record: (entry) => record(session, entry),
      });
    })
    .post('/void', jsonBody(changeBody, 'session-input-invalid'), (c) => {
      const { session } = c.var;
      const { sheets, reason } = c.req.valid('json');
      const act = { by: session.name, why: reason };
      return c.json(change(session, 'sheets-voided', sheets, reason, () => ledger().voided(sheets, act)));
    })
    .post('/restore', jsonBody(changeBody, 'session-input-invalid'), (c) => {
      const { session } = c.var;
      const { sheets, reason } = c.req.valid('json');
      const act = { by: session.name, why: reason };
      const restore = () => ledger().restored(sheets, act);
      return c.json(change(session, 'sheets-restored', sheets, reason, restore));
    });
}

/** What was asked for, without what was not. */
function askedOf(filter: LedgerFilter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value)) as Record<string, string>;
}
