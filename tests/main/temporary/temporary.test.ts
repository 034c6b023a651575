import Database from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it } from 'vitest';
import { rangeOf, TemporaryIds } from '../../../main/temporary/temporary-ids.ts';
import { TemporaryPatients } from '../../../main/temporary/temporary-patients.ts';
import { readTemporaryId } from '../../../shared/temporary.ts';

const person = { name: '架空 蓮', kana: null, birthDate: null, sex: 'unknown' } as const;

describe('numbers of a station', () => {
  it('are each given once, over a restart and beyond the end of a range', () => {
    const database = new Database(':memory:');
    const given = new TemporaryIds(database, '7K3MZQ').next(998, '受付');
    given.push(...new TemporaryIds(database, '7K3MZQ').next(4, '受付'));
    expect(new Set(given).size).toBe(1002);
    for (const identifier of given) expect(readTemporaryId(identifier)).toBe(identifier);
    expect(given[998]).toMatch(new RegExp(`^${rangeOf('7K3MZQ', 0)}-999-`));
    expect(given[999]).toMatch(new RegExp(`^${rangeOf('7K3MZQ', 1)}-001-`));
    expect(() => database.exec('DELETE FROM temporary_number')).toThrow('given once');
    expect(() => database.exec('INSERT OR REPLACE INTO temporary_number SELECT * FROM temporary_number')).toThrow(
      'given once',
    );
  });

  it('come from a range that a person set, until it is used up; not on a copy of the station', () => {
    const database = new Database(':memory:');
    const ids = new TemporaryIds(database, '7K3MZQ');
    ids.next(3, '受付');
    expect(ids.view()).toEqual({ range: rangeOf('7K3MZQ', 0), left: 996, setBy: null });
    expect(ids.set('12340000', '情シス')).toEqual({ range: '12340000', left: 999, setBy: '情シス' });
    const given = ids.next(1000, '受付');
    expect(given[0]).toMatch(/^12340000-001-/);
    expect(given[999]).toMatch(new RegExp(`^${rangeOf('7K3MZQ', 0)}-004-`));
    ids.set('55550000', '情シス');
    const copy = new TemporaryIds(database, 'B2C3D4');
    expect(copy.view()).toMatchObject({ range: rangeOf('B2C3D4', 0), setBy: null });
  });

  it('are of ranges that stations do not share', () => {
    // 10⁸ ranges: two of 100 stations have one with a chance of 1 in 20,000.
    expect(1 - Math.exp((-100 * 99) / 2 / 1e8)).toBeLessThan(1 / 20_000);
    const ranges = Array.from({ length: 100_000 }, (_, station) => rangeOf(String(station), 0));
    // As the arithmetic supposes: about 50 pairs of 100,000, and the first digits about as often.
    expect(100_000 - new Set(ranges).size).toBeLessThan(120);
    for (const digit of '0123456789') {
      expect(Math.abs(ranges.filter((range) => range.startsWith(digit)).length - 10_000)).toBeLessThan(600);
    }
  });
});

describe('the register of temporary patients', () => {
  it('of an earlier version opens with everybody in it', () => {
    const database = new Database(':memory:');
    const before = { ...person, id: 'temporary~4827193', identifier: '仮482719-3', source: 'disc' };
    database.exec(`CREATE TABLE temporary_patient (
      id TEXT PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, patient TEXT NOT NULL, person TEXT NOT NULL) WITHOUT ROWID`);
    database
      .prepare('INSERT INTO temporary_patient VALUES (?, ?, ?, ?)')
      .run(before.id, before.identifier, JSON.stringify(before), JSON.stringify({ ...person, identifier: 'X-77' }));
    const patients = new TemporaryPatients(database);
    expect(patients.entries()).toMatchObject([
      { id: before.id, identifier: '仮482719-3', origin: 'disc', registeredAt: null, joined: null },
    ]);
    patients.join(before.id, { identifier: '0012345', patientId: null }, { by: '医事' });
    expect(new TemporaryPatients(database).view(before.id)?.joined).toMatchObject({ identifier: '0012345' });
  });

  it('forgets with the last image only somebody of a disc, and never what was joined', () => {
    const database = new Database(':memory:');
    const patients = new TemporaryPatients(database);
    const onDisc = { ...person, identifier: 'X-77', romaji: null, fullName: null };
    const registered = patients.register('48271960-001-2', person, '受付');
    const brought = ['48271960-002-0', '48271960-003-5'].map((identifier) => patients.make(onDisc, identifier));
    for (const { id, patient } of brought) patients.add(id, patient, onDisc);
    const [gone, joined] = brought;
    patients.join(joined!.id, { identifier: '0012345', patientId: '0012345' }, { by: '医事' });
    for (const id of [registered.id, gone!.id, joined!.id]) patients.removeFromDisc(id);
    expect(
      patients
        .entries()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([registered.id, joined!.id].sort());
    expect(() => database.exec('DELETE FROM temporary_join')).toThrow('stays recorded');
    expect(() => database.exec("UPDATE temporary_join SET identifier = 'other'")).toThrow('stays recorded');
    expect(() => patients.describe(joined!.id, person)).toThrow('request-invalid');
  });
});
