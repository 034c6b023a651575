/** Files of a FHIR source: finding them and telling what they are. */
import fs from 'node:fs';
import path from 'node:path';
import type { QuarantineReason } from '../../report.ts';
import { parseJson } from './json.ts';
import { DamagedFile, headOf } from './lines.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export interface FoundFile {
  /** Relative to the source's root, with `/`. */
  path: string;
  absolute: string;
  /** `not-a-file`: a link, socket or device; never followed. `unreadable`: a folder that cannot be listed. */
  kind: 'file' | 'not-a-file' | 'unreadable';
}

/** Every file below `root`, folders and names in code unit order; links are named but not followed. */
export async function* walk(root: string, folder = ''): AsyncGenerator<FoundFile> {
  const absolute = path.join(root, folder);
  let entries: fs.Dirent[];
  try {
    entries = await fs.promises.readdir(absolute, { withFileTypes: true });
  } catch {
    yield { path: folder, absolute, kind: 'unreadable' };
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, relative);
    else {
      yield {
        path: relative,
        absolute: path.join(absolute, entry.name),
        kind: entry.isFile() ? 'file' : 'not-a-file',
      };
    }
  }
}

export type Shape =
  | {
      /**
       * `large-bundle`: a Bundle that is too large to be held, of a type whose entries stand alone; `large-list`: a list
       * of resources of that size.
       */
      shape: 'ndjson' | 'json' | 'large-bundle' | 'large-list';
      encoding: Encoding;
      compressed: boolean;
      /** On disk. */
      bytes: number;
    }
  | { shape: 'other'; bytes: number; reason: QuarantineReason; detail: string };

/** A Bundle above this many bytes is read entry by entry, unless it is a document: those are read as a whole. */
export const wholeLimit = 48 * 1024 * 1024;

/**
 * Tells NDJSON, one JSON document, or another kind of file, by the first mebibyte of content. The name decides only
 * where the content does not: a single line, or a first line that is broken.
 */
export async function shapeOf(file: FoundFile): Promise<Shape> {
  let head: Buffer;
  let bytes: number;
  let compressed: boolean;
  try {
    ({ head, bytes, compressed } = await headOf(file));
  } catch (error) {
    if (error instanceof DamagedFile) return { shape: 'other', bytes: 0, reason: error.reason, detail: error.message };
    return { shape: 'other', bytes: 0, reason: 'io-error', detail: 'The file cannot be read.' };
  }
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding).decode(head).replace(/\r\n?/g, '\n').trimStart();
  const named = /\.(ndjson|jsonl)(\.gz)?$/i.test(file.path);
  // A compressed file says nothing of its size; FHIR shrinks to a tenth or less.
  const large = bytes > (compressed ? wholeLimit / 16 : wholeLimit);
  const other = (reason: QuarantineReason, detail: string): Shape => ({ shape: 'other', bytes, reason, detail });

  if (text === '') return other('truncated', 'The file is empty.');
  if (head[0] === 0x50 && head[1] === 0x4b) return other('not-this-format', 'An archive; unpack it first.');
  if (text.startsWith('<')) return other('not-this-format', xmlText(text));
  // An array of resources, as some programs write what should have been a Bundle.
  if (/^\[\s*\{/.test(text) && !named) return { shape: large ? 'large-list' : 'json', encoding, compressed, bytes };
  if (!text.startsWith('{')) {
    if (named) return { shape: 'ndjson', encoding, compressed, bytes };
    return other('not-this-format', 'Neither NDJSON nor a JSON object.');
  }
  const end = text.indexOf('\n');
  const first = (end < 0 ? text : text.slice(0, end)).trimEnd();
  const rest = end < 0 ? '' : text.slice(end).trimStart();
  // What is whole by itself is a line, whatever became of the next.
  const lines = first.endsWith('}') && rest !== '' && (rest.startsWith('{') || parseJson(first).ok);
  const brokenFirstLine = named && first.length > 1 && (rest === '' || rest.startsWith('{') || /\n\{"/.test(rest));
  if (lines || brokenFirstLine) return { shape: 'ndjson', encoding, compressed, bytes };
  const standsAlone =
    /"resourceType"\s*:\s*"Bundle"/.test(text.slice(0, 4096)) && !/"type"\s*:\s*"document"/.test(text.slice(0, 65_536));
  return { shape: large && standsAlone ? 'large-bundle' : 'json', encoding, compressed, bytes };
}

function xmlText(text: string): string {
  if (text.includes('http://hl7.org/fhir"')) return 'FHIR XML; export it as JSON.';
  if (text.includes('<ClinicalDocument')) return 'A CDA document; read it with a source of kind ssmix2-extended.';
  return 'XML, not FHIR JSON; export it as JSON.';
}

/** RFC 8259 §8.1 asks for UTF-8 without a mark; marks and UTF-16 without one are accepted (RFC 4627 §3). */
function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  // Two characters that say so: a stray zero before a file in UTF-8 must not turn all of it into something else.
  const zeros = [...head.subarray(0, 4)].map((byte) => Number(byte === 0)).join('');
  if (zeros === '0101') return 'utf-16le';
  if (zeros === '1010') return 'utf-16be';
  return 'utf-8';
}
