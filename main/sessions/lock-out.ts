/**
 * Wrong PINs, counted per staff number and for the whole station, with growing waits. What is counted is on the disk before
 * a PIN is checked, so that neither a restart nor a pulled plug gives another guess. The station's own count leaks slowly
 * and outlives a right PIN: else one's own PIN would buy guesses at another's.
 */
import { foldedStaffId } from '../../shared/people.ts';
import type { EncryptedDatabase } from '../station/database.ts';
import type { Clock } from './clock.ts';

const schema = `
CREATE TABLE IF NOT EXISTS wrong_pin (
  subject TEXT PRIMARY KEY, count INTEGER NOT NULL, counted_at INTEGER NOT NULL, wait INTEGER NOT NULL
) WITHOUT ROWID;
`;

interface Rule {
  /** Wrong ones before there is a wait. */
  free: number;
  /** Milliseconds of the first wait; each further wrong one doubles it, up to `longest`. */
  first: number;
  longest: number;
  /** Milliseconds in which one wrong one is forgotten. */
  leak: number;
}

const minute = 60_000;
const perPerson: Rule = { free: 5, first: minute, longest: 60 * minute, leak: 120 * minute };
const perStation: Rule = { free: 20, first: minute, longest: 15 * minute, leak: 3 * minute };
const station = 'station';
const mostSubjects = 5000;

interface Row {
  subject: string;
  count: number;
  counted_at: number;
  wait: number;
}

export class LockOut {
  readonly #database: EncryptedDatabase;
  readonly #clock: Clock;
  /** When a wait of this process is over, on the steady clock: setting the wall's clock forward does not end it. */
  readonly #until = new Map<string, number>();

  constructor(database: EncryptedDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    database.exec(schema);
    const { steady, wall } = clock();
    for (const { subject, wait, counted_at } of this.#rows()) {
      // A clock that was set back since must not make the wait longer than it was.
      const left = Math.min(wait, counted_at + wait - wall);
      if (left > 0) this.#until.set(subject, steady + left);
    }
  }

  /** Milliseconds until a PIN for this number is checked again; 0: now. */
  wait(staffId: string): number {
    const { steady } = this.#clock();
    const left = (subject: string) => Math.max(0, (this.#until.get(subject) ?? 0) - steady);
    return Math.max(left(station), left(personal(staffId)));
  }

  /** Before a PIN is checked: it counts as wrong until `right` takes that back. */
  about(staffId: string): void {
    this.#database
      .transaction(() => {
        this.#count(personal(staffId), perPerson);
        this.#count(station, perStation);
        this.#database
          .prepare(
            `DELETE FROM wrong_pin WHERE subject IN (SELECT subject FROM wrong_pin WHERE subject <> ?
             ORDER BY counted_at DESC LIMIT -1 OFFSET ${mostSubjects})`,
          )
          .run(station);
      })
      .immediate();
  }

  /** The PIN was right: the person's count is over, the station's is what it was before. */
  right(staffId: string): void {
    const subject = personal(staffId);
    this.#until.delete(subject);
    this.#until.delete(station);
    this.#database
      .transaction(() => {
        this.#database.prepare('DELETE FROM wrong_pin WHERE subject = ?').run(subject);
        this.#database
          .prepare('UPDATE wrong_pin SET count = max(0, count - 1), wait = 0 WHERE subject = ?')
          .run(station);
      })
      .immediate();
  }

  #count(subject: string, { free, first, longest, leak }: Rule): void {
    const { steady, wall } = this.#clock();
    const before = this.#database.prepare<[string], Row>('SELECT * FROM wrong_pin WHERE subject = ?').get(subject);
    const forgotten = before ? Math.floor(Math.max(0, wall - before.counted_at) / leak) : 0;
    const count = Math.max(0, (before?.count ?? 0) - forgotten) + 1;
    const wait = count < free ? 0 : Math.min(longest, first * 2 ** (count - free));
    this.#database
      .prepare('INSERT OR REPLACE INTO wrong_pin (subject, count, counted_at, wait) VALUES (?, ?, ?, ?)')
      .run(subject, count, wall, wait);
    if (wait > 0) this.#until.set(subject, steady + wait);
    else this.#until.delete(subject);
  }

  #rows(): Row[] {
    return this.#database.prepare<[], Row>('SELECT * FROM wrong_pin').all();
  }
}

function personal(staffId: string): string {
  return `staff ${foldedStaffId(staffId).slice(0, 40)}`;
}
