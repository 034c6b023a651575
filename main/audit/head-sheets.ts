/** Sheets with the head of the log, from when they are asked for until they are drawn. */
import crypto from 'node:crypto';
import type { AuditHeadSheet } from '../../shared/audit.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { PrintOrigin } from '../paper/print-jobs.ts';
import type { AuditLog } from './audit.ts';

const kept = 8;

export class HeadSheets {
  readonly #sheets = new Map<string, AuditHeadSheet>();

  /** The log is looked through anew. @returns its id */
  async make(audit: AuditLog, origin: PrintOrigin, printedBy: string): Promise<{ id: string; sheet: AuditHeadSheet }> {
    const verdict = await audit.verifyInTurns();
    const { entries, head, since, until } = audit.head();
    const sheet: AuditHeadSheet = {
      facility: origin.facilityName,
      station: origin.station,
      since,
      until,
      entries,
      head,
      verdict,
      clockChanges: audit.clockChanges(10_000).length,
      printedAt: new Date().toISOString(),
      printedBy,
    };
    const id = crypto.randomBytes(16).toString('hex');
    this.#sheets.set(id, sheet);
    for (const old of [...this.#sheets.keys()].slice(0, -kept)) this.#sheets.delete(old);
    return { id, sheet };
  }

  /** @throws TomoshibiError `print-job-not-found` */
  get(id: string): AuditHeadSheet {
    const sheet = this.#sheets.get(id);
    if (!sheet) throw new TomoshibiError('print-job-not-found');
    return sheet;
  }
}
