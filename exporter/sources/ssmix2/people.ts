/** Names, addresses, telephone numbers and places as HL7 v2.5 §2A writes them and JAHIS uses them. */
import type { PatientInput } from '../../../shared/records.ts';
import type { Field, Segment } from './message.ts';

/** XPN: family and given name; component 8 tells kanji (I), kana (P) and Latin letters (A) apart. */
export function namesOf(segment: Segment, field: number): { kanji: string; kana: string; romaji: string } {
  const names = { kanji: '', kana: '', romaji: '' };
  for (const repetition of segment.repetitions(field)) {
    const name = joined(repetition.text(1), repetition.text(2));
    const script = repetition.text(8);
    const kind = script === 'P' || (script === '' && isKana(name)) ? 'kana' : script === 'A' ? 'romaji' : 'kanji';
    names[kind] ||= name;
  }
  return names;
}

/** XCN: the person's name in kanji where there is one, else the staff number. */
export function personOf(segment: Segment, field: number): string | null {
  const people = segment.repetitions(field);
  const person = people.find((candidate) => candidate.text(15) === 'I') ?? people[0];
  return person ? joined(person.text(2), person.text(3)) || person.text(1) || null : null;
}

/** XAD: Japanese addresses stand whole in component 8. */
export function addressOf(field: Field): string {
  return field.text(8) || [4, 3, 1, 2].map((component) => field.text(component)).join('');
}

/** XTN: component 12 whole, or 6 and 7 in parts, or 1 as HL7 2.2 had it. */
export function phoneOf(field: Field): string {
  const parts = [field.text(6), field.text(7)].filter((part) => part !== '');
  return field.text(12) || parts.join('-') || field.text(1);
}

/** PL of PV1-3: a ward, or (component 6 `C`) an outpatient clinic. */
export function placeOf(field: Field): { ward: string | null; room: string | null; bed: string | null } {
  if (field.text(6) === 'C') return { ward: null, room: null, bed: null };
  return { ward: field.text(9) || field.text(1) || null, room: field.text(2) || null, bed: field.text(3) || null };
}

/** PID as a patient; the id is PID-3.1 as it stands. */
export function patientOf(pid: Segment): Omit<PatientInput, 'id' | 'identityNote' | 'source' | 'recordedAt'> {
  const { kana, romaji } = namesOf(pid, 5);
  const addresses = pid.repetitions(11);
  const home = addresses.find((address) => address.text(7) === 'H') ?? addresses[0];
  const phones = [...pid.repetitions(13), ...pid.repetitions(14)].map(phoneOf).filter((phone) => phone !== '');
  return {
    identifier: pid.text(3),
    ...personalOf(pid),
    kana: kana || null,
    romaji: romaji || null,
    sex: sexOf(pid.text(8)),
    address: home ? addressOf(home) || null : null,
    postalCode: home?.text(5) || null,
    phones: [...new Set(phones)],
    deceasedAt: pid.time(29),
  };
}

/** As much of PID as tells whether two messages speak of one person. */
export function personalOf(pid: Segment): { name: string; birthDate: string | null } {
  const { kanji, kana, romaji } = namesOf(pid, 5);
  return { name: kanji || kana || romaji, birthDate: pid.time(7)?.slice(0, 10) ?? null };
}

function sexOf(code: string): 'male' | 'female' | 'other' | 'unknown' {
  if (code === 'M') return 'male';
  if (code === 'F') return 'female';
  return code === 'O' || code === 'A' ? 'other' : 'unknown';
}

function joined(family: string, given: string): string {
  return [family, given].filter((part) => part !== '').join(' ');
}

function isKana(text: string): boolean {
  return /^[\u3040-\u30ff\uff65-\uff9f\s]+$/.test(text);
}
