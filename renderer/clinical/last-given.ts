import type { MedicationAdministration, MedicationRequest } from '../../shared/records.ts';
import { newestFirst } from '../i18n/moments.ts';

/** The newest of what was done with a drug, by what it was. */
export interface LastGiven {
  administered: MedicationAdministration | null;
  dispensed: MedicationAdministration | null;
  /** Only where it is newer than what was given. */
  notDone: MedicationAdministration | null;
}

/** What is known of the last time, for a drug of the same code, or of the same name where there is none. */
export function lastGivenOf(drug: MedicationRequest, administrations: MedicationAdministration[]): LastGiven {
  const same = administrations
    .filter(({ text, code, codeSystem }) =>
      drug.code !== null && code !== null ? code === drug.code && codeSystem === drug.codeSystem : text === drug.text,
    )
    .toSorted((a, b) => newestFirst(a.start, b.start));
  const done = same.filter(({ status }) => status !== 'not-done');
  const administered = done.find(({ kind }) => kind === 'administered') ?? null;
  const dispensed = done.find(({ kind }) => kind === 'dispensed') ?? null;
  const notDone = same.find(({ status }) => status === 'not-done') ?? null;
  const isNewer = notDone !== null && (!administered || newestFirst(notDone.start, administered.start) < 0);
  return { administered, dispensed, notDone: isNewer ? notDone : null };
}
