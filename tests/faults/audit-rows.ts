/**
 * The log of a station, changed by somebody who holds its key and a database tool: rows deleted, edited, inserted, put in
 * another order, and the end cut off. Each is found by verification.
 */
import fs from 'node:fs';
import path from 'node:path';
import { HeadFile, LedgerAnchors } from '../../main/audit/anchors.ts';
import { AuditLog } from '../../main/audit/audit.ts';
import { type AuditRow, hashOf, textOf } from '../../main/audit/chain.ts';
import { type EncryptedDatabase, openOwn } from '../../main/station/database.ts';
import { Random } from '../../scripts/demo-hospital/random.ts';
import type { SuiteOptions } from './suite.ts';

const key = 'ab'.repeat(32);
const headKey = 'cd'.repeat(32);
const entries = 60;

type Attack = (database: EncryptedDatabase, random: Random) => void;

/** What follows is renumbered, so that nothing is missing to the eye. */
const attacks: Record<string, Attack> = {
  'row deleted, the rest left as it is': (database, random) => {
    database.prepare('DELETE FROM entry WHERE seq = ?').run(random.int(1, entries - 1));
  },
  'row deleted, the rest renumbered': (database, random) => {
    const seq = random.int(1, entries - 1);
    database.prepare('DELETE FROM entry WHERE seq = ?').run(seq);
    shift(database, seq, -1);
    database.prepare("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'entry'").run();
  },
  'row edited': (database, random) => {
    const column = random.pick(['at', 'action', 'person', 'role', 'patient_id', 'detail', 'previous', 'hash']);
    database
      .prepare(`UPDATE entry SET ${column} = ifnull(${column}, '') || 'x' WHERE seq = ?`)
      .run(random.int(1, entries));
  },
  'row made one of somebody else': (database, random) => {
    database
      .prepare("UPDATE entry SET person = '灯火 花子', staff_id = 'n0002' WHERE seq = ?")
      .run(random.int(1, entries));
  },
  'row inserted, the rest renumbered': (database, random) => {
    const seq = random.int(1, entries);
    shift(database, seq - 1, 1);
    database
      .prepare(`INSERT INTO entry SELECT ${columnsWithSeq(database, String(seq))} FROM entry WHERE seq = ?`)
      .run(random.int(seq + 1, entries + 1));
    database.prepare("UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM entry) WHERE name = 'entry'").run();
  },
  'row added at the end': (database, random) => {
    database
      .prepare(`INSERT INTO entry SELECT ${columnsWithSeq(database, String(entries + 1))} FROM entry WHERE seq = ?`)
      .run(random.int(1, entries));
  },
  'two rows exchanged': (database, random) => {
    const one = random.int(1, entries - 1);
    const other = random.int(one + 1, entries);
    database.prepare('UPDATE entry SET seq = -1 WHERE seq = ?').run(one);
    database.prepare('UPDATE entry SET seq = ? WHERE seq = ?').run(one, other);
    database.prepare('UPDATE entry SET seq = ? WHERE seq = -1').run(other);
  },
  'end cut off': (database, random) => {
    database.prepare('DELETE FROM entry WHERE seq > ?').run(random.int(1, entries - 1));
  },
  'end cut off, the counter set back': (database, random) => {
    const last = random.int(1, entries - 1);
    database.prepare('DELETE FROM entry WHERE seq > ?').run(last);
    database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'entry'").run(last);
  },
  'row edited, the chain after it reckoned anew': (database, random) => {
    const seq = random.int(1, entries - 1);
    database.prepare("UPDATE entry SET patient_id = '99999' WHERE seq = ?").run(seq);
    const rows = database.prepare<[number], AuditRow>('SELECT * FROM entry WHERE seq >= ? ORDER BY seq').all(seq);
    let previous = rows[0]!.previous;
    for (const row of rows) {
      const hash = hashOf(textOf({ ...row, previous }));
      database.prepare('UPDATE entry SET previous = ?, hash = ? WHERE seq = ?').run(previous, hash, row.seq);
      previous = hash;
    }
  },
  'everything deleted, the counter too': (database) => {
    database.exec("DELETE FROM entry; DELETE FROM sqlite_sequence WHERE name = 'entry'");
  },
};

export async function auditRows({ work, seed, sample, findings }: SuiteOptions): Promise<void> {
  const random = new Random(seed, 'audit rows');
  const whole = path.join(work, 'whole');
  await writeLog(whole);
  const untouched = verdictOf(whole);
  findings.figure('untouched log said to be broken', untouched === null ? 0 : 1, 'logs', { exactly: 0 });
  for (const [name, attack] of Object.entries(attacks)) {
    const count = sample(50);
    let found = 0;
    for (let index = 0; index < count; index++) {
      const folder = path.join(work, 'attacked');
      fs.cpSync(whole, folder, { recursive: true });
      const database = openOwn(path.join(folder, 'audit.db'), key);
      dropTriggers(database);
      database.transaction(() => attack(database, random))();
      database.close();
      if (verdictOf(folder) !== null) found++;
      else findings.problem(`${name}: not found, case ${index}`);
      fs.rmSync(folder, { recursive: true, force: true });
    }
    findings.figure(`${name}: found`, found, `of ${count}`, { exactly: count });
  }
  triggersHold(whole, findings.figure.bind(findings));
}

/** As a station does it: its entries, its head in a file, and its head in the ledger's database when it locks. */
async function writeLog(folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const { audit, ledger } = open(folder);
  const person = { name: '灯火 太郎', role: 'clinician' as const };
  for (let index = 1; index < entries; index++) {
    audit.record({ action: 'patient-read', person, patientId: String(10_000 + index), detail: { index } });
  }
  audit.record({ action: 'locked' });
  audit.close();
  ledger.close();
}

function open(folder: string): { audit: AuditLog; ledger: EncryptedDatabase } {
  const audit = new AuditLog();
  const ledger = openOwn(path.join(folder, 'ledger.db'), key);
  const file = new HeadFile(path.join(folder, 'audit.head'), headKey);
  audit.open(openOwn(path.join(folder, 'audit.db'), key), { file, ledger: new LedgerAnchors(ledger) });
  return { audit, ledger };
}

/** @returns what verification says is wrong; null for nothing */
function verdictOf(folder: string): string | null {
  const { audit, ledger } = open(folder);
  try {
    const { problem, noted } = audit.verify();
    return problem ?? (noted.length > 0 ? 'noted' : null);
  } finally {
    audit.close();
    ledger.close();
  }
}

/** Without taking the triggers away nothing can be changed at all. */
function triggersHold(
  whole: string,
  figure: (name: string, value: number, unit: string, must: { exactly: number }) => void,
): void {
  const statements = [
    "UPDATE entry SET detail = '{}' WHERE seq = 3",
    'DELETE FROM entry WHERE seq = 3',
    'INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 3',
  ];
  const database = openOwn(path.join(whole, 'audit.db'), key);
  let refused = 0;
  for (const statement of statements) {
    try {
      database.exec(statement);
    } catch {
      refused++;
    }
  }
  database.close();
  figure('statements that would change the log refused by the database', refused, `of ${statements.length}`, {
    exactly: statements.length,
  });
}

function dropTriggers(database: EncryptedDatabase): void {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
  for (const name of database.prepare<[], string>(sql).pluck().all()) database.exec(`DROP TRIGGER "${name}"`);
}

/** Rows after `seq` get another number; by way of negative ones, since numbers are unique. */
function shift(database: EncryptedDatabase, seq: number, by: number): void {
  database.prepare('UPDATE entry SET seq = -(seq + ?) WHERE seq > ?').run(by, seq);
  database.exec('UPDATE entry SET seq = -seq WHERE seq < 0');
}

function columnsWithSeq(database: EncryptedDatabase, seq: string): string {
  const names = database.prepare<[], string>("SELECT name FROM pragma_table_info('entry')").pluck().all();
  return names.map((name) => (name === 'seq' ? seq : name)).join(', ');
}
