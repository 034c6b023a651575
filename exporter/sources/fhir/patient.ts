/** Patient (FHIR R4 §8.1; JP Core JP_Patient). */
import type { ContactPoint, HumanName, Identifier, Patient } from '@medplum/fhirtypes';
import type { PatientInput } from '../../../shared/records.ts';
import { addressText, codesOf, extensionOf, joined, moment, nameText, string } from './datatypes.ts';
import type { Lookup, MappedRecord } from './mapping.ts';
import { elementsText } from './other.ts';

/** ISO 21090 name representation: IDE ideographic, SYL syllabic (kana), ABC alphabetic. */
const representationUrl = 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation';

/** `source` and `recordedAt` are added where it is filed. */
export function mapPatient(patient: Patient): Omit<PatientInput, 'id' | 'source'> {
  const names = namesOf(patient);
  const identifier = identifierOf(patient.identifier ?? []);
  // The resource's own id means one person on its server only, and nothing here tells two servers' apart.
  const isNameless = Object.values(names).every((name) => name === null) && moment(patient.birthDate) === null;
  const address = preferred(patient.address ?? [], (candidate) => candidate.use === 'home');
  return {
    identifier: string(identifier?.value) ?? (isNameless ? null : string(patient.id)) ?? '',
    name: names.ideographic ?? names.alphabetic ?? names.kana ?? '',
    kana: names.kana,
    romaji: names.alphabetic,
    birthDate: moment(patient.birthDate),
    sex: sexOf(patient.gender),
    address: addressText(address),
    postalCode: string(address?.postalCode),
    phones: (patient.telecom ?? []).flatMap(phoneOf),
    deceasedAt:
      moment(patient.deceasedDateTime) ??
      (patient.deceasedBoolean === true || patient.deceasedDateTime ? 'unknown' : null),
    recordedAt: moment(patient.meta?.lastUpdated),
  };
}

/** Contacts, languages, further names and identifiers: what the patient's own row has no column for. */
export function patientDetails(patient: Patient, lookup: Lookup): MappedRecord | null {
  const shown = new Set([
    'resourceType',
    'id',
    'meta',
    'text',
    'language',
    'implicitRules',
    'contained',
    'active',
    'gender',
    'birthDate',
    'photo',
    'deceasedDateTime',
    'deceasedBoolean',
    'identifier',
    'name',
    'telecom',
    'address',
    'modifierExtension',
  ]);
  const shownIdentifier = identifierOf(patient.identifier ?? []);
  const aliases = (patient.name ?? []).filter((name) => ['old', 'maiden', 'nickname'].includes(name.use ?? ''));
  const mails = (patient.telecom ?? []).filter((telecom) => telecom.system === 'email');
  const text = joined(
    [
      ...aliases.map((name) => joined([`name (${name.use}):`, nameText(name)], ' ')),
      ...mails.map((mail) => joined(['email:', string(mail.value)], ' ')),
      ...(patient.identifier ?? [])
        .filter((identifier) => identifier !== shownIdentifier)
        .map((identifier) =>
          joined(
            [
              `identifier ${string(identifier.type?.text) ?? codesOf(identifier.type)[0] ?? string(identifier.system) ?? ''}:`,
              string(identifier.value) ?? '（なし）',
            ],
            ' ',
          ),
        ),
      ...(patient.address ?? [])
        .slice(1)
        .map((address) => joined(['address:', string(address.use), addressText(address)], ' ')),
      elementsText(patient, lookup, shown),
    ],
    '\n',
  );
  if (text === null) return null;
  return {
    type: 'other',
    record: {
      kind: 'Patient',
      title: '患者基本情報の補足（連絡先・識別子など）',
      date: moment(patient.meta?.lastUpdated),
      text,
    },
  };
}

/** JP Core: a hospital's own patient numbers; the rest is the hospital's code. */
const hospitalNumbers = 'urn:oid:1.2.392.100495.20.3.51.';

/** The medical record number by type or JP Core's system, then official, then usual, then the first that has a value. */
function identifierOf(identifiers: Identifier[]): Identifier | undefined {
  const usable = identifiers.filter((identifier) => string(identifier.value) !== null && identifier.use !== 'old');
  return (
    usable.find((identifier) => codesOf(identifier.type).includes('MR')) ??
    usable.find(({ system }) => typeof system === 'string' && system.startsWith(hospitalNumbers)) ??
    usable.find((identifier) => identifier.use === 'official') ??
    usable.find((identifier) => identifier.use === 'usual') ??
    usable[0]
  );
}

interface Names {
  ideographic: string | null;
  kana: string | null;
  alphabetic: string | null;
}

function namesOf(patient: Patient): Names {
  const rank = (name: HumanName) => {
    const at = ['official', 'usual', undefined, 'temp', 'anonymous', 'nickname', 'maiden', 'old'].indexOf(name.use);
    return (at < 0 ? 2 : at) + (string(name.period?.end) === null ? 0 : 10);
  };
  const found: Names = { ideographic: null, kana: null, alphabetic: null };
  for (const name of (patient.name ?? []).toSorted((a, b) => rank(a) - rank(b))) {
    const text = nameText(name);
    if (text === null) continue;
    const kind = representationOf(name, text);
    found[kind] ??= text;
  }
  return found;
}

function representationOf(name: HumanName, text: string): keyof Names {
  const code = string(extensionOf(name, representationUrl)?.valueCode);
  if (code === 'SYL') return 'kana';
  if (code === 'ABC') return 'alphabetic';
  if (code === 'IDE') return 'ideographic';
  if (/\p{Script=Han}/u.test(text)) return 'ideographic';
  // A name written in kana alone is both what is shown and how it is read; which of the two it is, its place decides.
  if (/[\u3040-\u30ff\uff66-\uff9f]/.test(text)) return 'kana';
  return 'alphabetic';
}

function sexOf(gender: unknown): 'male' | 'female' | 'other' | 'unknown' {
  return gender === 'male' || gender === 'female' || gender === 'other' ? gender : 'unknown';
}

function phoneOf(telecom: ContactPoint): string[] {
  const value = string(telecom.value);
  if (value === null || telecom.use === 'old') return [];
  return telecom.system === 'phone' || telecom.system === 'sms' || telecom.system === undefined
    ? [value.replace(/^tel:/i, '')]
    : [];
}

function preferred<T extends { use?: string; period?: { end?: string } }>(
  list: T[],
  wanted: (item: T) => boolean,
): T | undefined {
  const current = list.filter((item) => item.use !== 'old' && !item.period?.end);
  return current.find(wanted) ?? current[0] ?? list[0];
}
