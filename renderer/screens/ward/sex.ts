import type { Patient } from '../../../shared/records.ts';

const sexes: readonly string[] = ['male', 'female', 'other'] satisfies Patient['sex'][];

/** Rows of a ward carry it as text. */
export function sexOf(text: string): Patient['sex'] {
  return sexes.includes(text) ? (text as Patient['sex']) : 'unknown';
}
