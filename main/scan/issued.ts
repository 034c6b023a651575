/** What was issued, as the ledger knows it: this station's, or exported ones as CSV. */
import type { LedgerSheet } from '../../shared/paper.ts';
import type { MissingSheet, ScannedPage } from '../../shared/scan.ts';
import type { SheetCode } from '../../shared/sheet-code.ts';

export type IssuedSheet = Pick<
  LedgerSheet,
  'serial' | 'form' | 'copy' | 'page' | 'pages' | 'identifier' | 'ward' | 'issuedAt' | 'issuedBy' | 'status'
>;

export class IssuedSheets {
  readonly isEmpty: boolean;
  readonly #sheets = new Map<string, IssuedSheet>();
  readonly #serials = new Map<string, IssuedSheet>();
  readonly #returns: (form: string) => boolean;

  /** @param returns whether sheets of a form are expected back */
  constructor(sheets: Iterable<IssuedSheet>, returns: (form: string) => boolean = () => true) {
    this.#returns = returns;
    for (const sheet of sheets) {
      this.#sheets.set(sheetKey(sheet), sheet);
      this.#serials.set(sheet.serial, sheet);
    }
    this.isEmpty = this.#sheets.size === 0;
  }

  /** A serial of another station's ledger is not contradicted. */
  contradicts(code: SheetCode): boolean {
    const issued = this.#serials.get(code.serial);
    if (!issued) return false;
    const sheet = this.#sheets.get(sheetKey(code));
    return (
      !sheet || sheet.form !== code.form || (sheet.identifier ?? '') !== code.patient || sheet.pages !== code.pages
    );
  }

  isVoided(code: SheetCode): boolean {
    return this.#sheets.get(sheetKey(code))?.status === 'voided';
  }

  /** Issued − scanned − voided of what is expected back; of forms no ledger tells of, the pages that others speak of. */
  missing(pages: readonly ScannedPage[]): MissingSheet[] {
    const scanned = new Set<string>();
    const copies = new Map<string, SheetCode>();
    for (const { code, status } of pages) {
      if (!code || (status !== 'filed' && status !== 'again')) continue;
      scanned.add(sheetKey(code));
      copies.set(`${code.serial}*${code.copy}`, code);
    }
    const missing: MissingSheet[] = [];
    for (const sheet of this.#sheets.values()) {
      if (sheet.status !== 'issued' || !this.#returns(sheet.form) || scanned.has(sheetKey(sheet))) continue;
      const { serial, form, copy, page, pages: all, identifier, ward, issuedAt, issuedBy } = sheet;
      const patient = identifier ?? '';
      missing.push({ serial, form, copy, page, pages: all, patient, ward, issuedAt, issuedBy, knownFrom: 'ledger' });
    }
    for (const code of copies.values()) {
      if (this.#serials.has(code.serial)) continue;
      for (let page = 1; page <= code.pages; page++) {
        const { serial, form, copy, pages: all, patient } = code;
        if (scanned.has(sheetKey({ serial, copy, page }))) continue;
        const unknown = { ward: null, issuedAt: isoDay(code.date), issuedBy: null, knownFrom: 'pages' as const };
        missing.push({ serial, form, copy, page, pages: all, patient, ...unknown });
      }
    }
    return missing.sort(
      (a, b) =>
        (a.ward ?? '').localeCompare(b.ward ?? '') || sheetKey(a).localeCompare(sheetKey(b), 'en', { numeric: true }),
    );
  }
}

export function sheetKey({ serial, copy, page }: { serial: string; copy: number; page: number }): string {
  return `${serial}*${copy}*${page}`;
}

function isoDay(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
}
