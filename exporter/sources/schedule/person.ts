/** Whose a row is: the number must be a known patient's, and name and birth date must not speak against it. */
import { parseBirthDate } from '../../../shared/japanese.ts';
import { nameForms } from '../../../shared/person.ts';
import type { Patient } from '../../../shared/records.ts';
import type { QuarantineReason } from '../../report.ts';

export interface Named {
  identifier: string;
  name: string;
  kana: string | null;
  /** ISO 8601, null where the row has none or no date. */
  birthDate: string | null;
}

export type Owner =
  | { kind: 'known'; patient: Patient; onlyZeros: boolean }
  /** Nobody has the number, and name and birth date say who it is: somebody who has no chart yet. */
  | { kind: 'new' }
  | { kind: 'refused'; reason: QuarantineReason; detail: string; missedBy: Patient[] };

/**
 * @param people everybody with this number, leading zeros aside (spreadsheets drop them)
 */
export function ownerOf(named: Named, people: readonly Patient[]): Owner {
  const exact = people.filter((patient) => patient.identifier === named.identifier);
  const candidates = exact.length > 0 ? exact : people;
  const fitting = candidates.filter((patient) => !contradicts(patient, named));
  const needsProof = exact.length !== 1;
  const proven = needsProof ? fitting.filter((patient) => confirms(patient, named)) : fitting;
  if (proven.length === 1) return { kind: 'known', patient: proven[0]!, onlyZeros: exact.length === 0 };
  if (candidates.length > 0) {
    const detail =
      fitting.length === 0
        ? 'name or birth date are not those of the patient with this number'
        : exact.length === 0
          ? 'the number differs from a known one in leading zeros, and name and birth date do not settle whose it is'
          : 'several patients have this number, and name and birth date do not settle which';
    return { kind: 'refused', reason: 'identity-mismatch', detail, missedBy: [...candidates] };
  }
  if (named.name !== '' && named.birthDate?.length === 10) return { kind: 'new' };
  const detail = 'no source knows this number, and the row has not both name and birth date';
  return { kind: 'refused', reason: 'reference-missing', detail, missedBy: [] };
}

/** As a patient of the records would be written; era years too. */
export function birthDateOf(words: string): string | null {
  const digits = parseBirthDate(words);
  return digits && [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter(Boolean).join('-');
}

function contradicts(patient: Patient, named: Named): boolean {
  if (patient.birthDate && named.birthDate && !sameDate(patient.birthDate, named.birthDate)) return true;
  return named.name !== '' && !sharesName(patient, named) && comparable(patient, named);
}

function confirms(patient: Patient, named: Named): boolean {
  const born = patient.birthDate !== null && named.birthDate !== null && sameDate(patient.birthDate, named.birthDate);
  return born || sharesName(patient, named);
}

function sameDate(known: string, claimed: string): boolean {
  return known.startsWith(claimed) || claimed.startsWith(known);
}

function sharesName(patient: Patient, named: Named): boolean {
  const known = nameForms(patient);
  return [...nameForms({ ...named, romaji: null })].some((form) => known.has(form));
}

/** Kanji against romaji alone says nothing. */
function comparable(patient: Patient, named: Named): boolean {
  return scriptsOf([patient.name, patient.kana, patient.romaji]).some((script) =>
    scriptsOf([named.name, named.kana]).includes(script),
  );
}

function scriptsOf(names: readonly (string | null)[]): ('kanji' | 'kana' | 'latin')[] {
  return names.flatMap((name) => {
    if (!name) return [];
    const folded = name.normalize('NFKC');
    if (/\p{Script=Han}/u.test(folded)) return ['kanji'];
    return /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(folded) ? ['kana'] : ['latin'];
  });
}
