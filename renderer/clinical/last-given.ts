import type { MedicationAdministration, MedicationRequest } from '../../shared/records.ts';
import { newestFirst } from '../i18n/moments.ts';

/** The newest of what was done with a drug, by what it was. */
export interface LastGiven {
  administered: MedicationAdministration | null;
  dispensed: MedicationAdministration | null;
  /** Only where it is newer than what was given. */
  notDone: MedicationAdministration | null;
}

/** What is known of the last time of the same drug: of its code or of its name, for systems code one drug differently. */
export function lastGivenOf(drug: MedicationRequest, administrations: MedicationAdministration[]): LastGiven {
  const same = administrations
    .filter((given) => isSameDrug(given, drug))
    .toSorted((a, b) => newestFirst(a.start, b.start));
  const done = same.filter(({ status }) => status !== 'not-done');
  const administered = done.find(({ kind }) => kind === 'administered') ?? null;
  const dispensed = done.find(({ kind }) => kind === 'dispensed') ?? null;
  const notDone = same.find(({ status }) => status === 'not-done') ?? null;
  const isNewer = notDone !== null && (!administered || newestFirst(notDone.start, administered.start) < 0);
  return { administered, dispensed, notDone: isNewer ? notDone : null };
}

type Drug = Pick<MedicationRequest, 'text' | 'code' | 'codeSystem'>;

function isSameDrug(given: Drug, drug: Drug): boolean {
  if (given.code !== null && given.code === drug.code && given.codeSystem === drug.codeSystem) return true;
  return plainName(given.text) === plainName(drug.text);
}

/** Width, case and spaces aside. */
function plainName(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/g, '');
}
