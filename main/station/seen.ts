/**
 * The anti-rollback memory (docs/media-format.md §3): which generations of a facility were opened at this station. The media
 * of one set share sequence and records file, and each has a manifest of its own.
 */
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import type { Medium } from './medium.ts';

const seenGenerationSchema = z.object({
  /** Path of its records file; null where an earlier version of the station remembered only the manifest. */
  records: z.string().nullable(),
  /** SHA-256 of manifests by place in the set; `0`: the one medium of no set. */
  manifests: z.record(z.string(), z.string()),
});

/** By sequence. */
export const seenSchema = z.record(
  z.string().regex(/^\d+$/),
  z.union([
    seenGenerationSchema,
    z.string().transform((manifest): z.output<typeof seenGenerationSchema> => {
      return { records: null, manifests: { '0': manifest } };
    }),
  ]),
);
export type Seen = z.output<typeof seenSchema>;

export function newestOf(seen: Seen): number {
  return Math.max(0, ...Object.keys(seen).map(Number));
}

/**
 * Compares a verified generation with those seen before.
 * @throws TomoshibiError `medium-forked`: same sequence, other content; never to be opened ·
 *   `medium-rolled-back`: older than the newest seen; opened only by explicit choice
 */
export function checkAgainst(seen: Seen, { manifest, manifestSha256 }: Medium, olderAllowed: boolean): void {
  const { sequence, records } = manifest;
  const known = seen[sequence];
  if (known) {
    const place = placeOf(manifest);
    const before = known.manifests[place];
    const isSibling = before === undefined && place !== '0' && !('0' in known.manifests) && known.records === records;
    if (before !== manifestSha256 && !isSibling) throw new TomoshibiError('medium-forked', { sequence });
  }
  const newest = newestOf(seen);
  if (sequence < newest && !olderAllowed) throw new TomoshibiError('medium-rolled-back', { sequence, newest });
}

/**
 * An older records file that a medium still carries.
 * @throws TomoshibiError `medium-forked` where that sequence had another records file
 */
export function checkRecords(seen: Seen, sequence: number, records: string): void {
  const known = seen[sequence]?.records ?? records;
  if (known !== records) throw new TomoshibiError('medium-forked', { sequence });
}

/** @returns `seen` itself where it is known already */
export function withSeen(seen: Seen, { manifest, manifestSha256 }: Medium): Seen {
  const { sequence, records } = manifest;
  const place = placeOf(manifest);
  const known = seen[sequence];
  if (known?.manifests[place] === manifestSha256 && known.records === records) return seen;
  return { ...seen, [sequence]: { records, manifests: { ...known?.manifests, [place]: manifestSha256 } } };
}

function placeOf({ set }: Medium['manifest']): string {
  return String(set?.medium ?? 0);
}
