/**
 * Whether the person on a disc may be a patient of the chart. The identifiers of other hospitals are not ours, so an
 * identifier alone says nothing, nor does a name: the birth date has to agree as well, and a person still decides.
 */
import type { Agreement, ChartPerson, DiscCandidate, PersonOnDisc } from '../../shared/disc.ts';
import { bareIdentifier, foldIdentifier } from '../../shared/japanese.ts';
import { nameForms } from '../../shared/person.ts';
import type { Patient } from '../../shared/records.ts';
import type { Records } from '../records/records.ts';

const searchedHits = 50;

/** Null: they are not suggested as one. A birth date known by its year only agrees with nothing. */
export function agreementOf(
  patient: Pick<Patient, 'identifier' | 'name' | 'kana' | 'romaji' | 'birthDate'>,
  person: PersonOnDisc,
): Agreement | null {
  const bornAt = person.birthDate;
  if (!bornAt || !/^\d{4}-\d{2}-\d{2}/.test(bornAt) || patient.birthDate?.slice(0, 10) !== bornAt.slice(0, 10)) {
    return null;
  }
  const ours = plainIdentifier(patient.identifier);
  const sameIdentifier = ours !== '' && ours === plainIdentifier(person.identifier);
  const forms = nameForms(patient);
  const sameName = [...nameForms(person)].some((form) => forms.has(form));
  if (sameIdentifier) return sameName ? 'identifier-and-name' : 'identifier';
  return sameName ? 'name' : null;
}

function plainIdentifier(identifier: string): string {
  return bareIdentifier(foldIdentifier(identifier));
}

/** Patients of the chart who agree, the surest first. */
export function candidatesFor(person: PersonOnDisc, records: Records): DiscCandidate[] {
  if (!person.birthDate) return [];
  const asked = new Set([person.identifier, person.name, person.kana ?? '', person.romaji ?? '']);
  const ids = new Set<string>();
  for (const words of asked) {
    if (words.trim() === '') continue;
    for (const hit of records.search(words, searchedHits).hits) {
      if (hit.birthDate?.slice(0, 10) === person.birthDate.slice(0, 10)) ids.add(hit.id);
    }
  }
  const candidates = [...ids].flatMap((id) => {
    const { patient } = records.patient(id);
    const agreement = agreementOf(patient, person);
    return agreement ? [{ patient: chartPersonOf(patient), agreement }] : [];
  });
  const order: Agreement[] = ['identifier-and-name', 'identifier', 'name'];
  return candidates.sort((a, b) => order.indexOf(a.agreement) - order.indexOf(b.agreement));
}

export function chartPersonOf(patient: Patient): ChartPerson {
  const { id, identifier, name, kana, birthDate, sex, identityNote } = patient;
  return { id, identifier, name, kana, birthDate, sex, identityNote };
}
