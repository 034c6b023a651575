/** Sheets of a PDF as independent readers find them: poppler's text, and the code as zbar reads it off the picture. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseSheetCode, type SheetCode } from '../shared/sheet-code.ts';

export const sheetTools = ['pdftotext', 'pdftoppm', 'zbarimg'];

export interface ReadSheet {
  code: SheetCode;
  /** NFKC, without white space: lines break anywhere. */
  text: string;
}

/** @throws Error where a side has no code, or more than one */
export function readSheets(pdf: string): ReadSheet[] {
  const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const pages = text.split('\f').slice(0, -1);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sheets-read-'));
  try {
    execFileSync('pdftoppm', ['-gray', '-r', '150', pdf, path.join(folder, 'side')], { stdio: 'ignore' });
    const pictures = fs.readdirSync(folder).sort();
    const codes = pictures.length === pages.length ? codesOn(pictures.map((name) => path.join(folder, name))) : [];
    if (codes.length !== pages.length) throw new Error(`${codes.length} codes on ${pages.length} sides`);
    return pages.map((page, index) => {
      const code = parseSheetCode(codes[index]!);
      if (!code) throw new Error(`side ${index + 1} has a code of something else`);
      return { code, text: bareText(page) };
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** As `ReadSheet.text` is. */
export function bareText(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '');
}

function codesOn(pictures: string[]): string[] {
  const options = ['--quiet', '--raw', '--nodbus', '-Sdisable', '-Sqrcode.enable'];
  const read = execFileSync('zbarimg', [...options, ...pictures], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return read.trim().split('\n');
}
