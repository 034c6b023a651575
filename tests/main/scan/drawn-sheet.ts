/** Scans drawn without a printer: a page of A4 with codes where they are asked for. The codes are ZXing's own. */

import fs from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { formatSheetCode, type SheetCode } from '../../../shared/sheet-code.ts';
import { pngOf } from '../paper/png-file.ts';

export const facility = 'tomoshibi-demo-hospital';

export const code: SheetCode = {
  facility,
  form: 'M3',
  version: '1.0',
  serial: 'ABC234-000001',
  patient: '0012345',
  date: '20261121',
  page: 1,
  pages: 1,
  copy: 1,
};

/** At 100 dots per inch. */
const paper = { width: 827, height: 1169 };
const module = 3;

interface Mark {
  kind: 'QRCode' | 'Codabar';
  text: string;
}

let prepared = false;

/** A PNG of a page with these codes below each other at the right, and a line of writing. */
export async function drawPage(marks: Mark[], { writing = true } = {}): Promise<Buffer> {
  if (!prepared) {
    const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(fs.readFileSync(file)).buffer } });
    prepared = true;
  }
  const placed: { left: number; top: number; tall: number; width: number; height: number; data: ArrayLike<number> }[] =
    [];
  let top = 60;
  for (const { kind, text } of marks) {
    const { symbol, error } = await writeBarcode(text, { format: kind, ecLevel: kind === 'QRCode' ? 'Q' : undefined });
    if (!symbol) throw new Error(error);
    const tall = kind === 'QRCode' ? module : 40;
    placed.push({ ...symbol, tall, top, left: paper.width - 60 - symbol.width * module });
    top += symbol.height * tall + 60;
  }
  return pngOf(paper.width, paper.height, (x, y) => {
    for (const { left, top: from, tall, width, height, data } of placed) {
      const column = Math.floor((x - left) / module);
      const row = Math.floor((y - from) / tall);
      if (column >= 0 && column < width && row >= 0 && row < height) return data[row * width + column]! < 128 ? 0 : 255;
    }
    return writing && y > 700 && y < 712 && x > 100 && x < 300 && x % 9 < 4 ? 30 : 245;
  });
}

/** A sheet as the printer would have made it. */
export function drawSheet(of: Partial<SheetCode> = {}): Promise<Buffer> {
  return drawPage([{ kind: 'QRCode', text: formatSheetCode({ ...code, ...of }) }]);
}
