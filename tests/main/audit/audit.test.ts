import crypto from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AuditLog } from '../../../main/audit/audit.ts';
import { openOwn } from '../../../main/station/database.ts';
import { temporaryFolder } from '../medium-fixture.ts';

const person = { name: '灯火 看護師', role: 'nurse' as const };

function open() {
  const file = path.join(temporaryFolder(), 'audit.db');
  const key = crypto.randomBytes(32).toString('hex');
  const log = new AuditLog();
  const database = openOwn(file, key);
  log.open(database);
  for (const query of ['ともしび', '0001', 'タロウ']) log.record({ action: 'searched', person, detail: { query } });
  return { file, key, log, database };
}

/** What somebody with the key and SQL could do. */
function forge(sql: string) {
  const { log, database } = open();
  database.exec('DROP TRIGGER entry_no_update; DROP TRIGGER entry_no_delete;');
  database.exec(sql);
  return log.verify();
}

test('entries are kept in order, with who and what', () => {
  const { log } = open();
  expect(log.list(10).map((entry) => [entry.seq, entry.person, JSON.parse(entry.detail).query])).toEqual([
    [3, '灯火 看護師', 'タロウ'],
    [2, '灯火 看護師', '0001'],
    [1, '灯火 看護師', 'ともしび'],
  ]);
  expect(log.verify()).toMatchObject({ entries: 3, brokenAt: null });
});

test('what happens before there is a key waits and is written with its own time', () => {
  const log = new AuditLog();
  log.record({ action: 'medium-refused', detail: { code: 'medium-altered' } });
  const database = openOwn(path.join(temporaryFolder(), 'audit.db'), 'a'.repeat(64));
  log.open(database);
  log.record({ action: 'unlocked' });
  expect(log.list(10).map((entry) => entry.action)).toEqual(['unlocked', 'medium-refused']);
  expect(log.waiting).toBe(0);
});

test('the chain goes on after a restart', () => {
  const { log, file, key } = open();
  log.close();
  log.open(openOwn(file, key));
  log.record({ action: 'locked' });
  expect(log.verify()).toMatchObject({ entries: 4, brokenAt: null });
});

test('the database forbids changes', () => {
  const { database } = open();
  expect(() => database.exec("UPDATE entry SET person = 'x'")).toThrow('append-only');
  expect(() => database.exec('DELETE FROM entry')).toThrow('append-only');
  const replace = "INSERT OR REPLACE INTO entry VALUES (2, '', '', '', '', '', '', '', '', 2, '', 0)";
  expect(() => database.exec(replace)).toThrow('append-only');
});

test('an edited, deleted, inserted, replaced or cut-off entry is found, and where', () => {
  expect(forge("UPDATE entry SET detail = '{}' WHERE seq = 2").brokenAt).toBe(2);
  expect(forge("UPDATE entry SET person = '別の人' WHERE seq = 1").brokenAt).toBe(1);
  expect(forge('DELETE FROM entry WHERE seq = 2').brokenAt).toBe(2);
  expect(forge('DELETE FROM entry WHERE seq = 1').brokenAt).toBe(1);
  expect(forge('DELETE FROM entry WHERE seq = 3').brokenAt).toBe(3);
  expect(
    forge(
      `INSERT INTO entry (seq, at, action, person, role, patient_id, detail, previous, hash, version)
       SELECT 4, at, action, person, role, patient_id, detail, previous, hash, version FROM entry WHERE seq = 3`,
    ).brokenAt,
  ).toBe(4);
  expect(forge('UPDATE entry SET seq = seq + 10').brokenAt).toBe(1);
  expect(forge('UPDATE entry SET version = 1 WHERE seq = 2').brokenAt).toBe(2);
  expect(forge('UPDATE entry SET break_glass = 1 WHERE seq = 3').brokenAt).toBe(3);
});

test('a log that cannot be written keeps what waits and lets the reading go on', () => {
  const { log, database, file, key } = open();
  database.close();
  log.record({ action: 'patient-read', person, patientId: '0001' });
  expect(log.waiting).toBe(1);
  log.open(openOwn(file, key));
  expect(log.list(1)[0]).toMatchObject({ action: 'patient-read', patient_id: '0001' });
});
