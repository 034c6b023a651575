/** Pictures of the demo hospital in every coding that a program here can write. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chestRadiograph } from '../../../../scripts/demo-hospital/chest-cr.ts';
import { heartCine } from '../../../../scripts/demo-hospital/heart-us.ts';
import { Random } from '../../../../scripts/demo-hospital/random.ts';
import { type Attribute, encapsulate, image } from '../../../shared/dicom-file/synthetic.ts';
import { hasTool } from '../../../tool.ts';

const columns = 110;
const rows = 134;
/** Two, so that a damaged frame could show the other one. */
const frames = 2;

interface Source {
  name: string;
  bits: 8 | 16;
  /** 3: colour. */
  samples: 1 | 3;
  signed: boolean;
  /** Stored values of all frames. */
  values: Float64Array;
  extra: Attribute[];
}

export interface CodedFile {
  name: string;
  file: string;
  transferSyntaxUid: string;
  /** Whether its stored values have to be those of `values`. */
  isLossless: boolean;
  /** Stored values before coding, of all frames. */
  values: Float64Array;
  frames: number;
}

/** Writes them into `folder`; what no program here can write is left out, and told. */
export function codedFiles(folder: string): CodedFile[] {
  return sources().flatMap((source) => {
    const native = join(folder, `${source.name}.dcm`);
    writeFileSync(native, dicomOf(source));
    const coded: CodedFile[] = [codedFile(source, native, '1.2.840.10008.1.2.1', true)];
    for (const [uid, isLossless, tool, ...options] of codings) {
      if (!isFor(uid, source) || !hasTool(tool)) continue;
      const out = join(folder, `${source.name}-${uid}${options.join('')}.dcm`);
      execFileSync(tool, [...options, native, out], { stdio: 'pipe' });
      coded.push(codedFile(source, out, uid, isLossless));
    }
    for (const [uid, isLossless, tool, ...options] of streamCodings) {
      if (!hasTool(tool) || source.signed !== (tool === 'opj_compress')) continue;
      // Twelve bits are coded as sixteen, which leaves a lossy coding nothing of them.
      if (tool === 'cjxl' && !isLossless && source.bits === 16) continue;
      const out = join(folder, `${source.name}-${uid}${options.join('')}.dcm`);
      writeFileSync(out, dicomOf(source, uid, streamsOf(source, folder, tool, options)));
      coded.push(codedFile(source, out, uid, isLossless));
    }
    return coded;
  });
}

const uid = (suffix: string) => `1.2.840.10008.1.2.${suffix}`;

type Coding = readonly [transferSyntaxUid: string, isLossless: boolean, tool: string, ...options: string[]];

/** DICOM in, DICOM out. */
const codings: readonly Coding[] = [
  [uid('2'), true, 'dcmconv', '+tb'],
  [uid('1.99'), true, 'dcmconv', '+td'],
  [uid('5'), true, 'dcmcrle'],
  [uid('4.50'), false, 'dcmcjpeg', '+eb'],
  [uid('4.50'), false, 'dcmcjpeg', '+eb', '+cr'],
  [uid('4.51'), false, 'dcmcjpeg', '+ee'],
  [uid('4.53'), false, 'dcmcjpeg', '+es'],
  [uid('4.55'), false, 'dcmcjpeg', '+ep'],
  [uid('4.57'), true, 'dcmcjpeg', '+el', '+sv', '6'],
  [uid('4.57'), true, 'dcmcjpeg', '+el', '+sv', '7'],
  [uid('4.70'), true, 'dcmcjpeg', '+e1'],
  [uid('4.80'), true, 'dcmcjpls', '+el'],
  [uid('4.81'), false, 'dcmcjpls', '+en'],
  [uid('4.90'), true, 'gdcmconv', '--j2k'],
  [uid('4.91'), false, 'gdcmconv', '--j2k', '--irreversible'],
];

/** A picture in, a bare code stream out: no program wraps these in DICOM. */
const streamCodings: readonly Coding[] = [
  [uid('4.90'), true, 'opj_compress', '-F', `${columns},${rows},1,16,s`],
  [uid('4.201'), true, 'ojph_compress', '-reversible', 'true'],
  [uid('4.203'), false, 'ojph_compress', '-qstep', '0.001'],
  [uid('4.110'), true, 'cjxl', '-d', '0'],
  [uid('4.111'), false, 'cjxl', '--lossless_jpeg=1'],
  [uid('4.112'), false, 'cjxl', '-d', '0.5'],
];

/** Which coding can hold which picture. */
function isFor(transferSyntaxUid: string, { bits, signed, samples }: Source): boolean {
  if (transferSyntaxUid.endsWith('.4.50')) return bits === 8;
  if (/\.4\.(?:51|53|55)$/.test(transferSyntaxUid)) return samples === 1 && !signed;
  // GDCM cannot write signed JPEG 2000; near-lossless coding would run over the ends of two's complement.
  return !(signed && /\.4\.(?:81|9[01])$/.test(transferSyntaxUid));
}

function sources(): Source[] {
  const radiographs = [0, 1].map((infiltrate) =>
    chestRadiograph({ columns, rows, pacemaker: infiltrate === 1, infiltrate }, new Random(7 + infiltrate)),
  );
  const twelve = Float64Array.from(
    radiographs.flatMap((values) => [...values]),
    (value) => Math.min(4095, Math.max(0, Math.round(value))),
  );
  const cine = Float64Array.from(heartCine({ columns, rows, frames }, new Random(9)));
  const us = (tag: number, value: number): Attribute => [tag, 'US', [value]];
  return [
    {
      name: 'cr',
      bits: 16,
      samples: 1,
      signed: false,
      values: twelve,
      extra: [us(0x00280101, 12), us(0x00280102, 11)],
    },
    {
      name: 'ct',
      bits: 16,
      samples: 1,
      signed: true,
      values: twelve.map((value) => value * 3 - 6000),
      extra: [us(0x00280103, 1)],
    },
    { name: 'xa', bits: 8, samples: 1, signed: false, values: twelve.map((value) => value >> 4), extra: [] },
    {
      name: 'us',
      bits: 8,
      samples: 3,
      signed: false,
      values: cine,
      extra: [us(0x00280002, 3), us(0x00280006, 0), [0x00280004, 'CS', 'RGB']],
    },
  ];
}

function dicomOf(source: Source, transferSyntaxUid = uid('1'), streams?: Buffer[]): Buffer {
  const { bits, values, extra } = source;
  const native =
    bits === 8 ? Uint8Array.from(values, (value) => value & 255) : new Uint8Array(Int16Array.from(values).buffer);
  return image({
    patientName: 'Tomoshibi^Taro',
    modality: 'OT',
    rows,
    columns,
    bits,
    frames,
    extra,
    pixels: streams ? encapsulate([], streams) : native,
    ...(streams ? { pixelVr: 'OB' } : {}),
    transferSyntaxUid,
  });
}

function streamsOf(
  { values, samples, bits, signed, name }: Source,
  folder: string,
  tool: string,
  options: string[],
): Buffer[] {
  const size = rows * columns * samples;
  return Array.from({ length: frames }, (_, frame) => {
    const own = values.subarray(frame * size, (frame + 1) * size);
    const most = bits === 8 ? 255 : tool === 'cjxl' ? 65535 : 4095;
    let picture: string;
    if (options.includes('--lossless_jpeg=1')) picture = jpegFile(folder, name, frame);
    else if (signed) picture = rawFile(join(folder, `${name}.rawl`), own);
    else picture = netpbmFile(folder, name, own, samples, most);
    const stream = join(folder, `${name}.${{ cjxl: 'jxl', opj_compress: 'j2k' }[tool] ?? 'j2c'}`);
    const files = tool === 'cjxl' ? [picture, stream] : ['-i', picture, '-o', stream];
    execFileSync(tool, [...files, ...options], { stdio: 'pipe' });
    const bytes = readFileSync(stream);
    return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
  });
}

/** JPEG XL .111 is a JPEG coded once more. */
function jpegFile(folder: string, name: string, frame: number): string {
  const file = join(folder, `${name}.jpg`);
  execFileSync('dcmj2pnm', ['+oj', '+F', String(frame + 1), join(folder, `${name}.dcm`), file], { stdio: 'pipe' });
  return file;
}

function rawFile(file: string, values: Float64Array): string {
  writeFileSync(file, new Uint8Array(Int16Array.from(values).buffer));
  return file;
}

function netpbmFile(folder: string, name: string, values: Float64Array, samples: 1 | 3, most: number): string {
  const file = join(folder, `${name}.${samples === 3 ? 'ppm' : 'pgm'}`);
  const pixels = Buffer.alloc(values.length * (most > 255 ? 2 : 1));
  for (const [place, value] of values.entries()) {
    if (most <= 255) pixels[place] = value;
    else pixels.writeUInt16BE(value, place * 2);
  }
  const header = `P${samples === 3 ? 6 : 5}\n${columns} ${rows}\n${most}\n`;
  writeFileSync(file, Buffer.concat([Buffer.from(header), pixels]));
  return file;
}

function codedFile(source: Source, file: string, transferSyntaxUid: string, isLossless: boolean): CodedFile {
  const name = `${source.name} ${file.slice(file.lastIndexOf('/') + 1)}`;
  return { name, file, transferSyntaxUid, isLossless, values: source.values, frames };
}
