/**
 * The folders of standardized storage: `<root>/<pid[0:3]>/<pid[3:6]>/<pid>/<date>/<datatype>/<file>`. Paths are never
 * computed: the walk goes to the leaves, whatever the depth, in the order of names, so that one patient's files come
 * together and only one patient's names are ever in memory. Links are not followed.
 */
import type { Dirent } from 'node:fs';
import path from 'node:path';
import { Disk } from './disk.ts';

/** Calls to a slow disk that wait at a time. */
const ahead = 8;

/** `患者ID_診療日_データ種別_オーダNo_発生日時_診療科_flag` (SS-MIX2 1.2, file names). */
export interface FileName {
  patientId: string;
  /** `YYYYMMDD`, or `-`. */
  date: string;
  datatype: string;
  orderNumber: string;
  /** 17 digits, to the millisecond. */
  timestamp: string;
  department: string;
  flag: '0' | '1' | '2';
}

export interface StoredFile {
  /** Inside the source, with `/`. */
  path: string;
  /** What its name says; null when it is not such a name. */
  name: FileName | null;
  /** Folders that hold it, as far as the depth allows to tell; null where there is none. */
  folder: { patientId: string | null; date: string | null; datatype: string | null };
  /** `link` and `folder` are not read: the first is not followed, the second could not be listed. */
  type: 'file' | 'link' | 'folder' | 'special';
}

const fileName =
  /^(.+?)_(-|\d{8})_([A-Z]{3}(?:-\d{2})?)_(.*?)_(\d{14,17})_([^_]{0,32})_([012])(?:\.(?:txt|hl7|dat|msg))?$/i;
const datatypeFolder = /^[A-Z]{3}(?:-\d{2})?$/;
const dateFolder = /^(?:-|(?:1[89]|2[01])\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/;

export function parseFileName(name: string): FileName | null {
  const match = fileName.exec(name);
  if (!match) return null;
  const [, patientId, date, datatype, orderNumber, timestamp, department, flag] = match as unknown as string[];
  return {
    patientId: patientId!,
    date: date!,
    datatype: datatype!.toUpperCase(),
    orderNumber: orderNumber!,
    timestamp: timestamp!.padEnd(17, '0'),
    department: department!,
    flag: flag as FileName['flag'],
  };
}

/** What a folder holds beside folders. */
export interface Listing {
  /** The folder's path inside the source. */
  parts: string[];
  /** Null where it could not be listed. */
  others: [name: string, type: StoredFile['type']][] | null;
}

/** Files of one patient's folder, patient after patient. */
export async function* walkPatients(
  root: string,
  disk = new Disk(),
  listings: AsyncIterable<Listing> = listingsOf(root, disk),
): AsyncGenerator<StoredFile[]> {
  let key: string | null = null;
  let files: StoredFile[] = [];
  for await (const { parts, others } of listings) {
    const placed = others
      ? others.map(([name, type]) => place(parts, name, type))
      : [place(parts.slice(0, -1), parts.at(-1) ?? '.', 'folder')];
    for (const each of placed) {
      if (each.key !== key && files.length > 0) {
        yield files;
        files = [];
      }
      key = each.key;
      files.push(each.file);
    }
  }
  if (files.length > 0) yield files;
}

interface Placed {
  key: string;
  file: StoredFile;
}

/**
 * Folders that hold something beside folders, or cannot be listed; a folder before those inside it.
 * @param from where to begin, inside the source
 */
export async function* listingsOf(root: string, disk: Disk, from: string[] = []): AsyncGenerator<Listing> {
  interface Folder {
    parts: string[];
    listing?: ReturnType<Disk['list']>;
  }
  const list = ({ parts }: Folder) => disk.list(path.join(root, ...parts));
  /** The last is the next. */
  const waiting: Folder[] = [{ parts: from }];
  for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
    let listing = folder.listing === undefined ? list(folder) : folder.listing;
    if (listing instanceof Promise) {
      for (const next of waiting.slice(-ahead).reverse()) if (next.listing === undefined) next.listing = list(next);
      listing = await listing;
    }
    const { parts } = folder;
    const told = listingOf(parts, listing);
    if (told) yield told;
    for (const entry of listing?.reverse() ?? [])
      if (entry.isDirectory()) waiting.push({ parts: [...parts, entry.name] });
  }
}

/** Null where a folder holds nothing but folders. */
export function listingOf(parts: string[], entries: readonly Dirent[] | null): Listing | null {
  if (!entries) return { parts, others: null };
  const others = entries.filter((entry) => !entry.isDirectory());
  return others.length > 0 ? { parts, others: others.map((entry) => [entry.name, typeOf(entry)]) } : null;
}

function typeOf(entry: Dirent): StoredFile['type'] {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

function place(parts: string[], name: string, type: StoredFile['type']): Placed {
  const above = [...parts];
  // A folder that cannot be listed may itself be the date's or the patient's.
  if (type === 'folder') above.push(name);
  const datatype = datatypeFolder.test(above.at(-1) ?? '') ? above.pop()! : null;
  const date = dateFolder.test(above.at(-1) ?? '') ? above.pop()! : null;
  const parsed = type === 'file' ? parseFileName(name) : null;
  const patientId = above.at(-1) ?? null;
  return {
    // Directly under the root nothing but its name tells whose a file is.
    key: patientId === null ? `/${parsed?.patientId ?? ''}` : above.join('/'),
    file: { path: [...parts, name].join('/'), name: parsed, folder: { patientId, date, datatype }, type },
  };
}

/** Starts some of the work before it is asked for, and gives the results in order. */
export async function* readAhead<T, R>(
  items: readonly T[],
  work: (item: T) => R | Promise<R>,
): AsyncGenerator<{ item: T; result: R }> {
  const started: (R | Promise<R>)[] = [];
  for (const [index, item] of items.entries()) {
    while (started.length < items.length && started.length <= index + ahead) {
      const next = work(items[started.length]!);
      // A failure is met when its turn comes.
      if (next instanceof Promise) next.catch(() => undefined);
      started.push(next);
    }
    const result = started[index]!;
    started[index] = undefined as never;
    yield { item, result: result instanceof Promise ? await result : result };
  }
}

export interface Choice {
  /** The files to read: for each key the one that is valid now. */
  current: StoredFile[];
  skipped: { file: StoredFile; reason: 'deleted' | 'superseded' }[];
  suspects: { file: StoredFile; detail: string; unread: boolean }[];
}

/**
 * The condition flag (1 valid, 0 deleted, 2 history). Of each key (patient, date, datatype, order number) the newest
 * `_1` is read; without one the key was deleted. What cannot have come about by the rules is a suspect, for a person to
 * look at.
 */
export function chooseCurrent(files: readonly StoredFile[]): Choice {
  const keys = new Map<string, StoredFile[]>();
  for (const file of files) {
    const key = keyOf(file.name!);
    const same = keys.get(key);
    if (same) same.push(file);
    else keys.set(key, [file]);
  }

  const choice: Choice = { current: [], skipped: [], suspects: [] };
  for (const same of keys.values()) {
    const newestFirst = same.sort(byAge);
    const valid = newestFirst.filter((file) => file.name!.flag === '1');
    const current = valid[0];
    const deletion = newestFirst.find((file) => file.name!.flag === '0');
    for (const file of same) {
      if (file !== current) choice.skipped.push({ file, reason: current ? 'superseded' : 'deleted' });
    }
    if (!current) {
      if (!deletion) {
        const detail = 'only history (_2) of this order is stored: its current file is missing';
        choice.suspects.push({ file: newestFirst[0]!, detail, unread: true });
      }
      continue;
    }
    choice.current.push(current);
    if (deletion && deletion.name!.timestamp > current.name!.timestamp) {
      const detail = 'valid (_1), but older than a deletion (_0) of the same order; read all the same';
      choice.suspects.push({ file: current, detail, unread: false });
    }
    for (const file of valid.slice(1)) {
      const detail = 'one of several files of this order marked valid (_1); only the newest was read';
      choice.suspects.push({ file, detail, unread: false });
    }
  }
  return choice;
}

/** A visit has no order number, and may be one of several on its day, to other departments. */
function keyOf({ patientId, date, datatype, orderNumber, department }: FileName): string {
  const key = `${patientId}\n${date}\n${datatype}\n${orderNumber}`;
  return datatype === 'ADT-12' && /^9*$/.test(orderNumber) ? `${key}\n${department}` : key;
}

function byAge(a: StoredFile, b: StoredFile): number {
  const [left, right] = [a.name!, b.name!];
  if (left.timestamp !== right.timestamp) return left.timestamp > right.timestamp ? -1 : 1;
  return a.path > b.path ? -1 : 1;
}
