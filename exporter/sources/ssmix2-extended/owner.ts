/** Whose a document is: the folder says it, and what the document says of its patient must not speak against it. */
import { nameForms } from '../../../shared/person.ts';
import type { Patient, PatientInput } from '../../../shared/records.ts';
import { ownerOf } from '../schedule/person.ts';
import { type Refusal, withoutZeros } from '../ssmix2/open.ts';
import type { DocumentPatient } from './cda.ts';

export type Claim = Omit<PatientInput, 'id' | 'identityNote' | 'source' | 'recordedAt'>;

export type Owner = { claim: Claim; warning: string | null; refusal: null } | { refusal: Refusal };

/**
 * @param patientId of the folder
 * @param named     whom the document names; empty where its format names nobody (a PDF)
 * @param known     everybody filed under this id, leading zeros aside
 */
export function ownerOfDocument(
  patientId: string,
  named: readonly DocumentPatient[],
  known: readonly Patient[],
): Owner {
  let warning: string | null = null;
  for (const person of named) {
    if (person.ids.includes(patientId)) continue;
    const proven = known.filter((patient) => isProven(patient, person));
    if (person.ids.length === 0) {
      if (proven.length !== 1) return refused('identity-missing', 'the document has no id of its patient');
      warning = 'has no id of its patient; filed by the folder, whose patient has this name and birth date';
    } else if (person.ids.some((id) => withoutZeros(id) === withoutZeros(patientId)) && proven.length === 1) {
      warning =
        "the document's id of its patient differs from the folder's in leading zeros; name and birth date agree";
    } else {
      return refused('identity-mismatch', "the document names another patient than the file's path", person.ids);
    }
  }
  const [first] = named;
  if (named.some((person) => first!.birthDate && person.birthDate && person.birthDate !== first!.birthDate)) {
    return refused('identity-mismatch', 'the document is about several patients');
  }
  // The same number with other zeros in front may be another person's, who was born on another day.
  const others = known.every((patient) => patient.identifier !== patientId && isBornOnAnotherDay(patient, first));
  if (others) return { claim: claimOf(patientId, first), warning, refusal: null };
  const owner = ownerOf(
    { identifier: patientId, name: first?.name ?? '', kana: first?.kana ?? null, birthDate: first?.birthDate ?? null },
    known,
  );
  if (owner.kind !== 'known') {
    const detail = 'name or birth date in the document are not those of the patient of the folder';
    const unnamed =
      'the number of the folder does not settle whose it is (leading zeros, or several patients), and nothing else does';
    return refused('identity-mismatch', named.length === 0 ? unnamed : detail);
  }
  // The patient as filed, so that nothing but the one already known can be meant.
  const { identifier, name, kana, romaji, birthDate, sex } = owner.patient;
  if (owner.onlyZeros)
    warning = "the folder's number differs from the patient's in leading zeros; name and birth date agree";
  return { claim: { identifier, name, kana, romaji, birthDate, sex }, warning, refusal: null };
}

function claimOf(identifier: string, person: DocumentPatient | undefined): Claim {
  if (!person) return { identifier, name: '' };
  const { name, kana, romaji, birthDate, sex } = person;
  return { identifier, name, kana, romaji, birthDate, sex };
}

function isBornOnAnotherDay(patient: Patient, person: DocumentPatient | undefined): boolean {
  return Boolean(patient.birthDate && person?.birthDate && patient.birthDate !== person.birthDate);
}

/** Both the birth date and a form of the name are the same. */
function isProven(patient: Patient, person: DocumentPatient): boolean {
  const forms = nameForms(patient);
  const sharesName = [...nameForms(person)].some((form) => forms.has(form));
  return sharesName && person.birthDate !== null && person.birthDate === patient.birthDate;
}

function refused(reason: Refusal['reason'], detail: string, otherPatients: string[] = []): Owner {
  return { refusal: { reason, detail, otherPatients } };
}
