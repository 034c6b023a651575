/**
 * One patient's folder of SS-MIX2 standardized storage to records: choose the files that are valid now, open them, check
 * whose they are, map them and collect what they say. Reads files and nothing else, so that any thread can do it.
 */
import type { Disk } from './disk.ts';
import { identityRefusal, misplacement, type Opened, openMessage, type Refusal } from './open.ts';
import { PatientFile } from './patient.ts';
import { PatientMessages } from './patient-messages.ts';
import type { Reading } from './reading.ts';
import { kindOf, type Run } from './run.ts';
import { chooseCurrent, readAhead, type StoredFile } from './tree.ts';

/** Left behind by file browsers. */
const debris = /^(?:\..*|Thumbs\.db|desktop\.ini)$/i;

/** @param refused files that are not to be opened, by path: what opened them before came to harm */
export async function readPatient(
  files: readonly StoredFile[],
  run: Run,
  disk: Disk,
  refused: ReadonlyMap<string, Refusal> = new Map(),
): Promise<Reading> {
  const { report, root } = run.context;
  const patient = new PatientFile(files[0]!.folder.patientId ?? files[0]!.name?.patientId ?? '', run);
  const choice = chooseCurrent(files.filter((file) => isStoredHere(file, patient, run)));
  for (const { file, reason } of choice.skipped) report.skipped(kindOf(file), reason);
  for (const { file, detail, unread } of choice.suspects) {
    report.warn(kindOf(file), file.path, 'invalid', detail);
    if (unread) patient.gap(file, 'invalid');
  }

  const messages = new PatientMessages(patient, run);
  const open = (file: StoredFile): Opened | Promise<Opened> => {
    const refusal = refused.get(file.path);
    return refusal ? { bytes: 0, message: null, damaged: false, refusal } : openMessage(root, file, disk);
  };
  for await (const { item: file, result: opened } of readAhead(choice.current.sort(byPrecedence), open)) {
    report.bytes += opened.bytes;
    const refusal = opened.refusal ?? identityRefusal(opened.message, patient.id);
    const padded = refusal?.onlyZeros && patient.agrees(opened.message!) && (await run.isOnlyId(patient.id));
    if (padded) run.padded(file);
    else if (refusal) {
      setAside(file, refusal, patient, run);
      continue;
    }
    if (opened.damaged) {
      const detail = 'some characters could not be decoded and are shown as U+FFFD';
      report.warn(kindOf(file), file.path, 'unsupported-encoding', detail);
    }
    messages.take(opened.message!, file);
  }
  messages.end();
  return patient.end();
}

/** False, and dealt with, when a file is not one of this patient's messages by its name and place. */
function isStoredHere(file: StoredFile, patient: PatientFile, run: Run): boolean {
  const { report } = run.context;
  if (file.name) {
    const refusal = misplacement(file);
    if (refusal) setAside(file, refusal, patient, run);
    else if (file.folder.datatype !== null && file.folder.datatype !== file.name.datatype) {
      report.warn(
        kindOf(file),
        file.path,
        'misplaced',
        "the file name's datatype is not the folder's; read by its name",
      );
    } else if (file.folder.date !== null && file.folder.date !== file.name.date) {
      report.warn(kindOf(file), file.path, 'misplaced', "the file name's date is not the folder's; read by its name");
    }
    return refusal === null;
  }
  if (debris.test(file.path.slice(file.path.lastIndexOf('/') + 1))) {
    report.skipped(kindOf(file), 'directory-file');
  } else if (file.type === 'folder') {
    setAside(file, { reason: 'io-error', detail: 'the folder could not be listed' }, patient, run);
  } else {
    const detail = file.type === 'link' ? 'a link; links are not followed' : 'not a file name of standardized storage';
    run.quarantine(file, { reason: 'not-this-format', detail });
    // Only where messages belong can one be missing under a strange name.
    if (file.folder.datatype !== null) patient.gap(file, 'not-this-format');
  }
  return false;
}

function setAside(file: StoredFile, refusal: Refusal, patient: PatientFile, run: Run): void {
  run.quarantine(file, refusal);
  patient.gap(file, refusal.reason);
  for (const other of refusal.otherPatients ?? []) run.stray(other, file, refusal.reason);
}

/** ADT-00 first: the patient is filed by it. Without one, by the newest message. */
function byPrecedence(a: StoredFile, b: StoredFile): number {
  const [left, right] = [a.name!, b.name!];
  const master = Number(right.datatype === 'ADT-00') - Number(left.datatype === 'ADT-00');
  if (master !== 0) return master;
  return left.timestamp > right.timestamp ? -1 : left.timestamp < right.timestamp ? 1 : 0;
}
