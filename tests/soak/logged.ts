/** The log and the ledger that a run has left, held against what was done: every thing once, and nothing else. */
import fs from 'node:fs';
import path from 'node:path';
import type { AuditRow } from '../../main/audit/chain.ts';
import { openOwn } from '../../main/station/database.ts';
import { labelOf, ownKeyOf } from '../../main/station/keys.ts';
import type { AuditAction } from '../../shared/audit.ts';
import type { StationIdentity } from '../../shared/identity.ts';
import type { Shift } from './person.ts';
import type { Asked } from './window.ts';

export interface Kept {
  /** Oldest first. */
  entries: AuditRow[];
  /** Of the ledger, in the order of their numbers. */
  serials: { number: number; serial: string; sheets: number }[];
}

/** @param data folder of a station that is closed @param scratch an empty folder: nothing of the station's is written */
export async function readKept(data: string, identity: StationIdentity, scratch: string): Promise<Kept> {
  const label = await labelOf(identity);
  const own = (name: string) => {
    for (const suffix of ['', '-wal']) {
      const file = path.join(data, `${name}-${label}.db${suffix}`);
      if (fs.existsSync(file)) fs.copyFileSync(file, path.join(scratch, path.basename(file)));
    }
    return openOwn(path.join(scratch, `${name}-${label}.db`), ownKeyOf(identity, name));
  };
  const audit = own('audit');
  const ledger = own('ledger');
  try {
    return {
      entries: audit.prepare<[], AuditRow>('SELECT * FROM entry ORDER BY seq').all(),
      serials: ledger
        .prepare<[], Kept['serials'][number]>(
          `SELECT number, serial, (SELECT count(*) FROM sheet WHERE sheet.serial = issued.serial) AS sheets
           FROM issued ORDER BY number`,
        )
        .all(),
    };
  } finally {
    audit.close();
    ledger.close();
  }
}

/** What a request that was answered has to stand in the log as; null: nothing of a patient was asked. */
export function actionOf({ method, path: asked, status }: Asked): AuditAction | null {
  if (status >= 400) return null;
  const [place = ''] = asked.split('?');
  const [, api, room, first, second, third] = place.split('/');
  if (api !== 'api') return null;
  const is = (wanted: string) => `${method} ${room}` === wanted;
  if (is('GET patients')) {
    if (!first) return 'searched';
    if (!second) return 'patient-read';
    if (second === 'documents' && third) return 'document-read';
    if (second === 'also-from' && !third) return 'section-read';
    return 'section-read';
  }
  if (is('POST print-jobs')) return first === 'preview' ? 'sheet-previewed' : first ? null : 'print-job-made';
  if (is('GET ledger')) return first === undefined ? 'ledger-read' : null;
  if (is('GET wards') && second) return 'ward-read';
  if (is('GET schedule')) return 'schedule-read';
  if (is('POST bedside') || is('GET bedside')) return 'bedside-read';
  if (is('POST preoperative') || is('GET preoperative')) return 'preoperative-read';
  if (is('GET passages') || is('POST reception')) return 'searched';
  if (is('GET temporary-patients')) return first === undefined ? 'temporary-patients-read' : null;
  return null;
}

export interface Mismatch {
  what: string;
  expected: number | string;
  found: number | string;
}

/** Empty where everything done stands in the log and the ledger once, and nothing else does. */
export function mismatches(kept: Kept, shifts: readonly Shift[], asked: readonly Asked[]): Mismatch[] {
  const found: Mismatch[] = [];
  const hold = (what: string, expected: number | string, actual: number | string) => {
    if (expected !== actual) found.push({ what, expected, found: actual });
  };
  const { entries, serials } = kept;
  const countOf = (action: string) => entries.filter((entry) => entry.action === action).length;

  const wanted = new Map<AuditAction, number>();
  for (const request of asked) {
    const action = actionOf(request);
    if (action) wanted.set(action, (wanted.get(action) ?? 0) + 1);
  }
  for (const [action, count] of wanted) hold(`entries of ${action}`, count, countOf(action));
  const printed = shifts.flatMap((shift) => shift.serials);
  hold('entries of printed', printed.length, countOf('printed'));
  hold('entries of print-job-made', printed.length, countOf('print-job-made'));
  hold('entries of signed-in', shifts.length, countOf('signed-in'));
  hold('entries of signed-out', shifts.length, countOf('signed-out'));

  const bounds = shiftsIn(entries);
  hold('shifts in the log', shifts.length, bounds.length);
  for (const [index, shift] of shifts.entries()) {
    const own = bounds[index] ?? [];
    const details = (action: string, of: (entry: AuditRow) => string) =>
      new Set(own.filter((entry) => entry.action === action).map(of));
    const where = `shift ${index + 1}`;
    hold(`${where}, who`, shift.name, own[0]?.person ?? '');
    hold(`${where}, others’ entries`, 0, own.filter(({ person }) => person !== shift.name).length);
    hold(`${where}, charts`, text(shift.patients), text(details('patient-read', (entry) => entry.patient_id ?? '')));
    // The likely prior of a study is read ahead, of the same patient: it may stand in the log without having been opened.
    const read = details('study-read', (entry) => detail(entry, 'study'));
    hold(`${where}, images missing`, '', text([...shift.studies].filter((study) => !read.has(study))));
    const ofOthers = own.filter(
      (entry) => entry.action === 'study-read' && !shift.patients.has(entry.patient_id ?? ''),
    );
    hold(`${where}, images of whom nobody opened`, 0, ofOthers.length);
    const serialsOf = (action: string) => text(details(action, (entry) => detail(entry, 'serial')));
    hold(`${where}, serials issued`, text(new Set(shift.serials)), serialsOf('print-job-made'));
    hold(`${where}, serials printed`, text(new Set(shift.serials)), serialsOf('printed'));
    const queries = details('searched', (entry) => detail(entry, 'query'));
    hold(`${where}, searches missing`, '', text([...shift.searched].filter((query) => !queries.has(query))));
  }

  hold('serials in the ledger', text(printed), text(serials.map(({ serial }) => serial)));
  hold('serials twice', printed.length, new Set(printed).size);
  hold('numbers without a gap', serials.length, serials.at(-1)?.number ?? 0);
  hold('serials without a sheet', 0, serials.filter(({ sheets }) => sheets < 1).length);
  return found;
}

/** From a sign-in to the sign-out after it, what the station does by itself left out. */
function shiftsIn(entries: readonly AuditRow[]): AuditRow[][] {
  const shifts: AuditRow[][] = [];
  let isIn = false;
  for (const entry of entries) {
    if (entry.action === 'signed-in') {
      isIn = true;
      shifts.push([]);
    }
    if (isIn && entry.person !== null) shifts.at(-1)!.push(entry);
    if (entry.action === 'signed-out') isIn = false;
  }
  return shifts;
}

function detail(entry: AuditRow, name: string): string {
  return String((JSON.parse(entry.detail) as Record<string, unknown>)[name]);
}

/** Sorted, so that two sets read alike. */
function text(values: Iterable<string>): string {
  return [...values].sort().join(' ');
}
