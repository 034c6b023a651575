import fs from 'node:fs';
import path from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { readIncident } from '../../../main/incident/incident-file.ts';
import { finishRotation, rotateKey } from '../../../main/incident/rotation.ts';
import { openOwn } from '../../../main/station/database.ts';
import { labelOf, ownKeyOf } from '../../../main/station/keys.ts';
import { formatIdentity, type StationIdentity } from '../../../shared/identity.ts';
import { decryptIdentity } from '../../../shared/unlock.ts';
import { makeFacility, passphrase, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { startStation } from '../station-fixture.ts';

const by = { name: '灯火 管理者', role: 'administrator' as const };
const newPassphrase = 'another horse, another battery';

/** The folder of a station that has worked, locked, and its identity; and one to replace it. */
async function worked() {
  const facility = await makeFacility();
  const bench = await startStation(facility);
  await bench.ready((await writeMedium(facility)).drive);
  bench.station.ledger.issue({
    form: 'A1',
    version: '1',
    patientId: '0001',
    identifier: '0001',
    station: 'テスト端末',
    issuedBy: '灯火 看護師',
    issuedAt: '2026-11-23T12:00:00',
    dataAsOf: null,
    copies: 1,
  });
  const { prefix } = bench.station.ledger;
  await bench.station.lock();
  const from = await decryptIdentity(facility.identityFile, passphrase);
  const to: StationIdentity = { ...from, secretKey: await generateX25519Identity() };
  const encrypter = new Encrypter();
  encrypter.setPassphrase(newPassphrase);
  encrypter.setScryptWorkFactor(8);
  const identityFile = await encrypter.encrypt(formatIdentity(to));
  const recipient = await identityToRecipient(to.secretKey);
  const discs = path.join(bench.dataDir.folder, 'discs', await labelOf(from));
  const study = 'ab'.repeat(16);
  const disc = openOwn(path.join(discs, `${study}.db`), ownKeyOf(from, `disc/${study}`));
  disc.exec("CREATE TABLE segment (bytes BLOB); INSERT INTO segment VALUES ('pixels')");
  disc.pragma('journal_mode=DELETE');
  disc.close();
  return { folder: bench.dataDir.folder, from, to, identityFile, recipient, prefix, study };
}

/** What an identity opens of the station's own. */
async function opened(folder: string, identity: StationIdentity, study: string) {
  const label = await labelOf(identity);
  const ask = <T>(file: string, name: string, sql: string): T | null => {
    if (!fs.existsSync(path.join(folder, file))) return null;
    const database = openOwn(path.join(folder, file), ownKeyOf(identity, name));
    try {
      return database.prepare(sql).pluck().get() as T;
    } finally {
      database.close();
    }
  };
  return {
    entries: ask<number>(`audit-${label}.db`, 'audit', 'SELECT count(*) FROM entry'),
    last: ask<string>(`audit-${label}.db`, 'audit', 'SELECT action FROM entry ORDER BY seq DESC LIMIT 1'),
    serial: ask<string>(`ledger-${label}.db`, 'ledger', 'SELECT serial FROM issued'),
    people: ask<number>(`people-${label}.db`, 'people', 'SELECT count(*) FROM setting'),
    pixels: ask<string>(`discs/${label}/${study}.db`, `disc/${study}`, 'SELECT bytes FROM segment'),
  };
}

test('after it the new identity opens everything, and nothing of the old one is left', async () => {
  const { folder, from, to, identityFile, recipient, prefix, study } = await worked();
  const before = await opened(folder, from, study);
  const steps: string[] = [];
  await rotateKey({ folder, from, to, recipient, identityFile, by, beforeStep: (step) => steps.push(step) });
  expect(await opened(folder, to, study)).toEqual({
    entries: before.entries! + 1,
    last: 'station-key-rotated',
    serial: `${prefix}-000001`,
    people: 0,
    pixels: 'pixels',
  });
  expect(Object.values(await opened(folder, from, study)).every((value) => value === null)).toBe(true);
  const old = await labelOf(from);
  expect(fs.readdirSync(folder, { recursive: true }).filter((name) => String(name).includes(old))).toEqual([]);
  expect(fs.readFileSync(path.join(folder, 'identity.age'))).toEqual(Buffer.from(identityFile));
  expect(readIncident(folder).rotations).toMatchObject([{ from: old, to: await labelOf(to), recipient }]);
  // What was under the old key cannot be opened with it under its new name either.
  expect(() =>
    openOwn(path.join(folder, `audit-${readIncident(folder).rotations[0]!.to}.db`), ownKeyOf(from, 'audit')),
  ).toThrow();
  expect(steps).toEqual(
    expect.arrayContaining(['journal', 'audit', 'ledger', 'people', `discs/${study}`, 'log', 'commit', 'finish']),
  );
});

test('interrupted before any step, the old identity or the new one opens everything, and never neither', async () => {
  const made = await worked();
  const { from, to, identityFile, recipient, study } = made;
  const steps: string[] = [];
  const trial = () => {
    const folder = path.join(temporaryFolder(), 'station');
    fs.cpSync(made.folder, folder, { recursive: true });
    return folder;
  };
  await rotateKey({ folder: trial(), from, to, recipient, identityFile, by, beforeStep: (step) => steps.push(step) });
  const whole = await opened(made.folder, from, study);
  for (const stop of steps) {
    const folder = trial();
    const attempt = rotateKey({
      folder,
      from,
      to,
      recipient,
      identityFile,
      by,
      beforeStep: (step) => {
        if (step === stop) throw new Error('the power went');
      },
    });
    await expect(attempt, stop).rejects.toThrow('the power went');
    const done = stop === 'finish';
    // As the folder lies there, before anything was put right.
    const counts = fs.readFileSync(path.join(folder, 'identity.age')).equals(Buffer.from(identityFile)) ? to : from;
    expect(counts, stop).toBe(done ? to : from);
    expect(await opened(folder, counts, study), stop).toMatchObject({ serial: whole.serial, pixels: 'pixels' });
    // The next start.
    expect(finishRotation(folder), stop).toBe(stop === 'journal' ? null : done ? 'done' : 'abandoned');
    const other = await opened(folder, counts === to ? from : to, study);
    expect(
      Object.values(other).every((value) => value === null),
      stop,
    ).toBe(true);
    expect((await opened(folder, counts, study)).entries, stop).toBe(done ? whole.entries! + 1 : whole.entries);
    expect(readIncident(folder).rotations, stop).toHaveLength(done ? 1 : 0);
    expect(
      fs.readdirSync(folder).filter((name) => /rotation|identity-next|\.part/.test(name)),
      stop,
    ).toEqual([]);
  }
  expect(steps.length).toBeGreaterThan(8);
});

test('a study from a disc that is damaged does not keep the key from being replaced', async () => {
  const { folder, from, to, identityFile, recipient, study } = await worked();
  const file = path.join(folder, 'discs', await labelOf(from), `${study}.db`);
  const bytes = fs.readFileSync(file);
  bytes.fill(0, 100, 2000);
  fs.writeFileSync(file, bytes);
  await rotateKey({ folder, from, to, recipient, identityFile, by });
  expect(await opened(folder, to, study)).toMatchObject({ last: 'station-key-rotated', pixels: null });
});
