/** Codes on a page: the sheet's own (shared/sheet-code.ts), and what else could help a person. ZXing-C++ reads them. */
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import { formatSheetCode, parseSheetCode, type SheetCode } from '../../shared/sheet-code.ts';
import { ScanRejection } from './rejection.ts';
import { zxingWasm } from './wasm.ts';

export interface PageCodes {
  /** Different ones; more than one is more than one sheet on the page. */
  sheets: SheetCode[];
  /** Something begins as a sheet's code does, or is a QR code that cannot be read to its end. */
  damaged: boolean;
  /** Other QR codes. */
  others: boolean;
  /** Contents of NW-7 bar codes without their start and stop. */
  barcodes: string[];
}

/** Bar codes take a third of the time and file nothing: they are looked for where no sheet's code is. */
const quick: ReaderOptions = {
  formats: ['QRCode'],
  tryInvert: false,
  returnErrors: true,
  textMode: 'Plain',
  maxNumberOfSymbols: 32,
};
const usual: ReaderOptions = { ...quick, formats: ['QRCode', 'Codabar'] };
/** For pages on which nothing was found: faint, dirty, copied, printed light on dark. */
const patient: ReaderOptions[] = [
  { ...usual, tryDenoise: true, downscaleFactor: 2 },
  { ...usual, tryDenoise: true, tryInvert: true, binarizer: 'GlobalHistogram' },
];
const shortestBarcode = 3;

let prepared = false;

/**
 * Looks at the whole page in every quarter turn, first quickly.
 * @param image a file that stb_image reads: JPEG, PNG, PGM
 * @throws ScanRejection `page-damaged`
 */
export async function readCodes(image: Uint8Array): Promise<PageCodes> {
  const first = await attempt(image, usual);
  return first.sheets.length > 0 ? first : merged(first, await retry(image));
}

/** Only the quick look, over the whole page too: a second sheet's code may lie anywhere. Bar codes are not read. */
export function glance(image: Uint8Array): Promise<PageCodes> {
  return attempt(image, quick);
}

async function retry(image: Uint8Array): Promise<PageCodes> {
  let all: PageCodes = { sheets: [], damaged: false, others: false, barcodes: [] };
  for (const options of patient) {
    all = merged(all, await attempt(image, options));
    if (all.sheets.length > 0) break;
  }
  return all;
}

async function attempt(image: Uint8Array, options: ReaderOptions): Promise<PageCodes> {
  if (!prepared) {
    prepareZXingModule({ overrides: { wasmBinary: zxingWasm() } });
    prepared = true;
  }
  const codes: PageCodes = { sheets: [], damaged: false, others: false, barcodes: [] };
  for (const { format, isValid, text, error } of await readBarcodes(image, options)) {
    if ((format as string) === '' && error !== '') throw new ScanRejection('page-damaged');
    if (format === 'Codabar') {
      const digits = text.replace(/^[A-D]|[A-D]$/gi, '');
      if (isValid && digits.length >= shortestBarcode && !codes.barcodes.includes(digits)) codes.barcodes.push(digits);
    } else if (!isValid) codes.damaged = true;
    else {
      const sheet = parseSheetCode(text);
      if (sheet) addSheet(codes.sheets, sheet);
      else if (text.startsWith('EMV1')) codes.damaged = true;
      else codes.others = true;
    }
  }
  return codes;
}

function merged(a: PageCodes, b: PageCodes): PageCodes {
  const sheets = [...a.sheets];
  for (const sheet of b.sheets) addSheet(sheets, sheet);
  return {
    sheets,
    damaged: a.damaged || b.damaged,
    others: a.others || b.others,
    barcodes: [...new Set([...a.barcodes, ...b.barcodes])],
  };
}

function addSheet(sheets: SheetCode[], sheet: SheetCode): void {
  const text = formatSheetCode(sheet);
  if (!sheets.some((known) => formatSheetCode(known) === text)) sheets.push(sheet);
}
