/**
 * Numbers for temporary patients, from ranges of this station's own: eight digits drawn from the ledger's prefix, which no
 * two stations share, and a count. Two of n stations that give numbers have one range with a chance of about n² ÷ 2 ÷ 10⁸:
 * one in 20,000 hospitals with 100 of them. A person can set a range instead, where a hospital hands them out. A range has
 * 999 numbers; then comes the next that is drawn. No number is given twice.
 */
import crypto from 'node:crypto';
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import { isOfDrill } from '../../shared/sheet-code.ts';
import { formatTemporaryId, type TemporaryRangeView } from '../../shared/temporary.ts';
import { localTime } from '../paper/local-time.ts';

const schema = `
CREATE TABLE IF NOT EXISTS temporary_number (
  range TEXT NOT NULL, count INTEGER NOT NULL, given_at TEXT NOT NULL, given_by TEXT NOT NULL,
  PRIMARY KEY (range, count)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS temporary_number_no_delete BEFORE DELETE ON temporary_number
  BEGIN SELECT RAISE(ABORT, 'a number is given once'); END;
CREATE TRIGGER IF NOT EXISTS temporary_number_no_update BEFORE UPDATE ON temporary_number
  BEGIN SELECT RAISE(ABORT, 'a number is given once'); END;
CREATE TRIGGER IF NOT EXISTS temporary_number_no_replace BEFORE INSERT ON temporary_number
  WHEN EXISTS (SELECT 1 FROM temporary_number WHERE range = NEW.range AND count = NEW.count)
  BEGIN SELECT RAISE(ABORT, 'a number is given once'); END;
-- Ranges that a person set, the last one counts; on a copy of this station, which goes on under a prefix of its own, none does.
CREATE TABLE IF NOT EXISTS temporary_range (
  number INTEGER PRIMARY KEY AUTOINCREMENT, prefix TEXT NOT NULL, range TEXT NOT NULL, set_at TEXT NOT NULL,
  set_by TEXT NOT NULL
);
`;

const rangeSize = 999;
const allRanges = 100_000_000;
/** From here on numbers are of drills, and nobody's. */
const drillRanges = 99_900_000;

export class TemporaryIds {
  readonly #database: Database;
  readonly #prefix: string;

  /**
   * @param database the station's own, opened by the caller; the table is made when absent
   * @param prefix of the station's ledger
   */
  constructor(database: Database, prefix: string) {
    this.#database = database;
    this.#prefix = prefix;
    database.exec(schema);
  }

  /** Where the next number comes from. */
  view(): TemporaryRangeView {
    for (const { range, setBy } of this.#ranges()) {
      const left = rangeSize - this.#last(range);
      if (left > 0) return { range, left, setBy };
    }
    throw new Error('there is always another range');
  }

  /**
   * @param range eight digits, from which numbers come from now on
   * @throws TomoshibiError `request-invalid` for a range of drills outside one, or another in one
   */
  set(range: string, by: string): TemporaryRangeView {
    if (isOfDrill({ serial: this.#prefix }) !== Number(range) >= drillRanges)
      throw new TomoshibiError('request-invalid');
    const at = localTime(new Date());
    this.#database
      .prepare('INSERT INTO temporary_range (prefix, range, set_at, set_by) VALUES (?, ?, ?, ?)')
      .run(this.#prefix, range, at, by);
    return this.view();
  }

  /** The next numbers; they are taken from now on, whether anybody is registered under them or not. */
  next(howMany: number, by: string): string[] {
    const take = this.#database.prepare('INSERT INTO temporary_number VALUES (?, ?, ?, ?)');
    const at = localTime(new Date());
    const takeAll = this.#database.transaction(() => {
      const taken: string[] = [];
      for (const { range } of this.#ranges()) {
        if (taken.length === howMany) break;
        for (let count = this.#last(range) + 1; count <= rangeSize && taken.length < howMany; count++) {
          take.run(range, count, at, by);
          taken.push(formatTemporaryId(range, count));
        }
      }
      return taken;
    });
    return takeAll.immediate();
  }

  /** The one that was set, and then those that are drawn, without end. */
  *#ranges(): Generator<Pick<TemporaryRangeView, 'range' | 'setBy'>> {
    const set = this.#database
      .prepare<[string], { range: string; setBy: string }>(
        'SELECT range, set_by AS setBy FROM temporary_range WHERE prefix = ? ORDER BY number DESC LIMIT 1',
      )
      .get(this.#prefix);
    if (set) yield set;
    for (let index = 0; ; index++) yield { range: rangeOf(this.#prefix, index), setBy: null };
  }

  /** The last count given of a range; 0 where none was. */
  #last(range: string): number {
    return (
      this.#database
        .prepare<[string], number | null>('SELECT max(count) FROM temporary_number WHERE range = ?')
        .pluck()
        .get(range) ?? 0
    );
  }
}

/**
 * The first 48 bits of a hash, modulo 99,900,000: every range is as likely as any other to one part in 2²¹. Those from 99900000
 * on are a drill's.
 */
export function rangeOf(prefix: string, index: number): string {
  const hash = crypto.createHash('sha256').update(`tomoshibi temporary ${prefix} ${index}`).digest();
  const drawn = hash.readUIntBE(0, 6);
  const number = isOfDrill({ serial: prefix })
    ? drillRanges + (drawn % (allRanges - drillRanges))
    : drawn % drillRanges;
  return String(number).padStart(8, '0');
}
