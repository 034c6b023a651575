/** People who came with a disc and were matched with nobody: a name, a number of our own, and no chart. */
import { type PersonOnDisc, temporaryPrefix } from '../../shared/disc.ts';
import {
  bareIdentifier,
  foldIdentifier,
  foldKana,
  foldName,
  foldRomaji,
  parseBirthDate,
  type SearchColumns,
  searchColumns,
} from '../../shared/japanese.ts';
import { type Patient, patientSchema, type Section, sections } from '../../shared/records.ts';
import type { MatchReason, PatientHit, PatientView, SectionStatus } from '../../shared/views.ts';
import type { EncryptedDatabase } from '../station/database.ts';
import { newTemporaryId } from './temporary-id.ts';

const schema = `
CREATE TABLE IF NOT EXISTS temporary_patient (
  id TEXT PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, patient TEXT NOT NULL, person TEXT NOT NULL
) WITHOUT ROWID;
`;

export interface TemporaryPatient {
  patient: Patient;
  person: PersonOnDisc;
}

export class TemporaryPatients {
  readonly #index: EncryptedDatabase;

  constructor(index: EncryptedDatabase) {
    this.#index = index;
    index.exec(schema);
  }

  /** A patient for this person; counts once `add` has kept it. */
  make(person: PersonOnDisc): { id: string; patient: Patient; person: PersonOnDisc } {
    let identifier = newTemporaryId();
    while (this.get(idOf(identifier))) identifier = newTemporaryId();
    const id = idOf(identifier);
    const { name, kana, romaji, birthDate, sex, fullName } = person;
    const patient = patientSchema.parse({
      id,
      identifier,
      name: name || fullName || '',
      kana,
      romaji,
      birthDate,
      sex,
      identityNote: 'temporary',
      source: 'disc',
      recordedAt: new Date().toISOString(),
    });
    return { id, patient, person };
  }

  add(id: string, patient: Patient, person: PersonOnDisc): void {
    this.#index
      .prepare('INSERT INTO temporary_patient VALUES (?, ?, ?, ?)')
      .run(id, patient.identifier, JSON.stringify(patient), JSON.stringify(person));
  }

  remove(id: string): void {
    this.#index.prepare('DELETE FROM temporary_patient WHERE id = ?').run(id);
  }

  get(id: string): TemporaryPatient | null {
    if (!id.startsWith(temporaryPrefix)) return null;
    const row = this.#index
      .prepare<[string], { patient: string; person: string }>('SELECT * FROM temporary_patient WHERE id = ?')
      .get(id);
    return row ? toPatient(row) : null;
  }

  all(): TemporaryPatient[] {
    return this.#index
      .prepare<[], { patient: string; person: string }>('SELECT * FROM temporary_patient')
      .all()
      .map(toPatient);
  }

  /** Those that every word of the query is found in; an empty one finds nobody. They are few. */
  search(query: string): PatientHit[] {
    const words = query.normalize('NFKC').split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    return this.all().flatMap(({ patient, person }) => {
      const columns = [searchColumns(patient), searchColumns({ ...patient, identifier: person.identifier })];
      const reasons = words.map((word) => reasonOf(word, columns));
      if (reasons.includes(null)) return [];
      const { id, identifier, name, kana, birthDate, sex, identityNote } = patient;
      const found = [...new Set(reasons as MatchReason[])];
      const hit = { id, identifier, name, kana, birthDate, sex, identityNote, reasons: found };
      return [{ ...hit, ward: null, room: null, sameName: false }];
    });
  }

  /** What there is of a patient without a chart: nothing was exported, and their allergies are not known. */
  view(id: string): PatientView | null {
    const found = this.get(id);
    if (!found) return null;
    return {
      patient: found.patient,
      allergyState: 'unknown',
      allergies: [],
      encounter: null,
      sameName: [],
      sections: perSection(notExported),
      counts: perSection(() => 0),
      dataAsOf: null,
    };
  }
}

export function notExported(section: Section): SectionStatus {
  return { section, status: 'not-exported', asOf: null, since: null, sources: [], gaps: [] };
}

function idOf(identifier: string): string {
  return `${temporaryPrefix}${identifier.replace(/\D/g, '')}`;
}

function toPatient(row: { patient: string; person: string }): TemporaryPatient {
  return { patient: patientSchema.parse(JSON.parse(row.patient)), person: JSON.parse(row.person) as PersonOnDisc };
}

function reasonOf(word: string, all: SearchColumns[]): MatchReason | null {
  const identifier = foldIdentifier(word);
  const romaji = foldRomaji(word);
  const birthDate = parseBirthDate(word);
  for (const columns of all) {
    if (holds(columns.identifier, identifier) || holds(columns.identifier_bare, identifier)) return 'identifier';
    if (foldName(word) !== '' && columns.name.includes(foldName(word))) return 'name';
    if (foldKana(word) !== '' && columns.kana.includes(foldKana(word))) return 'kana';
    if (romaji.length > 1 && columns.romaji.includes(romaji)) return 'romaji';
    if (birthDate && columns.birth_date.startsWith(birthDate)) return 'birthDate';
  }
  return null;
}

/** Inside a number only what is long enough to mean it. */
function holds(identifier: string, word: string): boolean {
  if (word === '') return false;
  return identifier.startsWith(word) || (word.length >= 4 && identifier.includes(bareIdentifier(word)));
}

function perSection<T>(make: (section: Section) => T): Record<Section, T> {
  return Object.fromEntries(sections.map((section) => [section, make(section)])) as Record<Section, T>;
}
