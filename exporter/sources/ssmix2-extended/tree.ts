/**
 * The folders of extended storage: `…/<pid>/<date>/<type>/<content>/…`. The walk goes to the leaves whatever the depth, in the
 * order of names; what lies under one content is one document. Links are not followed.
 */
import type { Dirent } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { StoredFile } from '../ssmix2/tree.ts';
import { isDateFolder, parseContentName } from './names.ts';

/** What lies under one name of extended storage. `path`, inside the source, is that of the folder, or of the one file. */
export interface Content extends StoredFile {
  /** Inside the source, in the order of names. */
  files: PlacedFile[];
}

export interface PlacedFile {
  /** Inside the source, with `/`. */
  path: string;
  type: StoredFile['type'];
  /** Whose folder it lies in, as far as the path tells. */
  patientId: string | null;
}

export interface TypeFolder {
  contents: Content[];
  /** Files that are not part of any content. */
  strays: PlacedFile[];
}

/** Deeper than any storage; a loop that the file system makes ends here. */
const mostDepth = 32;

/** The contents of each folder that holds any, and what lies beside them. */
export async function* walkContents(root: string): AsyncGenerator<TypeFolder> {
  const waiting: string[][] = [[]];
  for (let parts = waiting.pop(); parts; parts = waiting.pop()) {
    const entries = await list(root, parts);
    if (!entries || parts.length > mostDepth) {
      yield { contents: [], strays: [stray(parts, 'folder')] };
      continue;
    }
    const found: TypeFolder = { contents: [], strays: [] };
    const deeper: string[][] = [];
    for (const entry of entries) {
      const at = [...parts, entry.name];
      const typeFolder = parts.at(-1) ?? null;
      const name = parseContentName(entry.name, typeFolder, !entry.isDirectory());
      if (name && (entry.isDirectory() || entry.isFile())) {
        const folder = { ...placeOf(parts), datatype: typeFolder };
        const files = entry.isDirectory() ? await filesIn(root, at) : [stray(at, 'file')];
        found.contents.push({ path: at.join('/'), name, folder, type: 'file', files });
      } else if (entry.isDirectory()) deeper.push(at);
      else found.strays.push(stray(at, typeOf(entry)));
    }
    if (found.contents.length > 0 || found.strays.length > 0) yield found;
    waiting.push(...deeper.reverse());
  }
}

/** Everything under a content's folder; one that is empty is told as itself. */
async function filesIn(root: string, parts: string[]): Promise<PlacedFile[]> {
  const entries = await list(root, parts);
  if (!entries || parts.length > mostDepth) return [stray(parts, 'folder')];
  const files: PlacedFile[] = [];
  for (const entry of entries) {
    const at = [...parts, entry.name];
    if (entry.isDirectory()) files.push(...(await filesIn(root, at)));
    else files.push(stray(at, typeOf(entry)));
  }
  return files;
}

async function list(root: string, parts: string[]): Promise<Dirent[] | null> {
  try {
    const entries = await fs.readdir(path.join(root, ...parts), { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return null;
  }
}

function stray(parts: string[], type: StoredFile['type']): PlacedFile {
  return { path: parts.join('/') || '.', type, patientId: placeOf(parts).patientId };
}

/** The last folder named like a day is the date's; the one above it is the patient's. */
function placeOf(parts: readonly string[]): { patientId: string | null; date: string | null } {
  const at = parts.findLastIndex(isDateFolder);
  return at < 1 ? { patientId: null, date: null } : { patientId: parts[at - 1]!, date: parts[at]! };
}

function typeOf(entry: Dirent): StoredFile['type'] {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'special';
}
