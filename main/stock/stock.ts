/** What the station reckons paper and toner with: our figures until somebody enters the hospital's, kept on this station. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import defaults from '../../resources/stock.json' with { type: 'json' };
import { type StockSettings, type StockView, stockSchema } from '../../shared/stock.ts';
import { localTime } from '../paper/local-time.ts';

/** The last row counts; one without settings is a return to ours. */
const schema = `
CREATE TABLE IF NOT EXISTS stock_setting (
  number INTEGER PRIMARY KEY AUTOINCREMENT, settings TEXT, at TEXT NOT NULL, by TEXT NOT NULL
);
`;

export const defaultStock: StockSettings = stockSchema.parse(defaults);

export class Stock {
  readonly #database: Database;

  /** @param database the station's own, opened by the caller; the table is made when absent */
  constructor(database: Database) {
    this.#database = database;
    database.exec(schema);
  }

  /** Settings that a later version cannot read are ours again. */
  view(): StockView {
    const last = this.#database
      .prepare<[], { settings: string | null; at: string; by: string }>(
        'SELECT settings, at, by FROM stock_setting ORDER BY number DESC LIMIT 1',
      )
      .get();
    const kept = last?.settings ? stockSchema.safeParse(JSON.parse(last.settings)).data : undefined;
    if (!last || !kept) return { settings: defaultStock, changedAt: null, changedBy: null };
    return { settings: kept, changedAt: last.at, changedBy: last.by };
  }

  /** @param settings null for ours again */
  change(settings: StockSettings | null, by: string): StockView {
    this.#database
      .prepare('INSERT INTO stock_setting (settings, at, by) VALUES (?, ?, ?)')
      .run(settings && JSON.stringify(settings), localTime(new Date()), by);
    return this.view();
  }
}
