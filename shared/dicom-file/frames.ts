/** Where a file's frames lie (PS3.5 §8), and the frames that have to be made because they lie on no byte boundary. */
import crypto from 'node:crypto';
import zlib from 'node:zlib';
import type { DataSet, Element } from './data-set.ts';
import { swapWords, valueBytes } from './dicom-json.ts';
import { endsCodeStream, groupByFrame, readFragments } from './fragments.ts';
import type { DerivedFrame, Segment } from './instance.ts';
import {
  explicitBigEndian,
  explicitLittleEndian,
  implicitBigEndianPixels,
  isEncapsulated,
  type Part10,
} from './part10.ts';

/** The bytes of a file, in memory or on disk. */
export interface ByteSource {
  size: number;
  read(start: number, end: number): Uint8Array;
}

export interface FramePlan {
  /** Frames there should be; 0: no pixel data. */
  frameCount: number;
  /** Byte ranges of frames, ascending. */
  ranges: Segment[];
  derivedFrames: DerivedFrame[];
  damage: string[];
  warnings: string[];
}

const deflatedFrames = '1.2.840.10008.1.2.8.1';
/** A huge frame is cut so that no blob nears SQLite's limit of 1e9 bytes. */
const maximumFrameSegmentBytes = 128 * 1024 ** 2;
/** Video and what is no frame's are read in parts: so much at a time. */
const maximumStreamSegmentBytes = 1024 ** 2;

/** MPEG-2, MPEG-4, HEVC: one stream for all frames (PS3.5 §A.4.5 ff.). */
function isVideo(transferSyntaxUid: string): boolean {
  return /^1\.2\.840\.10008\.1\.2\.4\.10\d(?:\.1)?$/.test(transferSyntaxUid);
}

/** Codecs whose code streams end in a marker: the JPEG family, not RLE, not video. */
function hasEndMarker(transferSyntaxUid: string): boolean {
  return /^1\.2\.840\.10008\.1\.2\.4\.(?:[5-9]\d|20[1-3])$/.test(transferSyntaxUid);
}

export function planFrames(part10: Part10, source: ByteSource): FramePlan {
  const plan: FramePlan = { frameCount: 0, ranges: [], derivedFrames: [], damage: [], warnings: [] };
  const { dataSet } = part10;
  const pixels =
    dataSet.elements.get(0x7fe00010) ?? dataSet.elements.get(0x7fe00008) ?? dataSet.elements.get(0x7fe00009);
  const image = readImage(part10.dataSet, pixels);
  if (!pixels) {
    if (image.rows && image.columns && (dataSet.damage || (image.bitsAllocated && image.photometric))) {
      plan.frameCount = image.frames ?? 1;
      plan.damage.push('The file describes an image but holds no pixel data.');
    }
    return plan;
  }
  const data: ByteSource = part10.deflated ? memorySource(dataSet.bytes) : source;
  if (pixels.length === -1 || startsWithItem(pixels, data, part10.transferSyntaxUid)) {
    planEncapsulated(plan, part10, pixels, image, data);
  } else {
    planNative(plan, part10, pixels, image, data);
  }
  return plan;
}

interface Image {
  rows: number | null;
  columns: number | null;
  samples: number;
  bitsAllocated: number | null;
  photometric: string;
  /** Number of Frames (0028,0008); null when missing or no number. */
  frames: number | null;
  framesUnreadable: boolean;
}

function readImage(dataSet: DataSet, pixels: Element | undefined): Image {
  const frames = textOf(dataSet, 0x00280008);
  const count = frames !== null && /^\+?\d+$/.test(frames) ? Number(frames) : null;
  const floatBits = pixels?.tag === 0x7fe00008 ? 32 : pixels?.tag === 0x7fe00009 ? 64 : null;
  return {
    rows: wordOf(dataSet, 0x00280010),
    columns: wordOf(dataSet, 0x00280011),
    samples: wordOf(dataSet, 0x00280002) ?? 1,
    bitsAllocated: floatBits ?? wordOf(dataSet, 0x00280100),
    photometric: textOf(dataSet, 0x00280004) ?? '',
    frames: count === 0 ? null : count,
    framesUnreadable: frames !== null && count === null,
  };
}

/** Bits of one native frame for each way of counting its samples: as said, and with chroma subsampled (PS3.3 §C.7.6.3.1.2). */
function frameBits(image: Image): number[] {
  if (!image.rows || !image.columns || !image.bitsAllocated) return [];
  if (image.samples === 0) return [];
  const pixels = image.rows * image.columns * image.bitsAllocated;
  if (image.samples === 3 && /^YBR_(?:FULL|PARTIAL)_422$/.test(image.photometric)) return [pixels * 3, pixels * 2];
  if (image.samples === 3 && image.photometric === 'YBR_PARTIAL_420') return [pixels * 3, pixels * 1.5];
  return [pixels * image.samples];
}

function planNative(plan: FramePlan, part10: Part10, pixels: Element, image: Image, data: ByteSource): void {
  const available = Math.max(0, Math.min(pixels.length, data.size - pixels.start));
  plan.frameCount = image.frames ?? 1;
  const sizes = frameBits(image);
  if (isEncapsulated(part10.transferSyntaxUid)) {
    plan.damage.push(
      'The pixel data are not encapsulated although the transfer syntax says so; no frame can be shown.',
    );
    return;
  }
  if (sizes.length === 0) {
    plan.damage.push('The size of the image is not stated; no frame can be shown.');
    return;
  }
  const bits = sizes.find((size) => Math.ceil((size * plan.frameCount) / 8) <= pixels.length) ?? sizes.at(-1)!;
  if (image.framesUnreadable) {
    plan.frameCount = Math.max(1, Math.floor((pixels.length * 8) / bits));
    plan.warnings.push('Number of Frames is no number; the frames were counted by the length of the pixel data.');
  }
  const present = Math.min(plan.frameCount, Math.floor((available * 8) / bits));
  if (present < plan.frameCount) plan.damage.push(missing(present + 1, plan.frameCount, plan.frameCount));
  const needed = Math.ceil((bits * plan.frameCount) / 8);
  if (image.frames === null && !image.framesUnreadable && pixels.length >= needed * 2) {
    plan.warnings.push('The pixel data are longer than the one frame that is declared.');
  }

  const swap = swapBytes(part10.transferSyntaxUid, pixels, image);
  const aligned = bits % 8 === 0 || plan.frameCount === 1;
  if (part10.deflated || swap > 1 || !aligned) {
    const value = data.read(pixels.start, pixels.start + available);
    const little = swap > 1 ? swapWords(value, swap) : value;
    for (let frame = 1; frame <= present; frame++) {
      plan.derivedFrames.push(derived(frame, bitRange(little, (frame - 1) * bits, bits)));
    }
    return;
  }
  const bytes = Math.ceil(bits / 8);
  for (let frame = 1; frame <= present; frame++) {
    const start = pixels.start + (frame - 1) * bytes;
    plan.ranges.push({ start, end: start + bytes, frame, skip: 0 });
  }
}

/**
 * Size of the words to reverse so that the frame can be read as little endian; 1: as it is. 16-bit samples in big endian
 * stay, every decoder reads them; 8-bit and 1-bit samples in OW words and longer samples do not (PS3.5 §8.1.2, annex D).
 */
function swapBytes(transferSyntaxUid: string, pixels: Element, image: Image): number {
  const bits = image.bitsAllocated ?? 16;
  if (transferSyntaxUid === implicitBigEndianPixels) return bits > 8 ? bits / 8 : 1;
  if (transferSyntaxUid !== explicitBigEndian || bits === 16) return 1;
  if (bits > 16) return bits / 8;
  return pixels.vr === 'OW' ? 2 : 1;
}

/** `bits` bits from bit `start`, least significant bit of a byte first (PS3.5 §8.1.1), moved to a byte boundary. */
function bitRange(bytes: Uint8Array, start: number, bits: number): Uint8Array {
  const length = Math.ceil(bits / 8);
  const first = Math.floor(start / 8);
  const shift = start % 8;
  const range = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const low = bytes[first + index]! >>> shift;
    const high = shift === 0 ? 0 : (bytes[first + index + 1] ?? 0) << (8 - shift);
    range[index] = low | high;
  }
  const rest = bits % 8;
  if (rest !== 0) range[length - 1]! &= (1 << rest) - 1;
  return range;
}

function planEncapsulated(plan: FramePlan, part10: Part10, pixels: Element, image: Image, data: ByteSource): void {
  const syntax = part10.transferSyntaxUid;
  const found = readFragments(data, pixels.start);
  const declared = isVideo(syntax) ? 1 : image.frames;
  if (!isEncapsulated(syntax)) {
    plan.frameCount = declared ?? 1;
    plan.damage.push(
      'The pixel data are encapsulated although the transfer syntax says otherwise; no frame can be shown.',
    );
    return;
  }
  // Without Number of Frames the file holds one frame, unless an offset table or the code streams say otherwise.
  const frames = declared ?? (found.fragments.length <= 1 ? 1 : found.offsets.length || null);
  const groups = groupByFrame(data, found, frames, extendedOffsets(part10.dataSet));
  plan.frameCount = frames ?? groups?.length ?? 1;
  if (!groups) {
    plan.damage.push('It cannot be told which fragments belong to which frame; no frame can be shown.');
    return;
  }
  if (groups.length < plan.frameCount) {
    plan.damage.push(missing(groups.length + 1, plan.frameCount, plan.frameCount));
  } else if (found.broken) {
    plan.warnings.push('The pixel data have no end; the file may have been cut.');
  }
  for (const [index, group] of groups.entries()) {
    const frame = index + 1;
    if (hasEndMarker(syntax) && !endsCodeStream(data, group.at(-1)!)) {
      plan.damage.push(`The code stream of frame ${frame} has no end; the picture may be incomplete.`);
    }
    if (part10.deflated || syntax === deflatedFrames) {
      deriveFromFragments(
        plan,
        frame,
        group.map((part) => data.read(part.start, part.end)),
        image,
      );
    } else {
      const most = isVideo(syntax) ? maximumStreamSegmentBytes : maximumFrameSegmentBytes;
      for (const part of group) plan.ranges.push(...pieces(part.item, part.end, frame, part.start - part.item, most));
    }
  }
}

/** PS3.5 §A.4.13: each frame deflated by itself. */
function deriveFromFragments(plan: FramePlan, frame: number, parts: Uint8Array[], image: Image): void {
  const bytes = Math.ceil((frameBits(image)[0] ?? 0) / 8);
  try {
    const inflated = zlib.inflateRawSync(Buffer.concat(parts), { maxOutputLength: bytes + 16 });
    if (inflated.length < bytes) throw new RangeError('short frame');
    plan.derivedFrames.push(derived(frame, inflated.subarray(0, bytes)));
  } catch {
    plan.damage.push(`Frame ${frame} cannot be inflated.`);
  }
}

function derived(frame: number, bytes: Uint8Array): DerivedFrame {
  const own = Uint8Array.from(bytes);
  return {
    frame,
    transferSyntaxUid: explicitLittleEndian,
    bytes: own,
    digest: crypto.createHash('sha256').update(own).digest(),
  };
}

/** Cuts a file of `size` bytes at the ends of its frame ranges; what lies between belongs to no frame. */
export function cutSegments(ranges: Segment[], size: number): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  for (const { start, end, frame, skip } of ranges) {
    segments.push(...pieces(position, start, null, 0, maximumStreamSegmentBytes));
    segments.push(...pieces(start, end, frame, skip, maximumFrameSegmentBytes));
    position = end;
  }
  segments.push(...pieces(position, size, null, 0, maximumStreamSegmentBytes));
  return segments;
}

/** [start, end) in pieces of at most so many bytes; only the first has a header to skip. */
function pieces(start: number, end: number, frame: number | null, skip: number, most: number): Segment[] {
  const cut: Segment[] = [];
  for (let from = start; from < end; from += most) {
    cut.push({ start: from, end: Math.min(from + most, end), frame, skip: from === start ? skip : 0 });
  }
  return cut;
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}

/** Extended Offset Table (7FE0,0001), 64-bit offsets; null without one. */
function extendedOffsets(dataSet: DataSet): number[] | null {
  const table = dataSet.elements.get(0x7fe00001);
  if (!table || table.length < 8) return null;
  const view = viewOf(valueBytes(table, dataSet));
  const offsets: number[] = [];
  for (let at = 0; at + 8 <= view.byteLength; at += 8) offsets.push(Number(view.getBigUint64(at, !dataSet.bigEndian)));
  return offsets;
}

/** Fragments behind a length that is not undefined, as some writers have it. */
function startsWithItem(pixels: Element, data: ByteSource, transferSyntaxUid: string): boolean {
  if (!isEncapsulated(transferSyntaxUid) || pixels.length < 16 || pixels.start + 4 > data.size) return false;
  return viewOf(data.read(pixels.start, pixels.start + 4)).getUint32(0) === 0xfeff00e0;
}

function missing(from: number, to: number, of: number): string {
  if (of === 1) return 'The image is incomplete: the file ends inside its pixel data.';
  return `Frames ${from} to ${to} of ${of} are missing: the file ends before them.`;
}

function wordOf(dataSet: DataSet, tag: number): number | null {
  const element = dataSet.elements.get(tag);
  if (!element || element.length < 2) return null;
  return viewOf(valueBytes(element, dataSet)).getUint16(0, !dataSet.bigEndian);
}

function textOf(dataSet: DataSet, tag: number): string | null {
  const element = dataSet.elements.get(tag);
  if (!element || element.length <= 0) return null;
  const text = Buffer.from(valueBytes(element, dataSet)).toString('latin1').replaceAll('\0', '').trim();
  return text === '' ? null : text;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
