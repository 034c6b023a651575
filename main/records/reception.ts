/** Finding patients by two or three things they say of themselves; every one that is given must match. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import type { SearchColumns } from '../../shared/japanese.ts';
import type { ReceptionHit, ReceptionHits, ReceptionMatch } from '../../shared/reception.ts';
import type { ReceptionTerms } from '../../shared/reception-terms.ts';
import type { Patient } from '../../shared/records.ts';

export interface ReceptionReads {
  patient(id: string): Patient | null;
  sharesName(patientId: string): boolean;
}

interface Condition {
  sql: string;
  parameters: string[];
}

const mostHits = 50;
/** Rows that are looked at: a birthday of a million patients has fifty. */
const mostRows = 5000;

export class Reception {
  readonly #database: Database;
  readonly #reads: ReceptionReads;

  /** @param database a records database, opened read-only */
  constructor(database: Database, reads: ReceptionReads) {
    this.#database = database;
    this.#reads = reads;
  }

  /** @param terms at least two, so that an index of names or birth dates narrows */
  find(terms: ReceptionTerms): ReceptionHits {
    const found: { columns: SearchColumns; matches: ReceptionMatch[] }[] = [];
    for (const columns of this.#rows(terms)) {
      const matches = matchesOf(terms, columns);
      if (matches) found.push({ columns, matches });
    }
    found.sort((a, b) => weightOf(a.matches) - weightOf(b.matches) || (a.columns.kana < b.columns.kana ? -1 : 1));
    return { hits: found.slice(0, mostHits).flatMap((one) => this.#hit(one)), more: found.length > mostHits };
  }

  /** By an index where there is a birth date or the beginning of a name; else everybody is looked through. */
  #rows({ kana, name, birthDate, phone }: ReceptionTerms): SearchColumns[] {
    const typed = kana ?? name;
    const column = kana === null ? 'name' : 'kana';
    const conditions: Condition[] = [];
    if (birthDate !== null) conditions.push({ sql: 'birth_date = ?', parameters: [birthDate] });
    if (phone !== null) conditions.push({ sql: 'instr(phones, ?)', parameters: [phone] });
    if (typed === null) return this.#all(conditions);
    const inside: Condition = { sql: `instr(${column}, ?)`, parameters: [typed] };
    if (birthDate !== null) return this.#all([...conditions, inside]);
    const range = { sql: `${column} >= ? AND ${column} < ?`, parameters: [typed, `${typed}\u{10FFFF}`] };
    const beginning = this.#all([range, ...conditions]);
    return beginning.length > 0 ? beginning : this.#all([...conditions, inside]);
  }

  #all(conditions: Condition[]): SearchColumns[] {
    const where = conditions.map(({ sql }) => sql).join(' AND ');
    return this.#database
      .prepare<unknown[], SearchColumns>(`SELECT * FROM patient_search WHERE ${where} LIMIT ${mostRows}`)
      .all(...conditions.flatMap(({ parameters }) => parameters));
  }

  #hit({ columns, matches }: { columns: SearchColumns; matches: ReceptionMatch[] }): ReceptionHit[] {
    const patient = this.#reads.patient(columns.patient_id);
    return patient ? [hitOf(patient, matches, this.#reads.sharesName(patient.id))] : [];
  }
}

/** Nothing clinical goes to the desk. */
export function hitOf(patient: Patient, matches: ReceptionMatch[], sameName: boolean): ReceptionHit {
  const { id, identifier, name, kana, birthDate, sex, deceasedAt, identityNote } = patient;
  return { id, identifier, name, kana, birthDate, sex, deceasedAt, identityNote, matches, sameName };
}

/** Null where anything that was given does not match. */
export function matchesOf(terms: ReceptionTerms, columns: SearchColumns): ReceptionMatch[] | null {
  const matches: (ReceptionMatch | null)[] = [];
  if (terms.kana !== null) matches.push(nameMatch(columns.kana, terms.kana));
  if (terms.name !== null) matches.push(nameMatch(columns.name, terms.name));
  if (terms.birthDate !== null) matches.push(columns.birth_date === terms.birthDate ? 'birth-date' : null);
  if (terms.phone !== null) matches.push(phoneMatch(columns.phones, terms.phone));
  return matches.includes(null) ? null : (matches as ReceptionMatch[]);
}

function nameMatch(name: string, typed: string): ReceptionMatch | null {
  if (name === typed) return 'whole-name';
  if (name.startsWith(typed)) return 'name-start';
  return name.includes(typed) ? 'name-part' : null;
}

function phoneMatch(phones: string, typed: string): ReceptionMatch | null {
  if (phones.split(' ').includes(typed)) return 'whole-phone';
  return phones.includes(typed) ? 'phone-part' : null;
}

function weightOf(matches: ReceptionMatch[]): number {
  return matches.includes('whole-name') ? 0 : matches.includes('name-start') ? 1 : 2;
}
