/** Sheets as a file in a place that a person chose: patients' data in the clear, so not for everybody, and logged. */
import { TomoshibiError } from '../../shared/errors.ts';
import { mayKeepSheets, type SavedSheets } from '../../shared/printers.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { logged } from '../handover/logged.ts';
import type { Host } from '../host.ts';
import type { Session } from '../sessions/sessions.ts';

type RecordEntry = (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
type Entry = Pick<AuditEntry, 'patientId' | 'detail'>;

/** @throws TomoshibiError `sheets-role-required` */
export function requireKeeper({ role }: Session): void {
  if (!mayKeepSheets(role)) throw new TomoshibiError('sheets-role-required');
}

/**
 * One file. It is drawn once there is a place for it: what nobody keeps is not in the ledger as laid out.
 * @param name names no patient
 * @throws TomoshibiError `sheets-role-required`, `save-cancelled`, `save-failed`, what `draw` throws
 */
export async function saveSheets(
  host: Host,
  session: Session,
  { name, entry, draw }: { name: string; entry: Entry; draw: () => Promise<Uint8Array> },
  record: RecordEntry,
): Promise<SavedSheets> {
  requireKeeper(session);
  if (!host.saveFile) throw new TomoshibiError('request-invalid');
  const saved = await host.saveFile(name, async () => {
    const pdf = await draw();
    return logged(
      (one) => record(session, one),
      withFile(entry, name),
      () => [pdf],
    ).begin();
  });
  if (!saved) throw new TomoshibiError('save-cancelled');
  return { files: 1 };
}

export interface PileFile {
  /** Of the ward, never of a patient. */
  name: string;
  entry: Entry;
  pdf: Uint8Array;
  /** It is on the disk. */
  written: () => void;
}

/**
 * The files of wards: one through the dialog of a file, several into one folder.
 * @throws TomoshibiError `sheets-role-required`, `save-cancelled`, `save-failed`
 */
export async function savePiles(
  host: Host,
  session: Session,
  piles: PileFile[],
  record: RecordEntry,
): Promise<SavedSheets> {
  requireKeeper(session);
  if (!host.saveFile || !host.saveFiles || piles.length === 0) throw new TomoshibiError('request-invalid');
  const files = piles.map(({ name, entry, pdf, written }) => {
    const { begin } = logged(
      (one) => record(session, one),
      withFile(entry, name),
      () => [pdf],
    );
    return { name, begin, written };
  });
  const [first] = files;
  const saved = files.length === 1 ? await host.saveFile(first!.name, first!.begin) : await host.saveFiles(files);
  if (!saved) throw new TomoshibiError('save-cancelled');
  if (files.length === 1) first!.written();
  return { files: files.length };
}

function withFile(entry: Entry, file: string): Entry {
  return { ...entry, detail: { ...entry.detail, content: 'sheets', file } };
}
