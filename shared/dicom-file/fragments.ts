/** Encapsulated pixel data: which fragments make up which frame (PS3.5 §A.4). */
import type { ByteSource } from './frames.ts';

export interface Fragment {
  /** Of the item header. */
  item: number;
  start: number;
  end: number;
}

export interface Fragments {
  /** Offsets from `base`, one a frame; empty where the table is. */
  offsets: number[];
  /** Position that offsets count from: the first item after the table. */
  base: number;
  fragments: Fragment[];
  /** There is no sequence delimiter: the file ends before it. */
  broken: boolean;
  /** It breaks off inside a fragment, or something other than an item comes where one has to: bytes are missing. */
  cut: boolean;
}

const itemHeaderBytes = 8;
const maximumFragments = 1_000_000;

/** Walks the items from `start`, reading their headers only. The offset table is the first item. */
export function readFragments(source: ByteSource, start: number): Fragments {
  const result: Fragments = { offsets: [], base: start, fragments: [], broken: true, cut: false };
  let position = start;
  let isTable = true;
  while (position + itemHeaderBytes <= source.size && result.fragments.length < maximumFragments) {
    const header = viewOf(source.read(position, position + itemHeaderBytes));
    const tag = header.getUint32(0);
    const length = header.getUint32(4, true);
    const end = position + itemHeaderBytes + length;
    if (tag === 0xfeffdde0) {
      result.broken = false;
      return result;
    }
    if (tag !== 0xfeff00e0 || end > source.size) {
      result.cut = true;
      return result;
    }
    if (isTable) {
      const table = viewOf(source.read(position + itemHeaderBytes, end));
      for (let offset = 0; offset + 4 <= table.byteLength; offset += 4)
        result.offsets.push(table.getUint32(offset, true));
      result.base = end;
      isTable = false;
    } else {
      result.fragments.push({ item: position, start: position + itemHeaderBytes, end });
    }
    position = end;
  }
  return result;
}

/**
 * The fragments of each frame, in order; null when they cannot be told apart with certainty. Fewer groups than frames
 * where the rest is missing.
 * @param extended offsets of the Extended Offset Table (7FE0,0001), null without one
 */
export function groupByFrame(
  source: ByteSource,
  found: Fragments,
  frames: number | null,
  extended: number[] | null,
): Fragment[][] | null {
  const groups = group(source, found, frames, extended);
  const last = groups?.at(-1)?.at(-1);
  if (!groups || !last || !found.cut) return groups;
  // What breaks off belongs to the last frame, unless that one is seen to be over.
  const lastIsCut = groups.length === frames || !endsCodeStream(source, last);
  return lastIsCut ? groups.slice(0, -1) : groups;
}

function group(
  source: ByteSource,
  found: Fragments,
  frames: number | null,
  extended: number[] | null,
): Fragment[][] | null {
  const { fragments } = found;
  if (frames === 1) return fragments.length === 0 ? [] : [fragments];
  for (const offsets of [extended, found.offsets]) {
    const grouped = offsets && groupByOffsets(found, offsets, frames);
    if (grouped) return grouped;
  }
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  const byMarkers = groupByMarkers(source, fragments);
  if (frames === null) return byMarkers ?? (fragments.length === 0 ? [] : [fragments]);
  if (byMarkers && byMarkers.length === frames) return byMarkers;
  // The file was cut: what is there are the first frames, one fragment each or recognisable by their markers.
  if (found.broken && byMarkers && byMarkers.length < frames) return byMarkers;
  if (found.broken && fragments.length < frames) return fragments.map((fragment) => [fragment]);
  return null;
}

function groupByOffsets(found: Fragments, offsets: number[], frames: number | null): Fragment[][] | null {
  if (offsets.length === 0 || (frames !== null && offsets.length !== frames)) return null;
  const starts = new Map(found.fragments.map((fragment, index) => [fragment.item - found.base, index]));
  const groups: Fragment[][] = [];
  for (const [frame, offset] of offsets.entries()) {
    const first = starts.get(offset);
    const next = offsets[frame + 1];
    const end = next === undefined ? found.fragments.length : starts.get(next);
    if (found.broken && (first === undefined || end === undefined)) {
      // Behind the break. A frame whose successor is missing may itself be cut short.
      return groups;
    }
    if (first === undefined || end === undefined || end <= first) return null;
    groups.push(found.fragments.slice(first, end));
  }
  return groups;
}

/** A new frame where a fragment starts a code stream and the one before ended one. */
function groupByMarkers(source: ByteSource, fragments: Fragment[]): Fragment[][] | null {
  const groups: Fragment[][] = [];
  let previousEnded = true;
  for (const fragment of fragments) {
    if (previousEnded && startsCodeStream(source, fragment)) groups.push([fragment]);
    else if (groups.length === 0) return null;
    else groups.at(-1)!.push(fragment);
    previousEnded = endsCodeStream(source, fragment);
  }
  return groups;
}

/** JPEG and JPEG-LS SOI, JPEG 2000 SOC (ITU-T T.81 §B.1, T.800 §A.4). */
function startsCodeStream(source: ByteSource, fragment: Fragment): boolean {
  if (fragment.end - fragment.start < 4) return false;
  const view = viewOf(source.read(fragment.start, fragment.start + 4));
  const marker = view.getUint16(0);
  return (marker === 0xffd8 && view.getUint8(2) === 0xff) || (marker === 0xff4f && view.getUint16(2) === 0xff51);
}

/** EOI and EOC are the same two bytes; padding may follow. */
export function endsCodeStream(source: ByteSource, fragment: Fragment): boolean {
  const tail = source.read(Math.max(fragment.start, fragment.end - 64), fragment.end);
  for (let index = tail.length - 1; index > 0; index--) {
    if (tail[index] === 0xd9 && tail[index - 1] === 0xff) return true;
    if (tail[index] !== 0 && tail[index] !== 0xff) return false;
  }
  return false;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
