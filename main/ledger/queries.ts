/** Reading the ledger: by patient, ward, form, day and status, and what is missing. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import type {
  LedgerCounts,
  LedgerFilter,
  LedgerHistory,
  LedgerView,
  Reprint,
  SheetChange,
} from '../../shared/ledger.ts';
import { type LedgerSheet, type SheetStatus, sheetStatuses } from '../../shared/paper.ts';
import { foldSerial } from './serial.ts';

export interface Page {
  limit: number;
  offset?: number;
}

export type LedgerChoices = Pick<LedgerView, 'wards' | 'forms' | 'days'>;

/** One form as it was issued, with pages of one copy; null until it is laid out. */
export interface IssuedForm {
  serial: string;
  form: string;
  version: string;
  subject: LedgerSheet['subject'];
  patientId: string | null;
  identifier: string | null;
  ward: string | null;
  station: string;
  issuedBy: string;
  issuedAt: string;
  dataAsOf: string | null;
  copies: number;
  pages: number | null;
}

const formColumns = `issued.serial, form, version, subject, nullif(patient_id, '') AS patientId,
  nullif(identifier, '') AS identifier, ward, station, issued_by AS issuedBy, issued_at AS issuedAt,
  data_as_of AS dataAsOf`;

/** Of codes in a parameter `apart`, as JSON. */
const returns = 'form NOT IN (SELECT value FROM json_each(@apart))';

const sheetColumns = `${formColumns}, copy, page, pages, status, ${returns} AS returns,
  (SELECT count(*) FROM reprint WHERE reprint.serial = sheet.serial AND reprint.copy = sheet.copy
     AND sheet.page BETWEEN first_page AND last_page) AS reprints`;

const sheetsOf = 'FROM sheet JOIN issued ON issued.serial = sheet.serial';

type Parameters = Record<string, string | number>;
type SheetRow = Omit<LedgerSheet, 'returns'> & { returns: 0 | 1 };

export class LedgerQueries {
  readonly #database: Database;
  readonly #notReturning: () => readonly string[];

  /** @param notReturning codes of forms whose sheets are not expected back */
  constructor(database: Database, notReturning: () => readonly string[]) {
    this.#database = database;
    this.#notReturning = notReturning;
  }

  sheets(filter: LedgerFilter, { limit, offset = 0 }: Page): LedgerSheet[] {
    const { where, parameters } = whereOf(filter);
    return this.#database
      .prepare<[Parameters], SheetRow>(
        `SELECT ${sheetColumns} ${sheetsOf} ${where} ORDER BY number DESC, copy, page LIMIT @limit OFFSET @offset`,
      )
      .all({ ...parameters, ...this.#apart(), limit, offset })
      .map(sheetOf);
  }

  counts(filter: LedgerFilter): LedgerCounts {
    const { where, parameters } = whereOf(filter);
    const byStatus = Object.fromEntries(sheetStatuses.map((status) => [status, 0])) as Record<SheetStatus, number>;
    const rows = this.#database.prepare<[Parameters], { status: SheetStatus; returns: 0 | 1; sheets: number }>(
      `SELECT status, ${returns} AS returns, count(*) AS sheets ${sheetsOf} ${where} GROUP BY status, ${returns}`,
    );
    let notReturning = 0;
    for (const row of rows.all({ ...parameters, ...this.#apart() })) {
      byStatus[row.status] += row.sheets;
      if (row.status === 'issued' && !row.returns) notReturning = row.sheets;
    }
    const issued = Object.values(byStatus).reduce((sum, sheets) => sum + sheets, 0);
    const { voided } = byStatus;
    const scanned = byStatus.scanned + byStatus.matched + byStatus.transcribed + byStatus.verified;
    return { issued, voided, scanned, notReturning, missing: issued - scanned - voided - notReturning, byStatus };
  }

  choices(): LedgerChoices {
    const distinct = (value: string, order = '') =>
      this.#database
        .prepare<[], string>(
          `SELECT DISTINCT ${value} AS value FROM issued WHERE value IS NOT NULL ORDER BY value ${order}`,
        )
        .pluck()
        .all();
    return { wards: distinct('ward'), forms: distinct('form'), days: distinct('substr(issued_at, 1, 10)', 'DESC') };
  }

  history(serial: string): LedgerHistory {
    const form = this.#database.prepare<[string], 1>('SELECT 1 FROM issued WHERE serial = ?').get(serial);
    if (!form) throw new TomoshibiError('sheet-not-found');
    const sheets = this.#database
      .prepare<[Parameters], SheetRow>(
        `SELECT ${sheetColumns} ${sheetsOf} WHERE sheet.serial = @serial ORDER BY copy, page`,
      )
      .all({ serial, ...this.#apart() })
      .map(sheetOf);
    const changes = this.#database
      .prepare<[string], SheetChange>(
        'SELECT serial, copy, page, status, at, by, why FROM sheet_change WHERE serial = ? ORDER BY id',
      )
      .all(serial);
    const reprints = this.#database
      .prepare<[string], Reprint>(
        `SELECT serial, copy, first_page AS firstPage, last_page AS lastPage, at, by, why
         FROM reprint WHERE serial = ? ORDER BY id`,
      )
      .all(serial);
    return { sheets, changes, reprints };
  }

  forms(limit: number): IssuedForm[] {
    return this.#database
      .prepare<[number], IssuedForm>(
        `SELECT ${formColumns}, copies, (SELECT max(pages) FROM sheet WHERE sheet.serial = issued.serial) AS pages
         FROM issued ORDER BY number DESC LIMIT ?`,
      )
      .all(limit);
  }

  #apart(): Parameters {
    return { apart: JSON.stringify(this.#notReturning()) };
  }
}

function sheetOf({ returns, ...sheet }: SheetRow): LedgerSheet {
  return { ...sheet, returns: returns === 1 };
}

function whereOf(filter: LedgerFilter): { where: string; parameters: Parameters } {
  const conditions: string[] = [];
  const parameters: Parameters = {};
  const add = (name: string, value: string | undefined, condition: string) => {
    if (value === undefined || value === '') return;
    conditions.push(condition);
    parameters[name] = value;
  };
  const text = filter.text?.trim();
  if (text) {
    conditions.push(
      `(replace(issued.serial, '-', '') LIKE @serial || '%' ESCAPE '\\' OR identifier LIKE @identifier || '%' ESCAPE '\\')`,
    );
    parameters.serial = literal(foldSerial(text));
    parameters.identifier = literal(text.normalize('NFKC'));
  }
  add('patientId', filter.patientId, 'patient_id = @patientId');
  add('ward', filter.ward, 'ward = @ward');
  add('form', filter.form, 'form = @form');
  const { status } = filter;
  if (status === 'issued') conditions.push(`status = 'issued' AND ${returns}`);
  else if (status === 'not-returning') conditions.push(`status = 'issued' AND NOT ${returns}`);
  else add('status', status, 'status = @status');
  add('from', filter.from, 'issued_at >= @from');
  add('to', filter.to, "issued_at < @to || 'U'"); // behind every time of that day, which begins with T
  return { where: conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '', parameters };
}

function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
