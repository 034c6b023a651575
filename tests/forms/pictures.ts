/** Pictures of sheets: drawn by poppler, kept as small black and white PNGs, and compared with a stated tolerance. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { chunk } from '../main/paper/png-file.ts';

/** One pixel is half a millimetre. */
export const keptDpi = 50;

/** A pixel a byte, 1 is ink. */
export interface InkPicture {
  width: number;
  height: number;
  ink: Uint8Array;
}

export interface ColourPicture {
  width: number;
  height: number;
  /** Red, green and blue of each pixel. */
  rgb: Buffer;
}

/** Pages up to the last in black and white, in their order. */
export function inkOf(pdf: string, folder: string, last: number): InkPicture[] {
  return draw(pdf, folder, ['-mono', '-r', String(keptDpi), '-l', String(last)], '.pbm').map((bytes) => {
    const { width, height, data } = netpbm(bytes, 'P4');
    return unpacked(data, width, height, (bit) => bit);
  });
}

/** Pages up to the last as they are seen, antialiased. */
export function coloursOf(pdf: string, folder: string, dpi: number, last: number): ColourPicture[] {
  return draw(pdf, folder, ['-r', String(dpi), '-l', String(last)], '.ppm').map((bytes) => {
    const { width, height, data } = netpbm(bytes, 'P6');
    return { width, height, rgb: data };
  });
}

/** Of one bit a pixel, every row unfiltered: what `readPicture` reads again. */
export function writePicture(file: string, { width, height, ink }: InkPicture): void {
  const stride = Math.ceil(width / 8);
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!ink[y * width + x]) rows[y * (stride + 1) + 1 + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = zlib.deflateSync(rows, { level: 9 });
  const end = Buffer.alloc(0);
  fs.writeFileSync(file, Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', end)]));
}

export function readPicture(file: string): InkPicture {
  const png = fs.readFileSync(file);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const stride = Math.ceil(width / 8);
  const rows = zlib.inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const data = Buffer.concat(
    Array.from({ length: height }, (_, y) => rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1))),
  );
  return unpacked(data, width, height, (bit) => 1 - bit);
}

/** Squares that are looked at one by one: 10 mm. */
const square = 20;
/** Ink a square may have more than a pixel away from ink of the other picture: half of a small character. */
const tolerated = 5;

/**
 * Where two pictures differ, in millimetres from the left and the top: squares of 10 mm in which more than 5 pixels of
 * ink are farther than a pixel (0.5 mm) from any ink of the other. Thicker strokes and a shift of a pixel pass, and so does
 * one character in place of another, for which there are the kept texts; a missing one, a line or a box does not.
 */
export function differences(one: InkPicture, other: InkPicture): string[] {
  if (one.width !== other.width || one.height !== other.height) return ['another size'];
  const { width, height } = one;
  const counts = new Map<string, number>();
  for (const [mine, theirs] of [
    [one.ink, grown(other)],
    [other.ink, grown(one)],
  ] as const) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (!mine[y * width + x] || theirs[y * width + x]) continue;
        const key = `${Math.floor(x / square) * 10}/${Math.floor(y / square) * 10} mm`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return [...counts].filter(([, count]) => count > tolerated).map(([key]) => key);
}

function grown({ width, height, ink }: InkPicture): Uint8Array {
  const result = new Uint8Array(ink.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!ink[y * width + x]) continue;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        result.fill(1, v * width + Math.max(0, x - 1), v * width + Math.min(width - 1, x + 1) + 1);
      }
    }
  }
  return result;
}

function unpacked(data: Buffer, width: number, height: number, inkOfBit: (bit: number) => number): InkPicture {
  const stride = Math.ceil(width / 8);
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      ink[y * width + x] = inkOfBit((data[y * stride + (x >> 3)]! >> (7 - (x & 7))) & 1);
    }
  }
  return { width, height, ink };
}

function draw(pdf: string, folder: string, options: string[], extension: string): Buffer[] {
  const target = fs.mkdtempSync(path.join(folder, 'pages-'));
  execFileSync('pdftoppm', [...options, pdf, path.join(target, 'page')]);
  const files = fs.readdirSync(target).filter((name) => name.endsWith(extension));
  return files.sort().map((name) => fs.readFileSync(path.join(target, name)));
}

function netpbm(bytes: Buffer, magic: string): { width: number; height: number; data: Buffer } {
  const head = new RegExp(`^${magic}\\s+(\\d+)\\s+(\\d+)\\s${magic === 'P6' ? '255\\s' : ''}`);
  const match = head.exec(bytes.toString('latin1', 0, 60));
  if (!match) throw new Error(`not ${magic}`);
  return { width: Number(match[1]), height: Number(match[2]), data: bytes.subarray(match[0].length) };
}
