/** One scanned file, whatever it is: its pages, the codes on each, and each page as a file of its own. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { glance, type PageCodes, readCodes } from './code-reader.ts';
import { checkPicture, type FileKind, jpegFrame, kindOf } from './file-kind.ts';
import { isBlank, pgmOf } from './grey-image.ts';
import { pdfOfJpeg, pdfOfTiff } from './image-pdf.ts';
import { PdfFile } from './pdf-file.ts';
import { ScanRejection } from './rejection.ts';
import { TiffFile } from './tiff-file.ts';

export interface PageReading extends PageCodes {
  isBlank: boolean;
  /** Of the page's own file. */
  extension: string;
}

type Reading = Omit<PageReading, 'extension'>;

const usualDpi = 200;
const carefulDpi = 300;
const mostPictureBytes = 500_000_000;

export class ScanFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly pages: number;
  readonly #opened: PdfFile | TiffFile | null;

  private constructor(path: string, kind: FileKind, opened: PdfFile | TiffFile | null) {
    this.path = path;
    this.kind = kind;
    this.pages = opened?.pages ?? 1;
    this.#opened = opened;
  }

  /** @throws ScanRejection */
  static async open(path: string): Promise<ScanFile> {
    const kind = kindOf(startOf(path));
    if (!kind) throw new ScanRejection(fs.statSync(path).size === 0 ? 'empty' : 'not-a-scan');
    if (kind === 'pdf') return new ScanFile(path, kind, await PdfFile.open(path));
    if (kind === 'tiff') return new ScanFile(path, kind, TiffFile.open(path));
    if (fs.statSync(path).size > mostPictureBytes) throw new ScanRejection('too-large');
    checkPicture(kind, fs.readFileSync(path));
    return new ScanFile(path, kind, null);
  }

  /** @param page from 1 @throws ScanRejection */
  async read(page: number): Promise<PageReading> {
    const opened = this.#opened;
    if (opened instanceof PdfFile) return { ...(await readPdfPage(opened, page - 1)), extension: 'pdf' };
    if (opened) {
      const reading = await readOnePdf(pdfOfTiff(opened.page(page - 1)));
      return { ...reading, extension: this.pages === 1 ? 'tif' : 'pdf' };
    }
    return { ...(await this.#readPicture()), extension: this.kind === 'jpeg' ? 'jpg' : 'png' };
  }

  /**
   * Writes a page as a file of its own: the same bytes where the file is that page, else a PDF with the page's coded
   * picture as it is.
   * @param page from 1 @throws ScanRejection
   */
  write(page: number, target: string): { sha256: string } {
    const opened = this.#opened;
    if (!opened || this.pages === 1) return writeWhole(target, fs.readFileSync(this.path));
    const bytes = opened instanceof PdfFile ? opened.single(page - 1) : pdfOfTiff(opened.page(page - 1));
    return writeWhole(target, bytes);
  }

  close(): void {
    this.#opened?.close();
  }

  async #readPicture(): Promise<Reading> {
    const file = fs.readFileSync(this.path);
    const quick = await glance(file).catch(() => null);
    if (quick && quick.sheets.length > 0) return { ...quick, isBlank: false };
    if (this.kind === 'png') return { ...(await readCodes(file)), isBlank: false };
    const { width, height, components } = jpegFrame(file);
    return readOnePdf(pdfOfJpeg(file, width, height, components));
  }
}

/** The output folder does not take it. */
export class NotWritten extends Error {}

/** Whole or not at all. @throws NotWritten */
export function writeWhole(target: string, bytes: Uint8Array): { sha256: string } {
  const partial = `${target}.partial`;
  try {
    fs.writeFileSync(partial, bytes, { flush: true });
    fs.renameSync(partial, target);
  } catch (cause) {
    fs.rmSync(partial, { force: true });
    throw new NotWritten(target, { cause });
  }
  return { sha256: crypto.createHash('sha256').update(bytes).digest('hex') };
}

async function readOnePdf(bytes: Uint8Array): Promise<Reading> {
  const pdf = await PdfFile.of(bytes);
  try {
    return await readPdfPage(pdf, 0);
  } finally {
    pdf.close();
  }
}

/** Quickly first: a lone JPEG as it is, other pages drawn at the resolution that codes need. */
async function readPdfPage(file: PdfFile, page: number): Promise<Reading> {
  const jpeg = file.jpegOf(page);
  const quick = jpeg ? await glance(jpeg).catch(() => null) : null;
  if (quick && quick.sheets.length > 0) return { ...quick, isBlank: false };
  const drawn = file.drawn(page, usualDpi);
  const codes = await glance(pgmOf(drawn));
  if (codes.sheets.length > 0) return { ...codes, isBlank: false };
  if (isBlank(drawn)) return { sheets: [], damaged: false, others: false, barcodes: [], isBlank: true };
  return { ...(await readCodes(pgmOf(file.drawn(page, carefulDpi)))), isBlank: false };
}

function startOf(path: string): Buffer {
  const file = fs.openSync(path, 'r');
  try {
    const start = Buffer.alloc(1024);
    return start.subarray(0, fs.readSync(file, start, 0, start.length, 0));
  } finally {
    fs.closeSync(file);
  }
}
