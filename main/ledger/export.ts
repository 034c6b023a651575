/** The ledger as a file: what `npm run scan -- --ledger` needs of every station to know which sheets are missing. */
import type { LedgerSheet } from '../../shared/paper.ts';
import type { HandOverView } from '../../shared/views.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { logged } from '../handover/logged.ts';
import type { Host } from '../host.ts';
import { csvOf } from '../scan/csv.ts';

/** Named as LedgerSheet names them. */
const columns = [
  'serial',
  'form',
  'version',
  'copy',
  'page',
  'pages',
  'subject',
  'identifier',
  'ward',
  'station',
  'issuedBy',
  'issuedAt',
  'dataAsOf',
  'status',
  'reprints',
] as const satisfies readonly (keyof LedgerSheet)[];

interface Export {
  sheets: LedgerSheet[];
  /** Of the ledger; it names no patient. */
  name: string;
  reason: string;
  record: (entry: Omit<AuditEntry, 'person'>) => void;
}

export function ledgerCsv(sheets: LedgerSheet[]): string {
  return csvOf(columns, sheets);
}

/** Where the host asks for a place, the file is written there; else it is the answer, for the browser to save. */
export async function exportLedger(host: Host, { sheets, name, reason, record }: Export): Promise<Response> {
  const bytes = Buffer.from(ledgerCsv(sheets), 'utf8');
  const file = logged(record, { detail: { file: name, sheets: sheets.length, reason } }, () => [bytes]);
  if (host.saveFile) {
    const saved = await host.saveFile(name, file.begin);
    const view: HandOverView = { saved, files: 1, ...file.sums };
    return Response.json(view);
  }
  return new Response(Buffer.concat([...file.begin()]), {
    headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}"` },
  });
}
