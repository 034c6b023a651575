/**
 * A folder of the hospital's own documents: manuals, telephone lists, rosters, blank paper. Sub-folders are categories,
 * `index.yml` says the rest (docs/media-format.md §8). What cannot be read is listed with its reason; nothing stops a run.
 */

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { HospitalDocument } from '../../../shared/hospital-documents.ts';
import { localTime } from '../../local-time.ts';
import type { SourceReport } from '../../report.ts';
import { DocumentRefusal } from '../document-refusal.ts';
import { type DocumentContent, readContent } from './content.ts';
import { type DocumentIndex, noIndex, pathKey, readIndex } from './document-index.ts';
import type { PdfLimits } from './pdf-text.ts';

export interface FoundFile {
  /** In the folder, with `/`. */
  path: string;
  bytes: number;
  mtimeMs: number;
  /** It leads elsewhere, and is not followed. */
  isLink: boolean;
}

export interface DocumentFolder {
  root: string;
  files: FoundFile[];
  /** Changes whenever a file does. */
  fingerprint: string;
}

export interface ReadDocument {
  about: Omit<HospitalDocument, 'kind' | 'places' | 'withoutText'> & { position: number };
  content: DocumentContent;
}

const indexName = 'index.yml';
const kind = 'document';
const mostIndexBytes = 1024 ** 2;
const mostFiles = 10_000;
/** A file that reading differs from what an earlier version of this program did is read again. */
const readerVersion = 2;
/** What systems leave in every folder. */
const leftovers = /^(?:\..*|~\$.*|thumbs\.db|desktop\.ini)$/i;

/** What is there; null, with the reason in the report, where the folder cannot be read or is empty. */
export function listDocuments(root: string, report: SourceReport): DocumentFolder | null {
  let files: FoundFile[];
  try {
    files = fs
      .readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .filter((entry) => !leftovers.test(entry.name))
      .map((entry) => found(root, path.join(entry.parentPath, entry.name), entry.isSymbolicLink()))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch {
    report.quarantine(kind, '.', 'io-error', 'the folder is not there or cannot be read');
    return null;
  }
  if (files.length === 0) report.quarantine(kind, '.', 'io-error', 'the folder is empty');
  if (files.length > mostFiles) {
    report.quarantine(kind, '.', 'too-large', `${files.length} files; at most ${mostFiles} are read`);
    return null;
  }
  const fingerprint = crypto
    .createHash('sha256')
    .update(JSON.stringify([readerVersion, files]))
    .digest('hex');
  return files.length === 0 ? null : { root, files, fingerprint };
}

/** @param take is given each document as it is read, in the order of their paths */
export async function readDocuments(
  { root, files }: DocumentFolder,
  source: string,
  {
    report,
    signal,
    take,
    limits,
  }: {
    report: SourceReport;
    signal: AbortSignal;
    take: (document: ReadDocument) => void;
    limits?: Partial<PdfLimits>;
  },
): Promise<void> {
  const index = indexOf(root, files, report);
  const order = orderOf(files, index);
  for (const file of files) {
    signal.throwIfAborted();
    if (file.path === indexName) continue;
    try {
      if (file.isLink) throw new DocumentRefusal('not-this-format', 'a link; put the file itself into the folder');
      const content = await readContent(path.join(root, file.path), limits);
      report.bytes += file.bytes;
      take({ about: aboutOf(file, source, index, order.get(file.path)!), content });
      report.mapped(kind);
      if (content.warning) report.warn(kind, file.path, 'invalid', content.warning);
    } catch (error) {
      if (error instanceof DocumentRefusal) report.quarantine(kind, file.path, error.reason, error.message);
      else if ((error as { syscall?: string }).syscall) {
        report.quarantine(kind, file.path, 'io-error', 'cannot be read');
      } else throw error;
    }
  }
}

function found(root: string, place: string, isLink: boolean): FoundFile {
  const { size, mtimeMs } = fs.lstatSync(place);
  return { path: path.relative(root, place).split(path.sep).join('/'), bytes: size, mtimeMs, isLink };
}

function indexOf(root: string, files: readonly FoundFile[], report: SourceReport): DocumentIndex {
  const file = files.find(({ path: name, isLink }) => name === indexName && !isLink);
  if (!file) return noIndex;
  if (file.bytes > mostIndexBytes) {
    report.quarantine(kind, indexName, 'too-large', 'larger than 1 MB; file names and folders are used');
    return noIndex;
  }
  try {
    const index = readIndex(fs.readFileSync(path.join(root, indexName), 'utf8'));
    const there = new Set(files.map(({ path: name }) => pathKey(name)));
    for (const [name, entry] of index.entries) {
      if (!there.has(name)) report.warn(kind, indexName, 'reference-missing', `${entry.file} is not in the folder`);
    }
    report.mapped(kind);
    return index;
  } catch (error) {
    const [why] = (error as Error).message.split('\n');
    report.quarantine(kind, indexName, 'invalid', `${why}; file names and folders are used`);
    return noIndex;
  }
}

function aboutOf(file: FoundFile, source: string, index: DocumentIndex, position: number): ReadDocument['about'] {
  const entry = index.entries.get(pathKey(file.path));
  const { name } = path.posix.parse(file.path);
  return {
    id: crypto
      .createHash('sha256')
      .update(`${source}\0${pathKey(file.path)}`)
      .digest('hex')
      .slice(0, 32),
    title: entry?.title ?? name.normalize('NFC'),
    category: categoryOf(file.path, index),
    pinned: entry?.pinned ?? false,
    file: file.path.normalize('NFC'),
    modified: localTime(new Date(file.mtimeMs)),
    bytes: file.bytes,
    position,
  };
}

function categoryOf(file: string, index: DocumentIndex): string {
  const folder = path.posix.dirname(file);
  return index.entries.get(pathKey(file))?.category ?? (folder === '.' ? '' : folder.normalize('NFC'));
}

/** By category as the index lists them, what has none last; then by order, then by path. */
function orderOf(files: readonly FoundFile[], index: DocumentIndex): Map<string, number> {
  const rank = (category: string) => {
    const at = index.categories.indexOf(category);
    return at >= 0 ? at : index.categories.length + (category === '' ? 1 : 0);
  };
  const placed = files.map(({ path: file }) => {
    const category = categoryOf(file, index);
    const order = index.entries.get(pathKey(file))?.order ?? Number.MAX_SAFE_INTEGER;
    return { file, category, rank: rank(category), order };
  });
  const collator = new Intl.Collator('ja', { numeric: true });
  placed.sort(
    (a, b) =>
      a.rank - b.rank ||
      collator.compare(a.category, b.category) ||
      a.order - b.order ||
      collator.compare(a.file, b.file),
  );
  return new Map(placed.map(({ file }, position) => [file, position]));
}
