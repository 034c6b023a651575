import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HeadFile, LedgerAnchors } from '../../../main/audit/anchors.ts';
import { AuditLog, type AuditRow } from '../../../main/audit/audit.ts';
import { hashOf, textOf } from '../../../main/audit/chain.ts';
import { type EncryptedDatabase, openOwn } from '../../../main/station/database.ts';
import { temporaryFolder } from '../medium-fixture.ts';

const person = { name: '灯火 看護師', role: 'nurse' as const };

/** A log as a station keeps it, with its head beside it and in the ledger's database. */
function station() {
  const folder = temporaryFolder();
  const keys = { log: randomKey(), ledger: randomKey(), head: randomKey() };
  const log = new AuditLog();
  const files = {
    log: path.join(folder, 'audit.db'),
    ledger: path.join(folder, 'ledger.db'),
    head: path.join(folder, 'audit.head'),
  };
  let ledger: EncryptedDatabase;
  const start = () => {
    ledger = openOwn(files.ledger, keys.ledger);
    log.open(openOwn(files.log, keys.log), {
      file: new HeadFile(files.head, keys.head),
      ledger: new LedgerAnchors(ledger),
    });
  };
  const stop = () => {
    log.close();
    ledger.close();
  };
  start();
  log.record({ action: 'unlocked' });
  for (const query of ['ともしび', '0001', 'タロウ']) log.record({ action: 'searched', person, detail: { query } });
  log.record({ action: 'printed', person, detail: { serial: '7K3MZQ-000042' } });
  log.record({ action: 'searched', person, detail: { query: '花子' } });
  /** What somebody with the log's key does while the program is closed. */
  const attack = (work: (database: EncryptedDatabase) => void) => {
    stop();
    const database = openOwn(files.log, keys.log);
    database.exec('DROP TRIGGER entry_no_update; DROP TRIGGER entry_no_delete;');
    work(database);
    database.close();
  };
  return { log, files, keys, start, stop, attack };
}

function trim(database: EncryptedDatabase, left: number): void {
  database.prepare('DELETE FROM entry WHERE seq > ?').run(left);
  database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'entry'").run(left);
}

/** Changes an entry and makes every hash after it right again. */
function rewrite(database: EncryptedDatabase, from: number): void {
  let previous = '';
  for (const row of database.prepare<[], AuditRow>('SELECT * FROM entry ORDER BY seq').all()) {
    if (row.seq < from) {
      previous = row.hash;
      continue;
    }
    const changed = { ...row, previous, ...(row.seq === from && { person: '別の人' }) };
    previous = hashOf(textOf(changed));
    database
      .prepare('UPDATE entry SET person = ?, previous = ?, hash = ? WHERE seq = ?')
      .run(changed.person, changed.previous, previous, row.seq);
  }
}

test('an untouched log holds across restarts, and says nothing of damage', () => {
  const { log, start, stop } = station();
  stop();
  start();
  expect(log.verify()).toMatchObject({ entries: 6, brokenAt: null, problem: null, noted: [] });
  stop();
});

test('entries cut off the end are missed although the counter was set back, and the log says so from then on', () => {
  const { log, attack, start, stop } = station();
  attack((database) => trim(database, 4));
  start();
  expect(log.list(1)[0]).toMatchObject({ seq: 5, action: 'log-damaged', detail: '{"problem":"shortened"}' });
  for (let number = 0; number < 5; number++) log.record({ action: 'searched', person });
  expect(log.verify()).toMatchObject({ brokenAt: 5, problem: 'rewritten', noted: [] });
  stop();
});

test('one entry that was cut off is missed by the file beside the log', () => {
  const { log, attack, start, stop } = station();
  attack((database) => trim(database, 5));
  start();
  expect(log.list(1)[0]).toMatchObject({ action: 'log-damaged', detail: '{"problem":"shortened"}' });
  expect(log.verify().noted).toEqual([6]);
  stop();
});

test('without that file the ledger still knows, and the loss of the file itself is told', () => {
  const { log, attack, files, start, stop } = station();
  attack((database) => trim(database, 4));
  fs.rmSync(files.head);
  start();
  expect(log.list(1)[0]).toMatchObject({ action: 'log-damaged', detail: '{"problem":"shortened"}' });
  stop();

  const other = station();
  other.stop();
  fs.rmSync(other.files.head);
  other.start();
  expect(other.log.list(1)[0]).toMatchObject({ action: 'log-damaged', detail: '{"problem":"anchor-lost"}' });
  expect(other.log.verify()).toMatchObject({ brokenAt: null, noted: [7] });
  other.stop();
});

test('a file that somebody wrote without its key is not believed', () => {
  const { log, attack, files, keys, start, stop } = station();
  attack((database) => trim(database, 4));
  const forged = new HeadFile(files.head, randomKey());
  forged.write({ seq: 4, hash: 'a'.repeat(64) });
  forged.close();
  expect(new HeadFile(files.head, keys.head).read()).toBe('lost');
  start();
  expect(log.list(1)[0]).toMatchObject({ action: 'log-damaged' });
  stop();
});

test('a tail written anew with right hashes is not the one that is remembered', () => {
  const { log, attack, start, stop } = station();
  attack((database) => rewrite(database, 5));
  start();
  expect(log.list(1)[0]).toMatchObject({ action: 'log-damaged', detail: '{"problem":"rewritten"}' });
  expect(log.verify()).toMatchObject({ brokenAt: 5, problem: 'rewritten' });
  stop();
});

test('whoever rewrites every place that remembers is found out by a head kept elsewhere alone', () => {
  const { log, attack, files, keys, start, stop } = station();
  const onPaper = log.head();
  attack((database) => {
    rewrite(database, 2);
    const head = database.prepare<[], AuditRow>('SELECT * FROM entry ORDER BY seq DESC LIMIT 1').get()!;
    const file = new HeadFile(files.head, keys.head);
    file.write(head);
    file.close();
    const ledger = openOwn(files.ledger, keys.ledger);
    ledger.exec('DROP TRIGGER audit_anchor_no_delete; DELETE FROM audit_anchor;');
    ledger.close();
  });
  start();
  expect(log.verify()).toMatchObject({ entries: 6, problem: null });
  expect(log.hashAt(onPaper.entries)).not.toBe(onPaper.head);
  stop();
});

test('a log of the first version opens, goes on, and verifies', () => {
  const folder = temporaryFolder();
  const key = randomKey();
  const file = path.join(folder, 'audit.db');
  const old = openOwn(file, key);
  old.exec(`CREATE TABLE entry (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, action TEXT NOT NULL, person TEXT,
    role TEXT, patient_id TEXT, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);`);
  let previous = '0'.repeat(64);
  for (const seq of [1, 2]) {
    const fields = [seq, `2026-01-0${seq}T00:00:00.000Z`, 'searched', '灯火 看護師', 'nurse', null, '{}', previous];
    const hash = crypto.createHash('sha256').update(JSON.stringify(fields)).digest('hex');
    old.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(...fields, hash);
    previous = hash;
  }
  old.close();
  const log = new AuditLog();
  const head = new HeadFile(path.join(folder, 'audit.head'), randomKey());
  log.openToRead(openOwn(file, key), { file: head, ledger: null });
  expect(log.verify()).toMatchObject({ entries: 2, problem: null });
  log.close();
  log.open(openOwn(file, key), { file: head, ledger: null });
  log.record({ action: 'signed-in', person: { ...person, staffId: '1234', breakGlass: true } });
  expect(log.list(3).map(({ seq, version, action, staff_id }) => [seq, version, action, staff_id])).toEqual([
    [3, 2, 'signed-in', '1234'],
    [2, 1, 'searched', null],
    [1, 1, 'searched', null],
  ]);
  expect(log.verify()).toMatchObject({ entries: 3, brokenAt: null, noted: [] });
  log.close();
  const forged = openOwn(file, key);
  forged.exec("DROP TRIGGER entry_no_update; UPDATE entry SET staff_id = '9999' WHERE seq = 1");
  log.open(forged);
  expect(log.verify().brokenAt).toBe(1);
  log.close();
});

function randomKey(): string {
  return crypto.randomBytes(32).toString('hex');
}
