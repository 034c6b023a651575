/** What is in one of the hospital's files, made ready to be shown and searched. */

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DocumentKind, DocumentTable } from '../../../shared/hospital-documents.ts';
import { DocumentRefusal } from '../document-refusal.ts';
import { CsvFault, eachRow, textOfCsv } from '../schedule/csv.ts';
import { type PdfLimits, readPdfText } from './pdf-text.ts';
import { pictureSize } from './picture-size.ts';

export interface DocumentContent {
  kind: DocumentKind;
  contentType: string;
  /** As it goes onto the medium. */
  bytes: Uint8Array;
  /** Of the hospital's file. */
  sha256: string;
  places: number;
  withoutText: number;
  /** Readable text by place, from 1; a table's head is 0. */
  texts: { place: number; text: string }[];
  warning: string | null;
}

const megabyte = 1024 ** 2;
const mostMegabytes = { pdf: 200, text: 8, table: 16, picture: 50 };
const mostPixels = 100_000_000;
const mostRows = 50_000;
const mostColumns = 100;

type Reader = (file: string, limits?: Partial<PdfLimits>) => DocumentContent | Promise<DocumentContent>;

const readers: Record<string, Reader> = {
  '.pdf': readPdf,
  '.txt': (file) => readText(file, 'text'),
  '.md': (file) => readText(file, 'markdown'),
  '.csv': readTable,
  '.tsv': readTable,
  '.png': (file) => readPicture(file, 'image/png'),
  '.jpg': (file) => readPicture(file, 'image/jpeg'),
  '.jpeg': (file) => readPicture(file, 'image/jpeg'),
};

/** @throws DocumentRefusal, or a file system error */
export async function readContent(file: string, limits?: Partial<PdfLimits>): Promise<DocumentContent> {
  const reader = readers[path.extname(file).toLowerCase()];
  if (!reader) throw new DocumentRefusal('not-this-format', 'not a PDF, TXT, MD, CSV, PNG or JPEG file');
  return reader(file, limits);
}

async function readPdf(file: string, limits?: Partial<PdfLimits>): Promise<DocumentContent> {
  requireSize(file, mostMegabytes.pdf);
  requireWholePdf(file);
  const read = await readPdfText(file, limits);
  if (read.type === 'refused') throw new DocumentRefusal(read.reason, read.detail);
  const bytes = fs.readFileSync(file);
  const sha256 = sha256Of(bytes);
  if (sha256 !== read.sha256) throw new DocumentRefusal('io-error', 'changed while it was read');
  const texts = read.pages.flatMap((text, index) => (text === '' ? [] : [{ place: index + 1, text }]));
  const withoutText = read.pages.length - texts.length;
  const warning =
    withoutText > 0 ? `${withoutText} of ${read.pages.length} pages are pictures and cannot be searched` : null;
  return {
    kind: 'pdf',
    contentType: 'application/pdf',
    bytes,
    sha256,
    places: read.pages.length,
    withoutText,
    texts,
    warning,
  };
}

/** A reader of PDFs mends a file that was cut off, without a word and without its last pages. */
function requireWholePdf(file: string): void {
  const handle = fs.openSync(file, 'r');
  try {
    const { size } = fs.fstatSync(handle);
    const head = Buffer.alloc(Math.min(1024, size));
    const tail = Buffer.alloc(Math.min(2048, size));
    fs.readSync(handle, head, 0, head.length, 0);
    fs.readSync(handle, tail, 0, tail.length, size - tail.length);
    if (!head.includes('%PDF-')) throw new DocumentRefusal('not-this-format', 'its bytes are no PDF');
    if (!tail.includes('%%EOF')) throw new DocumentRefusal('truncated', 'the end of the PDF is missing');
  } finally {
    fs.closeSync(handle);
  }
}

function readText(file: string, kind: 'text' | 'markdown'): DocumentContent {
  const { text, sha256 } = decoded(file, mostMegabytes.text);
  const lines = text.split('\n');
  const texts = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ place: index + 1, text: line }]));
  if (texts.length === 0) throw new DocumentRefusal('invalid', 'empty');
  return {
    kind,
    contentType: 'text/plain',
    bytes: Buffer.from(text),
    sha256,
    places: lines.length,
    withoutText: 0,
    texts,
    warning: null,
  };
}

function readTable(file: string): DocumentContent {
  const { text, sha256 } = decoded(file, mostMegabytes.table);
  const all: string[][] = [];
  try {
    eachRow(text, ({ cells }) => {
      if (all.length > mostRows) throw new DocumentRefusal('too-large', `more than ${mostRows} rows`);
      if (cells.length > mostColumns) throw new DocumentRefusal('too-large', `more than ${mostColumns} columns`);
      all.push(cells.map((cell) => cell.trim()));
    });
  } catch (error) {
    // Half a telephone list looks like a whole one.
    if (error instanceof CsvFault) throw new DocumentRefusal('truncated', `line ${error.line}: ${error.message}`);
    throw error;
  }
  const [first, ...rest] = all;
  if (!first) throw new DocumentRefusal('invalid', 'empty');
  const headed = rest.length > 0 && first.every((cell) => cell !== '' && !/\d{3}/.test(cell));
  const table: DocumentTable = headed ? { head: first, rows: rest } : { head: null, rows: all };
  return {
    kind: 'table',
    contentType: 'application/json',
    bytes: Buffer.from(JSON.stringify(table)),
    sha256,
    places: table.rows.length,
    withoutText: 0,
    texts: [...(table.head ? [table.head] : []), ...table.rows].map((cells, index) => ({
      place: table.head ? index : index + 1,
      text: cells.filter(Boolean).join('　'),
    })),
    warning: null,
  };
}

function readPicture(file: string, contentType: 'image/png' | 'image/jpeg'): DocumentContent {
  requireSize(file, mostMegabytes.picture);
  const bytes = fs.readFileSync(file);
  const size = pictureSize(bytes, contentType);
  if (!size)
    throw new DocumentRefusal('unreadable', `its bytes are no ${contentType === 'image/png' ? 'PNG' : 'JPEG'}`);
  if (size.width * size.height > mostPixels) {
    throw new DocumentRefusal('too-large', `${size.width} × ${size.height} pixels`);
  }
  const sha256 = sha256Of(bytes);
  return { kind: 'picture', contentType, bytes, sha256, places: 1, withoutText: 1, texts: [], warning: null };
}

/** UTF-8, UTF-16 or Shift_JIS, with line ends as `\n`. */
function decoded(file: string, megabytes: number): { text: string; sha256: string } {
  requireSize(file, megabytes);
  const bytes = fs.readFileSync(file);
  const text = textOfCsv(bytes);
  if (text === null) throw new DocumentRefusal('unsupported-encoding', 'neither UTF-8 nor Shift_JIS');
  if (text.includes('\0')) throw new DocumentRefusal('not-this-format', 'its bytes are no text');
  return { text: text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), sha256: sha256Of(bytes) };
}

function requireSize(file: string, megabytes: number): void {
  const { size } = fs.statSync(file);
  if (size > megabytes * megabyte) throw new DocumentRefusal('too-large', `larger than ${megabytes} MB`);
  if (size === 0) throw new DocumentRefusal('invalid', 'empty');
}

function sha256Of(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
