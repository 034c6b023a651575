/**
 * Draws resources/icon/ anew from icon.svg: PNGs for Linux, an ICO for Windows, an ICNS for macOS. Only needed after the
 * drawing was changed: `node scripts/bootstrap.mjs scripts/pack/icon.ts`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { findChromium, quietChromiumArguments } from '../runtimes.ts';

const folder = path.join(import.meta.dirname, '../../resources/icon');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** What Windows takes out of an ICO. */
const icoSizes = [16, 24, 32, 48, 64, 128, 256];
/** Types of an ICNS whose content is a PNG, by its width in pixels. */
const icnsTypes: [string, number][] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

const found = findChromium();
if ('missing' in found) {
  console.error(found.missing);
  process.exit(2);
}
const drawn = await draw(found.path, fs.readFileSync(path.join(folder, 'icon.svg'), 'utf8'));
for (const [size, png] of drawn) fs.writeFileSync(path.join(folder, `${size}x${size}.png`), png);
fs.writeFileSync(path.join(folder, 'icon.ico'), icoOf(icoSizes.map((size) => [size, drawn.get(size)!])));
fs.writeFileSync(path.join(folder, 'icon.icns'), icnsOf(icnsTypes.map(([type, size]) => [type, drawn.get(size)!])));

/** @returns a PNG for each size, by its width in pixels */
async function draw(executablePath: string, svg: string): Promise<Map<number, Buffer>> {
  const browser = await chromium.launch({ executablePath, args: quietChromiumArguments });
  try {
    const pngs = new Map<number, Buffer>();
    for (const size of sizes) {
      const page = await browser.newPage({ viewport: { width: size, height: size } });
      await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw}</style>${svg}`);
      pngs.set(size, await page.screenshot({ omitBackground: true }));
      await page.close();
    }
    return pngs;
  } finally {
    await browser.close();
  }
}

/** ICONDIR, an ICONDIRENTRY of 16 bytes each, then the PNGs. */
function icoOf(pictures: [size: number, png: Buffer][]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, [size, png]] of pictures.entries()) {
    const entry = head.subarray(6 + 16 * index);
    // A width of 256 is written as 0.
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(([, png]) => png)]);
}

/** `icns` and the length of all, then type, length and content of each. */
function icnsOf(pictures: [type: string, png: Buffer][]): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + content.length, 4);
    return Buffer.concat([head, content]);
  };
  return chunk('icns', Buffer.concat(pictures.map(([type, png]) => chunk(type, png))));
}
