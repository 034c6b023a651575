/** Ways in which a file goes bad: a bit, a byte, a sector, its end. Each is undone by writing the old bytes back. */
import fs from 'node:fs';
import type { Random } from '../../scripts/demo-hospital/random.ts';

export interface Damage {
  what: string;
  undo(): void;
}

const sectorBytes = 512;

/** One random fault: nine in ten change bytes somewhere, the rest cut the file off. */
export function damage(file: string, random: Random): Damage {
  const bytes = fs.readFileSync(file);
  const { changed, what } = random.chance(0.1) ? cutOff(bytes, random) : flipped(bytes, random);
  fs.writeFileSync(file, changed);
  return { what, undo: () => fs.writeFileSync(file, bytes) };
}

function cutOff(bytes: Buffer, random: Random): { changed: Buffer; what: string } {
  const length = random.int(0, bytes.length - 1);
  return { changed: bytes.subarray(0, length), what: `cut off after ${length} of ${bytes.length} bytes` };
}

function flipped(bytes: Buffer, random: Random): { changed: Buffer; what: string } {
  const changed = Buffer.from(bytes);
  // Heads decide how the rest is read: they get more than their share.
  const offset = random.chance(0.15) ? random.int(0, Math.min(127, bytes.length - 1)) : random.int(0, bytes.length - 1);
  const way = random.pick(['bit', 'bit', 'byte', 'sector'] as const);
  if (way === 'bit') changed[offset]! ^= 1 << random.int(0, 7);
  else if (way === 'byte') changed[offset]! ^= random.int(1, 255);
  else {
    const start = offset - (offset % sectorBytes);
    changed.fill(0, start, Math.min(start + sectorBytes, bytes.length));
    // A sector of zeros may have been one before.
    if (changed.equals(bytes)) changed[start]! ^= 0xff;
  }
  return { changed, what: `a ${way} changed at ${offset} of ${bytes.length} bytes` };
}
