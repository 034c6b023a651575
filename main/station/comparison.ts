/** Two generations side by side, the older first. */
import type { DifferencesView } from '../../shared/generations.ts';
import { differencesOf } from '../records/differences.ts';
import type { Generation } from './generation.ts';

/**
 * @param patientId in either of the two
 * @throws TomoshibiError `patient-not-found`
 */
export function compareGenerations(open: Generation, other: Generation, patientId: string): DifferencesView {
  const [before, after] = isOlder(other, open) ? [other, open] : [open, other];
  return { from: named(before), to: named(after), ...differencesOf(before.records, after.records, patientId) };
}

function isOlder({ manifest: a }: Generation, { manifest: b }: Generation): boolean {
  return a.sequence === b.sequence ? a.createdAt <= b.createdAt : a.sequence < b.sequence;
}

function named({ id, manifest }: Generation): DifferencesView['from'] {
  return { id, sequence: manifest.sequence || null, createdAt: manifest.createdAt || null };
}
