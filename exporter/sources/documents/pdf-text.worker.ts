/**
 * Reads the text of one PDF, page by page, in a thread that may be killed at any moment: a hostile file costs no more than
 * this thread. Nothing in a document runs: no scripts, no forms, nothing fetched but pdf.js's own character maps.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type PdfLine, pageText } from './page-text.ts';
import type { PdfAnswer, PdfRequest } from './pdf-text.ts';

/** pdf.js makes one as it begins, for drawing. Nothing is drawn here, and no native package for it has to be there. */
globalThis.DOMMatrix ??= class {} as unknown as typeof DOMMatrix;
const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');

const { file, mostPages } = workerData as PdfRequest;
const port = parentPort!;
const library = path.dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')));
/** Of one page; more is no text that people wrote. */
const mostCharacters = 200_000;

function tell(answer: PdfAnswer): void {
  port.postMessage(answer);
}

async function read(): Promise<void> {
  const bytes = typeof file === 'string' ? fs.readFileSync(file) : file;
  const sha256 = crypto.createHash('sha256').update(bytes).digest('hex');
  const task = getDocument({
    data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    cMapUrl: `${library}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${library}/standard_fonts/`,
    wasmUrl: `${library}/wasm/`,
    useSystemFonts: false,
    disableFontFace: true,
    isEvalSupported: false,
    enableXfa: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  const pdf = await task.promise;
  if (pdf.numPages > mostPages) {
    tell({
      type: 'refused',
      reason: 'too-large',
      detail: `${pdf.numPages} pages; split it into parts of ${mostPages}`,
    });
    return;
  }
  const { info } = await pdf.getMetadata();
  if ((info as { IsXFAPresent?: boolean }).IsXFAPresent) {
    const detail = 'a dynamic form (XFA), of which other readers show nothing; print it to a new PDF and use that one';
    tell({ type: 'refused', reason: 'invalid', detail });
    return;
  }
  tell({ type: 'opened', pages: pdf.numPages, sha256 });
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    tell({ type: 'page', number, text: pageText(await linesOf(page)).slice(0, mostCharacters) });
    page.cleanup();
  }
  tell({ type: 'done' });
}

async function linesOf(page: PDFPageProxy): Promise<PdfLine[]> {
  const { items } = await page.getTextContent();
  const lines: PdfLine[] = [{ text: '', width: 0 }];
  for (const item of items) {
    if (!('str' in item)) continue;
    const line = lines.at(-1)!;
    line.text += item.str;
    line.width += item.width;
    if (item.hasEOL) lines.push({ text: '', width: 0 });
  }
  return lines;
}

read().catch((error: unknown) => {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') {
    tell({ type: 'refused', reason: 'unreadable', detail: 'asks for a password; save it without one' });
  } else {
    tell({
      type: 'refused',
      reason: 'unreadable',
      detail: 'damaged, or no PDF; print it to a new PDF and use that one',
    });
  }
});
