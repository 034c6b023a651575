/** The hospital's own list of wards and beds, as exported, and how its names are found among those of the records. */
import { z } from 'zod';

/** `covers` of a documents file that holds the list (docs/media-format.md §8). */
export const coversWards = 'wards';

const name = z.string().min(1).max(60);

export const wardRoomSchema = z.object({
  /** Empty: beds of the ward that are in no room. */
  room: z.string().max(60),
  /** Names of its beds, in the hospital's order. */
  beds: z.array(name).max(200),
  /** Beds that have no names: so many, beyond those above. */
  unnamed: z.number().int().min(0).max(200),
});
export type WardRoom = z.output<typeof wardRoomSchema>;

export const listedWardSchema = z.object({
  ward: name,
  /** Other names of it that records may use: a code. */
  codes: z.array(name).max(20),
  /** In the hospital's words: 一般, ICU. */
  kind: z.string().max(60).nullable(),
  /** Beds it is approved for. */
  capacity: z.number().int().min(0).max(10_000).nullable(),
  phone: z.string().max(60).nullable(),
  note: z.string().max(1000).nullable(),
  rooms: z.array(wardRoomSchema).max(500),
});
/** One ward of the list, which is in the hospital's own order. */
export type ListedWard = z.output<typeof listedWardSchema>;

/** A ward's name as it is compared: widths, case, spaces and the word for a ward do not matter. */
export function foldedWard(written: string): string {
  return folded(written).replace(/(?<=.)(?:病棟|棟|ward)$/, '');
}

/** The same of a room: `0415`, `415号室` and `415` are one. */
export function foldedRoom(written: string): string {
  return folded(written)
    .replace(/(?:号室|号|室)$/, '')
    .replace(/^0+(?=\d)/, '');
}

/** The same of a bed, which some systems write behind its room: `415-01`, `1床` and `1` are one. */
export function foldedBed(written: string, room: string): string {
  const bed = folded(written).replace(/床$/, '');
  const behind = /^(.+)-([^-]+)$/.exec(bed);
  const alone = behind && foldedRoom(behind[1]!) === foldedRoom(room) ? behind[2]! : bed;
  return alone.replace(/^0+(?=.)/, '');
}

function folded(written: string): string {
  return written
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/[‐‑–—−ー](?=\d)/g, '-');
}
