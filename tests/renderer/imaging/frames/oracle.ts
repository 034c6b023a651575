/** What dcmtk and GDCM make of a DICOM file: the pixels another program shows for it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DicomJson,
  frameOf,
  numberOf,
  pixelDescriptionOf,
} from '../../../../renderer/imaging/dicom/dicom-json.ts';
import { codingOf } from '../../../../renderer/imaging/frames/transfer-syntaxes.ts';
import { parseFile } from '../../../../shared/dicom-file/parse.ts';

export const oracleTools = ['dcmconv', 'dcmdrle', 'dcmdjpeg', 'dcmdjpls', 'gdcmconv'] as const;

export interface ExpectedFrame {
  rows: number;
  columns: number;
  color: boolean;
  /** Grey: stored values after rescale. Colour: R, G, B, R, … */
  values: ArrayLike<number>;
}

/** Every frame of the file, decompressed by dcmtk or GDCM. Throws when they cannot. */
export function expectedFrames(file: string, transferSyntaxUid: string): ExpectedFrame[] {
  const folder = mkdtempSync(join(tmpdir(), 'tomoshibi-oracle-'));
  try {
    const out = join(folder, 'native.dcm');
    const [tool, ...options] = toolFor(transferSyntaxUid);
    execFileSync(tool, [...options, file, out], { stdio: 'pipe', timeout: 60_000 });
    return framesOf(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function toolFor(transferSyntaxUid: string): [(typeof oracleTools)[number], ...string[]] {
  const coding = codingOf(transferSyntaxUid);
  if (coding === 'rle') return ['dcmdrle', '+te'];
  if (coding === 'jpeg') return ['dcmdjpeg', '+te'];
  if (coding === 'jpeg-ls') return ['dcmdjpls', '+te'];
  if (coding === 'jpeg-2000') return ['gdcmconv', '--raw'];
  return ['dcmconv', '+te'];
}

function framesOf(nativeFile: string): ExpectedFrame[] {
  const parsed = parseFile(nativeFile);
  if (parsed.kind !== 'instance') throw new Error('no instance');
  const { instance, source } = parsed;
  try {
    const dataset = JSON.parse(instance.metadata) as DicomJson;
    return Array.from({ length: instance.frameCount }, (_, index) => {
      const parts = instance.segments
        .filter((segment) => segment.frame === index + 1)
        .map((segment) => source.read(segment.start + segment.skip, segment.end));
      return shown(Buffer.concat(parts), frameOf(dataset, index + 1));
    });
  } finally {
    source.close();
  }
}

function shown(bytes: Buffer, dataset: DicomJson): ExpectedFrame {
  const pixel = pixelDescriptionOf(dataset)!;
  const { rows, columns, photometricInterpretation } = pixel;
  const size = rows * columns;
  if (pixel.samplesPerPixel === 3) {
    const at = (place: number, sample: number) => {
      // Y1 Y2 Cb Cr for two pixels.
      if (photometricInterpretation === 'YBR_FULL_422') {
        return bytes[(place >> 1) * 4 + (sample === 0 ? place & 1 : sample + 1)]!;
      }
      return bytes[pixel.planarConfiguration === 1 ? sample * size + place : place * 3 + sample]!;
    };
    const values = new Float32Array(size * 3);
    for (let place = 0; place < size; place += 1) {
      const samples = [at(place, 0), at(place, 1), at(place, 2)] as const;
      values.set(photometricInterpretation === 'RGB' ? samples : toRgb(...samples), place * 3);
    }
    return { rows, columns, color: true, values };
  }
  const stored = new Float64Array(size);
  const bits = 2 ** pixel.bitsStored;
  for (let place = 0; place < size; place += 1) {
    const raw = (pixel.bitsAllocated === 16 ? bytes.readUInt16LE(place * 2) : bytes[place]!) & (bits - 1);
    stored[place] = pixel.signed && raw >= bits / 2 ? raw - bits : raw;
  }
  if (photometricInterpretation === 'PALETTE COLOR') {
    const tables = [1, 2, 3].map((color) => paletteOf(dataset, color));
    const values = new Float32Array(size * 3);
    for (let place = 0; place < size; place += 1) {
      values.set(
        tables.map((table) => table(stored[place]!)),
        place * 3,
      );
    }
    return { rows, columns, color: true, values };
  }
  const slope = numberOf(dataset, '00281053') ?? 1;
  const intercept = numberOf(dataset, '00281052') ?? 0;
  return { rows, columns, color: false, values: stored.map((value) => value * slope + intercept) };
}

/** PS3.3 C.7.6.3.1.2, YBR_FULL. */
function toRgb(y: number, cb: number, cr: number): [number, number, number] {
  const clamp = (value: number) => Math.min(255, Math.max(0, value));
  return [
    clamp(y + 1.402 * (cr - 128)),
    clamp(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)),
    clamp(y + 1.772 * (cb - 128)),
  ];
}

/** PS3.3 C.7.6.3.1.5: entries, first value mapped, bits of an entry. */
function paletteOf(dataset: DicomJson, color: number): (value: number) => number {
  const descriptor = dataset[`0028110${color}`]?.Value as number[];
  const data = Buffer.from(dataset[`0028120${color}`]!.InlineBinary!, 'base64');
  const entries = descriptor[0] || 65536;
  const isWide = data.length >= entries * 2;
  const entryBits = isWide ? descriptor[2]! : 8;
  return (value) => {
    const place = Math.min(entries - 1, Math.max(0, value - descriptor[1]!));
    return isWide ? data.readUInt16LE(place * 2) >> (entryBits > 8 ? 8 : 0) : data[place]!;
  };
}
