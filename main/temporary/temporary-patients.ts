/**
 * Temporary patients: people without a chart here, who came with a disc and were matched with nobody or were registered by
 * hand (M1), and cards of a pile that nobody has yet. A name, a number of our own, and later whose number it turned out to
 * be: that is recorded beside, what was printed is never rewritten. Kept in the index of the disc room (main/disc/quarantine.ts),
 * where studies name them.
 */
import { type PersonOnDisc, temporaryPrefix } from '../../shared/disc.ts';
import { TomoshibiError } from '../../shared/errors.ts';
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
import type { ReceptionHit } from '../../shared/reception.ts';
import type { ReceptionTerms } from '../../shared/reception-terms.ts';
import { type Patient, patientSchema, type Section, sections } from '../../shared/records.ts';
import type { TemporaryDetails, TemporaryJoin, TemporaryPatientView } from '../../shared/temporary.ts';
import type { MatchReason, PatientHit, PatientView, SectionStatus } from '../../shared/views.ts';
import { localTime } from '../paper/local-time.ts';
import { hitOf, matchesOf } from '../records/reception.ts';
import type { EncryptedDatabase } from '../station/database.ts';

const tables = `
CREATE TABLE IF NOT EXISTS temporary_patient (
  id TEXT PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, patient TEXT NOT NULL, person TEXT NOT NULL
) WITHOUT ROWID;
-- Whose number it turned out to be; the last row counts, and one without an identifier takes it back.
CREATE TABLE IF NOT EXISTS temporary_join (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, identifier TEXT, patient_id TEXT, at TEXT NOT NULL,
  by TEXT NOT NULL, why TEXT
);
CREATE TRIGGER IF NOT EXISTS temporary_join_no_delete BEFORE DELETE ON temporary_join
  BEGIN SELECT RAISE(ABORT, 'what was joined stays recorded'); END;
CREATE TRIGGER IF NOT EXISTS temporary_join_no_update BEFORE UPDATE ON temporary_join
  BEGIN SELECT RAISE(ABORT, 'what was joined stays recorded'); END;
CREATE TRIGGER IF NOT EXISTS temporary_join_no_replace BEFORE INSERT ON temporary_join
  WHEN EXISTS (SELECT 1 FROM temporary_join WHERE number = NEW.number)
  BEGIN SELECT RAISE(ABORT, 'what was joined stays recorded'); END;
`;

/** Columns that an index of an earlier version does not have; everybody in it came with a disc. */
const laterColumns: Record<string, string> = {
  origin: "TEXT NOT NULL DEFAULT 'disc'",
  registered_at: 'TEXT',
  registered_by: 'TEXT',
};

export interface TemporaryPatient {
  patient: Patient;
  person: PersonOnDisc;
}

interface Row {
  patient: string;
  person: string;
  origin: 'disc' | 'registration';
  registered_at: string | null;
  registered_by: string | null;
}

export class TemporaryPatients {
  readonly #index: EncryptedDatabase;

  constructor(index: EncryptedDatabase) {
    this.#index = index;
    index
      .transaction(() => {
        index.exec(tables);
        const known = index
          .prepare<[], string>("SELECT name FROM pragma_table_info('temporary_patient')")
          .pluck()
          .all();
        for (const [column, type] of Object.entries(laterColumns)) {
          if (!known.includes(column)) index.exec(`ALTER TABLE temporary_patient ADD COLUMN ${column} ${type}`);
        }
      })
      .immediate();
  }

  /**
   * A patient for somebody on a disc; counts once `add` has kept it.
   * @param identifier a new one of TemporaryIds
   */
  make(person: PersonOnDisc, identifier: string): { id: string; patient: Patient; person: PersonOnDisc } {
    const { name, kana, romaji, birthDate, sex, fullName } = person;
    const patient = patientOf(identifier, { name: name || fullName || '', kana, romaji, birthDate, sex }, 'disc');
    return { id: patient.id, patient, person };
  }

  add(id: string, patient: Patient, person: PersonOnDisc): void {
    this.#add(id, patient, person, 'disc', null);
  }

  /**
   * Somebody registered by hand, or, without details, a card of a pile.
   * @throws TomoshibiError `temporary-id-used` where somebody has this number already
   */
  register(identifier: string, details: TemporaryDetails | null, by: string): TemporaryPatientView {
    if (this.#row(idOf(identifier))) throw new TomoshibiError('temporary-id-used');
    const patient = patientOf(identifier, { ...nobody, ...details }, 'registration');
    this.#add(patient.id, patient, unknownPerson, 'registration', by);
    return this.entry(patient.id);
  }

  /**
   * What has become known of somebody who was registered by hand.
   * @throws TomoshibiError `patient-not-found`, `request-invalid` for one whom a disc names
   */
  describe(id: string, details: TemporaryDetails): TemporaryPatientView {
    if (this.entry(id).origin === 'disc') throw new TomoshibiError('request-invalid');
    const patient = patientSchema.parse({ ...this.get(id)!.patient, ...details });
    this.#index.prepare('UPDATE temporary_patient SET patient = ? WHERE id = ?').run(JSON.stringify(patient), id);
    return this.entry(id);
  }

  /**
   * Records whose number this one turned out to be, or with null that it was a mistake.
   * @throws TomoshibiError `patient-not-found`
   */
  join(
    id: string,
    to: { identifier: string; patientId: string | null } | null,
    act: { by: string; why?: string | null },
  ): TemporaryPatientView {
    this.entry(id);
    this.#index
      .prepare('INSERT INTO temporary_join (id, identifier, patient_id, at, by, why) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, to?.identifier ?? null, to?.patientId ?? null, localTime(new Date()), act.by, act.why?.trim() || null);
    return this.entry(id);
  }

  /** @throws TomoshibiError `patient-not-found` */
  entry(id: string): TemporaryPatientView {
    const row = this.#row(id);
    if (!row) throw new TomoshibiError('patient-not-found');
    return this.#viewOf(row);
  }

  /** Everybody, and every card of a pile, the newest number first. */
  entries(): TemporaryPatientView[] {
    const sql = 'SELECT * FROM temporary_patient ORDER BY registered_at DESC, identifier DESC';
    return this.#index
      .prepare<[], Row>(sql)
      .all()
      .map((row) => this.#viewOf(row));
  }

  /** Forgets somebody of whom no image of a disc is left. One registered by hand stays, their number is on paper. */
  removeFromDisc(id: string): void {
    this.#index
      .prepare(
        "DELETE FROM temporary_patient WHERE id = ? AND origin = 'disc' AND id NOT IN (SELECT id FROM temporary_join)",
      )
      .run(id);
  }

  get(id: string): TemporaryPatient | null {
    const row = this.#row(id);
    return row ? toPatient(row) : null;
  }

  all(): TemporaryPatient[] {
    return this.#index.prepare<[], Row>('SELECT * FROM temporary_patient').all().map(toPatient);
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
      return [{ ...hit, deceasedAt: null, ward: null, room: null, sameName: false, similarName: false }];
    });
  }

  /** The same by what people say of themselves at the desk. */
  atReception(terms: ReceptionTerms): ReceptionHit[] {
    return this.all().flatMap(({ patient }) => {
      const matches = matchesOf(terms, searchColumns(patient));
      return matches ? [hitOf(patient, matches, false)] : [];
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
      flags: [],
      encounter: null,
      sameName: [],
      sections: perSection(notExported),
      counts: perSection(() => 0),
      dataAsOf: null,
      joined: this.#joinOf(id),
    };
  }

  #add(id: string, patient: Patient, person: PersonOnDisc, origin: Row['origin'], by: string | null): void {
    this.#index
      .prepare(
        `INSERT INTO temporary_patient (id, identifier, patient, person, origin, registered_at, registered_by)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(id, patient.identifier, JSON.stringify(patient), JSON.stringify(person), origin, localTime(new Date()), by);
  }

  #row(id: string): Row | null {
    if (!id.startsWith(temporaryPrefix)) return null;
    return this.#index.prepare<[string], Row>('SELECT * FROM temporary_patient WHERE id = ?').get(id) ?? null;
  }

  #viewOf(row: Row): TemporaryPatientView {
    const { id, identifier, name, kana, birthDate, sex } = toPatient(row).patient;
    const { origin, registered_at: registeredAt, registered_by: registeredBy } = row;
    return { id, identifier, name, kana, birthDate, sex, origin, registeredAt, registeredBy, joined: this.#joinOf(id) };
  }

  #joinOf(id: string): TemporaryJoin | null {
    const last = this.#index
      .prepare<[string], { identifier: string | null; patientId: string | null; at: string; by: string }>(
        'SELECT identifier, patient_id AS patientId, at, by FROM temporary_join WHERE id = ? ORDER BY number DESC LIMIT 1',
      )
      .get(id);
    if (!last || last.identifier === null) return null;
    return { ...last, identifier: last.identifier };
  }
}

const nobody: TemporaryDetails = { name: '', kana: null, birthDate: null, sex: 'unknown' };
const unknownPerson: PersonOnDisc = { ...nobody, identifier: '', romaji: null, fullName: null };

function patientOf(
  identifier: string,
  details: TemporaryDetails & { romaji?: string | null },
  source: Row['origin'],
): Patient {
  return patientSchema.parse({
    ...details,
    id: idOf(identifier),
    identifier,
    identityNote: 'temporary',
    source,
    recordedAt: new Date().toISOString(),
  });
}

export function notExported(section: Section): SectionStatus {
  return { section, status: 'not-exported', asOf: null, since: null, sources: [], gaps: [] };
}

function idOf(identifier: string): string {
  return `${temporaryPrefix}${identifier.replace(/\D/g, '')}`;
}

function toPatient(row: Pick<Row, 'patient' | 'person'>): TemporaryPatient {
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
