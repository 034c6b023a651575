/** Overlay planes (PS3.3 C.9.2): the bits drawn over a picture, each group 60xx for itself. */
import { type DicomJson, numberOf, numbersOf, stringOf } from '../../../shared/dicom-json.ts';

export interface OverlayPlane {
  /** `6000`, `6002`, … */
  group: string;
  rows: number;
  columns: number;
  /** Row and column of the picture, from 1, that the first bit lies on; may lie outside (PS3.3 C.9.2.1.1). */
  origin: readonly [row: number, column: number];
  /** `graphics` or region of interest. */
  type: 'graphics' | 'roi';
  label: string | null;
  description: string | null;
  /** Layer of a presentation state that switches it on; else it is always on. */
  activationLayer: string | null;
  /** Frames of the picture that it lies on: from, and how many. */
  firstFrame: number;
  frameCount: number;
  /** The bits are in unused bits of the pixels (retired, PS3.5 8.1.2): which. Null when they stand for themselves. */
  bitPosition: number | null;
  /** Overlay Data where it came inline. */
  data: string | null;
  bulkDataUri: string | null;
  /** Why it cannot be drawn; null when it can. */
  problem: string | null;
}

const mostPlanes = 16;
/** Of one frame, which is drawn as a picture of its own, and of all. */
const mostBits = 40_000_000;
const mostBitsInAll = 4_000_000_000;

/** The planes of an instance, damaged ones too: what is not drawn has to be said. */
export function overlayPlanesOf(dataset: DicomJson): OverlayPlane[] {
  const planes: OverlayPlane[] = [];
  for (let place = 0; place < mostPlanes; place += 1) {
    const group = `60${(place * 2).toString(16).padStart(2, '0').toUpperCase()}`;
    const plane = planeOf(dataset, group);
    if (plane) planes.push(plane);
  }
  return planes;
}

function planeOf(dataset: DicomJson, group: string): OverlayPlane | null {
  const tag = (element: string) => `${group}${element}`;
  const data = dataset[tag('3000')];
  const isMentioned = data !== undefined || numberOf(dataset, tag('0010')) !== null;
  if (!isMentioned) return null;
  const bitsAllocated = numberOf(dataset, tag('0100')) ?? 1;
  const hasOwnData = data?.InlineBinary !== undefined || data?.BulkDataURI !== undefined;
  const imageBits = numberOf(dataset, '00280100');
  // Embedded: as many bits as the pixels, at one position of them.
  const isEmbedded = !hasOwnData && bitsAllocated > 1 && bitsAllocated === imageBits;
  const rows = numberOf(dataset, tag('0010')) ?? (isEmbedded ? numberOf(dataset, '00280010') : null) ?? 0;
  const columns = numberOf(dataset, tag('0011')) ?? (isEmbedded ? numberOf(dataset, '00280011') : null) ?? 0;
  const frameCount = Math.max(1, numberOf(dataset, tag('0015')) ?? 1);
  const origin = numbersOf(dataset, tag('0050'));
  return {
    group,
    rows,
    columns,
    origin: [origin[0] ?? 1, origin[1] ?? 1],
    type: stringOf(dataset, tag('0040')) === 'R' ? 'roi' : 'graphics',
    label: stringOf(dataset, tag('1500')),
    description: stringOf(dataset, tag('0022')),
    activationLayer: stringOf(dataset, tag('1001')),
    firstFrame: Math.max(1, numberOf(dataset, tag('0051')) ?? 1),
    frameCount,
    bitPosition: isEmbedded ? (numberOf(dataset, tag('0102')) ?? 0) : null,
    data: data?.InlineBinary ?? null,
    bulkDataUri: data?.BulkDataURI ?? null,
    problem: problemOf({ rows, columns, frameCount, bitsAllocated, hasOwnData, isEmbedded }),
  };
}

interface PlaneFacts {
  rows: number;
  columns: number;
  frameCount: number;
  bitsAllocated: number;
  hasOwnData: boolean;
  isEmbedded: boolean;
}

function problemOf({ rows, columns, frameCount, bitsAllocated, hasOwnData, isEmbedded }: PlaneFacts): string | null {
  if (rows < 1 || columns < 1) return 'Overlay Rows / Columns';
  if (rows * columns > mostBits || rows * columns * frameCount > mostBitsInAll)
    return `${columns}×${rows}×${frameCount}`;
  if (!hasOwnData && !isEmbedded) return 'Overlay Data';
  if (hasOwnData && bitsAllocated !== 1) return `Overlay Bits Allocated ${bitsAllocated}`;
  return null;
}

/** Which frame of the overlay lies on frame `frame` (1-based) of the picture; null for none. */
export function overlayFrameOn(plane: OverlayPlane, frame: number, imageFrames: number): number | null {
  // Without Number of Frames in Overlay the one plane lies on every frame (PS3.3 C.9.2.1.2 note).
  if (plane.frameCount === 1 && plane.firstFrame === 1) return frame <= imageFrames ? 1 : null;
  const own = frame - plane.firstFrame + 1;
  return own >= 1 && own <= plane.frameCount ? own : null;
}

/**
 * One frame of a plane, a byte a bit: 1 where it is drawn, row by row.
 * @param data Overlay Data, little endian words or bytes: bit 0 of the first byte is the first (PS3.5 8.1.2)
 * @throws RangeError when bits are missing
 */
export function overlayBits(plane: OverlayPlane, data: Uint8Array, overlayFrame: number): Uint8Array {
  const size = plane.rows * plane.columns;
  const start = (overlayFrame - 1) * size;
  if (data.length * 8 < start + size) throw new RangeError(`${data.length} bytes for ${start + size} bits`);
  const bits = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) {
    const bit = start + at;
    bits[at] = (data[bit >> 3]! >> (bit & 7)) & 1;
  }
  return bits;
}

/**
 * A plane kept in a bit of the stored pixels.
 * @param pixels native pixel data of one frame, little endian, 8 or 16 bits allocated
 * @throws RangeError when pixels are missing
 */
export function embeddedBits(plane: OverlayPlane, pixels: Uint8Array, bitsAllocated: number): Uint8Array {
  const size = plane.rows * plane.columns;
  const bytes = bitsAllocated / 8;
  if (plane.bitPosition === null || plane.bitPosition >= bitsAllocated || pixels.length < size * bytes) {
    throw new RangeError(
      `${pixels.length} bytes for ${size} pixels of ${bitsAllocated} bits, bit ${plane.bitPosition}`,
    );
  }
  const byte = plane.bitPosition >> 3;
  const bit = plane.bitPosition & 7;
  const bits = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bits[at] = (pixels[at * bytes + byte]! >> bit) & 1;
  return bits;
}
