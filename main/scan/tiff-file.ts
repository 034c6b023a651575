/**
 * A scanned TIFF of one or more pages (TIFF 6.0, and Technical Note 2 for JPEG): where the coded parts of each page lie.
 * Read from disk as it is needed; nothing is decoded.
 */
import fs from 'node:fs';
import { mostPixels } from './file-kind.ts';
import { ScanRejection } from './rejection.ts';

export interface TiffPage {
  width: number;
  height: number;
  /** Of one sample. */
  bits: number;
  /** Samples of 16 bits have their low byte first. */
  little: boolean;
  samples: number;
  /** 0 white is zero · 1 black is zero · 2 RGB · 3 palette · 5 separated · 6 YCbCr */
  photometric: number;
  /** 1 none · 2 CCITT RLE · 3 Group 3 · 4 Group 4 · 5 LZW · 7 JPEG · 8, 32946 Deflate · 32773 PackBits */
  compression: number;
  /** 2: the lowest bit comes first. */
  fillOrder: number;
  /** 2: differences along a row. */
  predictor: number;
  /** T4Options: bit 0, two-dimensional. */
  group3Options: number;
  dotsPerInch: number | null;
  /** 16 bits each, all red ones first. */
  palette: number[];
  jpegTables: Uint8Array | null;
  /** Strips or tiles, left to right and top to bottom. */
  parts: { left: number; top: number; width: number; height: number; bytes(): Uint8Array }[];
}

const mostBytes = 2 ** 32 - 1;
const mostPages = 10_000;
const mostValues = 1_000_000;
const bytesOfType = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const reducedImage = 1;
const perCentimetre = 3;
const chunky = 1;

const tag = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripLengths: 279,
  xResolution: 282,
  planar: 284,
  group3Options: 292,
  resolutionUnit: 296,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileLengths: 325,
  sampleFormat: 339,
  jpegTables: 347,
};

type Directory = Map<number, number[]>;

export class TiffFile {
  readonly #file: number;
  readonly #bytes: number;
  readonly #little: boolean;
  readonly #pages: Directory[];

  private constructor(file: number) {
    this.#file = file;
    this.#bytes = fs.fstatSync(file).size;
    if (this.#bytes > mostBytes) throw new ScanRejection('too-large');
    const header = this.#read(0, 8);
    this.#little = header[0] === 0x49;
    this.#pages = this.#directories(this.#number(header, 4, 4)).filter(
      (page) => !((page.get(tag.subfile)?.[0] ?? 0) & reducedImage),
    );
    if (this.#pages.length === 0) throw new ScanRejection('damaged');
    for (const page of this.#pages) this.#check(page);
  }

  /** @throws ScanRejection `truncated`, `damaged`, `too-large` */
  static open(path: string): TiffFile {
    const file = fs.openSync(path, 'r');
    try {
      return new TiffFile(file);
    } catch (error) {
      fs.closeSync(file);
      throw error;
    }
  }

  get pages(): number {
    return this.#pages.length;
  }

  /** @param index from 0 @throws ScanRejection `not-supported` */
  page(index: number): TiffPage {
    const page = this.#pages[index]!;
    const one = (name: number, missing: number) => page.get(name)?.[0] ?? missing;
    const samples = one(tag.samples, 1);
    if ((samples > 1 && one(tag.planar, chunky) !== chunky) || one(tag.sampleFormat, 1) !== 1) {
      throw new ScanRejection('not-supported');
    }
    const tables = page.get(tag.jpegTables);
    const resolution = one(tag.xResolution, 0) * (one(tag.resolutionUnit, 2) === perCentimetre ? 2.54 : 1);
    return {
      width: one(tag.width, 0),
      height: one(tag.height, 0),
      bits: one(tag.bits, 1),
      little: this.#little,
      samples,
      photometric: one(tag.photometric, 0),
      compression: one(tag.compression, 1),
      fillOrder: one(tag.fillOrder, 1),
      predictor: one(tag.predictor, 1),
      group3Options: one(tag.group3Options, 0),
      dotsPerInch: resolution >= 10 && resolution <= 5000 ? resolution : null,
      palette: page.get(tag.palette) ?? [],
      jpegTables: tables && tables.length > 4 ? Uint8Array.from(tables) : null,
      parts: this.#parts(page),
    };
  }

  close(): void {
    fs.closeSync(this.#file);
  }

  #parts(page: Directory): TiffPage['parts'] {
    const [imageWidth, imageHeight] = [page.get(tag.width)![0]!, page.get(tag.height)![0]!];
    const tiled = page.has(tag.tileOffsets);
    const offsets = page.get(tiled ? tag.tileOffsets : tag.stripOffsets) ?? [];
    const lengths = page.get(tiled ? tag.tileLengths : tag.stripLengths) ?? [];
    const width = tiled ? page.get(tag.tileWidth)![0]! : imageWidth;
    const height = tiled
      ? page.get(tag.tileHeight)![0]!
      : Math.min(imageHeight, page.get(tag.rowsPerStrip)?.[0] ?? imageHeight);
    const across = Math.ceil(imageWidth / width);
    return offsets.map((offset, part) => {
      const top = Math.floor(part / across) * height;
      return {
        left: (part % across) * width,
        top,
        width,
        // A tile is always whole, the last strip is not.
        height: tiled ? height : Math.min(height, imageHeight - top),
        bytes: () => this.#read(offset, lengths[part]!),
      };
    });
  }

  /** The chain of directories: into the file and to its end, never in a circle. */
  #directories(first: number): Directory[] {
    const directories: Directory[] = [];
    for (let at = first; at !== 0; ) {
      if (directories.length > mostPages) throw new ScanRejection('damaged');
      const count = this.#number(this.#read(at, 2), 0, 2);
      const entries = this.#read(at + 2, count * 12 + 4);
      const directory: Directory = new Map();
      for (let entry = 0; entry < count * 12; entry += 12) {
        const name = this.#number(entries, entry, 2);
        if (known.has(name)) directory.set(name, this.#values(entries.subarray(entry, entry + 12)));
      }
      directories.push(directory);
      at = this.#number(entries, count * 12, 4);
    }
    return directories;
  }

  #values(entry: Uint8Array): number[] {
    const type = this.#number(entry, 2, 2);
    const count = this.#number(entry, 4, 4);
    const size = bytesOfType[type] ?? 0;
    if (size === 0) return [];
    if (count > mostValues) throw new ScanRejection('damaged');
    const inPlace = size * count <= 4;
    const bytes = inPlace ? entry.subarray(8) : this.#read(this.#number(entry, 8, 4), size * count);
    return Array.from({ length: count }, (_, index) => {
      if (size < 8) return this.#number(bytes, index * size, size);
      return this.#number(bytes, index * 8, 4) / this.#number(bytes, index * 8 + 4, 4);
    });
  }

  #check(page: Directory): void {
    const [width, height] = [page.get(tag.width)?.[0] ?? 0, page.get(tag.height)?.[0] ?? 0];
    if (width < 1 || height < 1) throw new ScanRejection('damaged');
    if (width * height > mostPixels) throw new ScanRejection('too-large');
    const tiled = page.has(tag.tileOffsets);
    const [across, down] = tiled
      ? [page.get(tag.tileWidth)?.[0] ?? 0, page.get(tag.tileHeight)?.[0] ?? 0]
      : [width, Math.min(height, page.get(tag.rowsPerStrip)?.[0] ?? height)];
    const offsets = page.get(tiled ? tag.tileOffsets : tag.stripOffsets) ?? [];
    const lengths = page.get(tiled ? tag.tileLengths : tag.stripLengths) ?? [];
    if (across < 1 || down < 1 || lengths.length !== offsets.length) throw new ScanRejection('damaged');
    if (offsets.length < Math.ceil(width / across) * Math.ceil(height / down)) throw new ScanRejection('damaged');
    if (offsets.some((offset, part) => offset + lengths[part]! > this.#bytes)) throw new ScanRejection('truncated');
  }

  #number(bytes: Uint8Array, at: number, size: number): number {
    let number = 0;
    for (let index = 0; index < size; index++) {
      number = number * 256 + bytes[this.#little ? at + size - 1 - index : at + index]!;
    }
    return number;
  }

  #read(at: number, length: number): Uint8Array {
    if (at + length > this.#bytes) throw new ScanRejection('truncated');
    const bytes = new Uint8Array(length);
    if (fs.readSync(this.#file, bytes, 0, length, at) !== length) throw new ScanRejection('truncated');
    return bytes;
  }
}

const known = new Set(Object.values(tag));
