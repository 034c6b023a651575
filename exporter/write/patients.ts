/**
 * Who is who. Sources name patients by an identifier, a name and a birth date; this decides which of them are one
 * person. Two people are never merged: when in doubt they stay apart, marked, and a person decides.
 */
import crypto from 'node:crypto';
import { bareIdentifier, foldName } from '../../shared/japanese.ts';
import { nameForms, namesAgree, namesContradict } from '../../shared/person.ts';
import { type Patient, patientSchema } from '../../shared/records.ts';
import { columnsOf, fromRow, insertSql, toRow, valuesOf } from '../../shared/rows.ts';
import type { EncryptedDatabase } from '../../shared/sqlite/database.ts';

const values = valuesOf(patientSchema);
/** Hospitals pad numbers to as many digits at most. */
const paddedDigits = 12;

type Claim = Omit<Patient, 'id' | 'identityNote'>;

export class Patients {
  readonly #insert;
  readonly #byId;
  readonly #namesakes;
  readonly #update;

  constructor(database: EncryptedDatabase) {
    const columns = columnsOf(patientSchema);
    this.#insert = database.prepare(insertSql('patient', columns));
    this.#byId = database.prepare<[string]>('SELECT * FROM patient WHERE id = ?');
    this.#namesakes = database.prepare<[string, string]>('SELECT * FROM patient WHERE id > ? AND id < ?');
    this.#update = database.prepare(
      `UPDATE patient SET ${columns.map((column) => `"${column}" = @${column}`).join(', ')} WHERE id = @id`,
    );
  }

  has(id: string): boolean {
    return this.#byId.get(id) !== undefined;
  }

  /** Everybody with this identifier, leading zeros aside. */
  people(identifier: string): Patient[] {
    const bare = bareIdentifier(identifier);
    const found: Patient[] = [];
    const longest = Math.max(paddedDigits, identifier.length);
    for (let zeros = 0; zeros === 0 || zeros + bare.length <= longest; zeros++) {
      const holder = this.#get('0'.repeat(zeros) + bare);
      if (!holder) continue;
      found.push(holder);
      if (holder.identityNote === 'identifier-shared') found.push(...this.#sharers(holder.id));
    }
    return found;
  }

  /** Files a claim under the patient it belongs to, and returns that patient's key. */
  file(claim: Claim, sameAs?: string): string {
    if (claim.identifier === '') {
      const id = `-${digest(sameAs ?? `${claim.source} ${claim.name}`)}`;
      return this.#fileAs({ ...claim, id, identityNote: 'identifier-missing' });
    }
    const holder = this.#get(claim.identifier) ?? this.#paddedOtherwise(claim);
    if (!holder) return this.#fileAs({ ...claim, id: claim.identifier, identityNote: null });
    const same = [holder, ...this.#sharers(holder.id)].find((patient) => isSamePerson(patient, claim));
    if (same) return this.#merge(same, claim);

    this.#update.run(toRow({ ...holder, identityNote: 'identifier-shared' }));
    const id = `${claim.identifier}~${digest(`${foldName(claim.name)} ${claim.birthDate ?? ''}`)}`;
    return this.#fileAs({ ...claim, id, identityNote: 'identifier-shared' });
  }

  /**
   * Systems pad a number differently. A number with other zeros before it is another number, unless name and birth date
   * both say that exactly one person is meant.
   */
  #paddedOtherwise(claim: Claim): Patient | null {
    if (!/^\d+$/.test(claim.identifier) || claim.birthDate?.length !== 10) return null;
    const meant = this.people(claim.identifier).filter(
      (patient) => patient.birthDate === claim.birthDate && namesAgree(patient, claim),
    );
    return meant.length === 1 ? meant[0]! : null;
  }

  /** The others of whom the same identifier is claimed. */
  #sharers(identifier: string): Patient[] {
    return this.#namesakes.all(`${identifier}~`, `${identifier}~g`).map((row) => toPatient(row));
  }

  #get(id: string): Patient | null {
    const row = this.#byId.get(id);
    return row === undefined ? null : toPatient(row);
  }

  #fileAs(patient: Patient): string {
    const known = this.#get(patient.id);
    if (known) return this.#merge(known, patient);
    this.#insert.run(values(patient));
    return patient.id;
  }

  /** The first source to name a patient is believed; later ones only fill what it left empty. */
  #merge(patient: Patient, claim: Claim): string {
    const merged: Patient = {
      ...patient,
      name: patient.name || claim.name,
      kana: patient.kana ?? claim.kana,
      romaji: patient.romaji ?? claim.romaji,
      birthDate: patient.birthDate ?? claim.birthDate,
      sex: patient.sex === 'unknown' ? claim.sex : patient.sex,
      address: patient.address ?? claim.address,
      postalCode: patient.postalCode ?? claim.postalCode,
      phones: patient.phones.length > 0 ? patient.phones : claim.phones,
      deceasedAt: patient.deceasedAt ?? claim.deceasedAt,
    };
    if (JSON.stringify(merged) !== JSON.stringify(patient)) this.#update.run(toRow(merged));
    return patient.id;
  }
}

/**
 * Same identifier; are they the same person? Equal birth dates say yes unless the names contradict (kanji in one source
 * and romaji in another do not); different ones say no; with one missing, a shared form of the name decides. A claim with
 * neither name nor birth date contradicts nobody.
 */
function isSamePerson(patient: Patient, claim: Claim): boolean {
  if (patient.birthDate && claim.birthDate) {
    const isOneDate = patient.birthDate.startsWith(claim.birthDate) || claim.birthDate.startsWith(patient.birthDate);
    return isOneDate && !namesContradict(patient, claim);
  }
  const known = nameForms(patient);
  const claimed = nameForms(claim);
  if (known.size === 0 || claimed.size === 0) return true;
  return [...claimed].some((form) => known.has(form)) || namesAgree(patient, claim);
}

function toPatient(row: unknown): Patient {
  return fromRow(patientSchema, row);
}

function digest(text: string): string {
  return crypto.createHash('sha256').update(text).digest('hex').slice(0, 12);
}
