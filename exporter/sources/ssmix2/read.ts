/**
 * One patient's folder of SS-MIX2 standardized storage to records: choose the files that are valid now, open them, check
 * whose they are, map them and collect what they say. Reads files and nothing else, so that any thread can do it.
 */
import { mapAllergies } from './allergies.ts';
import { datatypeOf } from './datatypes.ts';
import type { Disk } from './disk.ts';
import { isStayEvent, mapStays } from './encounters.ts';
import { families } from './families.ts';
import { type Filing, type Found, idOf, isWithdrawn, origin } from './filing.ts';
import { type Message, parseTime } from './message.ts';
import { identityRefusal, misplacement, type Opened, openMessage, type Refusal } from './open.ts';
import { PatientFile } from './patient.ts';
import type { Reading } from './reading.ts';
import { kindOf, type Run } from './run.ts';
import { renderMessage } from './text.ts';
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

  const shared: Shared = { allergies: [], stays: [] };
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
    fileMessage(opened.message!, file, patient, shared, run);
  }
  fileShared(shared, patient, run);
  return patient.end();
}

/** Messages whose records can only be told together, patient by patient. */
interface Shared {
  allergies: Filing[];
  stays: Filing[];
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

function fileMessage(message: Message, file: StoredFile, patient: PatientFile, shared: Shared, run: Run): void {
  const { report } = run.context;
  const name = file.name!;
  const datatype = datatypeOf(name.datatype);
  const recordedAt = message.header.time(7) ?? parseTime(name.timestamp);
  const filing: Filing = { message, name, source: run.sourceOf(file), recordedAt };
  const isStay = name.datatype === 'ADT-22' || name.datatype === 'ADT-42' || name.datatype === 'ADT-52';

  if (isCancelled(message, datatype.cancel)) {
    report.skipped(name.datatype, 'cancelled');
    if (isStay) shared.stays.push(filing);
    return;
  }
  patient.meet(message, file, recordedAt);
  if (!datatype.partial) for (const section of datatype.sections) run.covers(section, spanOf(filing));

  const foreign = datatype.types.length > 0 && !datatype.types.includes(message.type);
  const eventless = isStay && !isStayEvent(filing);
  if (foreign || eventless) {
    // Where fields have slipped, anything may stand there, a name too.
    const [type, event] = [message.type, message.event].map((code) => (/^\w{1,4}$/.test(code) ? code : '?'));
    report.warn(
      name.datatype,
      file.path,
      'invalid',
      `holds ${type}^${event}, which is not its datatype's; kept as text`,
    );
    if (!datatype.sections.includes('other')) patient.gap(file, 'invalid');
    patient.put([asText(filing)]);
    report.text(name.datatype);
    return;
  }
  if (isStay) {
    // Whether it still stands is known when all of them are read.
    shared.stays.push(filing);
    return;
  }
  if (name.datatype === 'ADT-61') {
    shared.allergies.push(filing);
    patient.put(remainder(filing, ['IAM', 'PV1']));
    report.mapped(name.datatype);
    return;
  }
  if (name.datatype === 'ADT-00') shared.allergies.push(filing);

  const family = families[name.datatype];
  const mapped = family?.map(filing);
  if (family && mapped && (mapped.found.length > 0 || name.datatype === 'ADT-00')) {
    patient.put([...mapped.found, ...remainder(filing, family.segments)]);
    report.mapped(name.datatype);
  } else if (mapped && mapped.cancelled > 0) {
    report.skipped(name.datatype, 'cancelled');
  } else {
    patient.put([asText(filing)]);
    report.text(name.datatype);
  }
}

function fileShared({ allergies, stays }: Shared, patient: PatientFile, run: Run): void {
  const { report } = run.context;
  const mappedAllergies = mapAllergies(allergies);
  patient.put(mappedAllergies.found);
  if (mappedAllergies.contradicting) {
    const { name, source } = allergies.at(-1)!;
    const detail = 'an allergy and the statement that there is none stand side by side; both are filed';
    report.warn(name.datatype, source.slice(run.context.name.length + 1), 'invalid', detail);
  }

  const mappedStays = mapStays(stays);
  patient.put(mappedStays.found);
  for (const filing of stays) {
    const { datatype } = filing.name;
    if (isCancelled(filing.message, datatypeOf(datatype).cancel)) continue;
    if (mappedStays.cancelled.has(filing)) report.skipped(datatype, 'cancelled');
    else if (datatype === 'ADT-42') {
      patient.put([asText(filing)]);
      report.text(datatype);
    } else {
      patient.put(remainder(filing, ['PV1', 'PV2']));
      report.mapped(datatype);
    }
  }
}

/** The event was called off, or every order in the message was. */
function isCancelled(message: Message, cancelEvent: string | undefined): boolean {
  if (cancelEvent !== undefined && message.event === cancelEvent) return true;
  const controls = message.all('ORC').map((orc) => orc.text(1));
  return message.type !== 'PPR' && controls.length > 0 && controls.every(isWithdrawn);
}

function asText(filing: Filing): Found {
  return otherOf(filing, datatypeOf(filing.name.datatype).title, renderMessage(filing.message));
}

/** Segments that no record of ours took. */
function remainder(filing: Filing, taken: readonly string[]): Found[] {
  const text = renderMessage(filing.message, taken);
  if (text === '') return [];
  const found = otherOf(filing, `${datatypeOf(filing.name.datatype).title}（その他の記載）`, text);
  return [found];
}

function otherOf(filing: Filing, title: string, text: string): Found {
  const record = {
    id: idOf(filing),
    ...origin(filing),
    kind: filing.name.datatype,
    title,
    date: careDate(filing) ?? filing.recordedAt?.slice(0, 10) ?? null,
    text: text || '（記載なし）',
  };
  return { type: 'other', record };
}

/** When it was written, and the day it is about unless that is yet to come: an order for next week is no news of it. */
function spanOf(filing: Filing): (string | null)[] {
  const day = careDate(filing);
  const { recordedAt } = filing;
  return [recordedAt, day !== null && recordedAt !== null && day > recordedAt ? null : day];
}

/** 診療日. */
function careDate(filing: Filing): string | null {
  return parseTime(filing.name.date);
}
