import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FacilityKeys, loadFacility } from '../../exporter/keys.ts';
import { addStation, readRecipient, registerStation, removeStation, rotate } from '../../exporter/stations.ts';
import { Medium } from '../../exporter/write/media.ts';
import { openReadOnly } from '../../main/station/database.ts';
import { readKeysFile, readMedium } from '../../main/station/medium.ts';
import type { StationIdentity } from '../../shared/identity.ts';
import { recipientFile } from '../../shared/incident.ts';
import { type Manifest, type ManifestFile, type MediaKeys, manifestSchema } from '../../shared/media.ts';
import { createDatabase } from '../../shared/sqlite/database.ts';
import { decryptIdentity, decryptMediaKeys, fileKeyOf } from '../../shared/unlock.ts';
import { hasTool } from '../tool.ts';
import { makeFacility, recoveryPassphrase, stationPassphrase, type TestFacility } from './facility.ts';

const now = new Date('2026-11-21T22:00:00');

const wardPassphrase = 'three west passphrase';

let facility: TestFacility;
let folder: string;
/** The key folder with two stations as every test finds it: passphrases cost half a second each. */
let kept: string;
let identities: Record<'station' | '3西' | 'recovery', StationIdentity>;
beforeAll(async () => {
  facility = await makeFacility();
  folder = facility.keys.folder;
  await addStation(folder, '3西', wardPassphrase, now);
  kept = path.join(facility.folder, 'kept');
  fs.cpSync(folder, kept, { recursive: true });
  identities = {
    station: await identityOf('station'),
    '3西': await identityOf('3西', wardPassphrase),
    recovery: await identityOf('recovery', recoveryPassphrase),
  };
}, 60_000);
beforeEach(() => {
  for (const place of [folder, facility.disk]) fs.rmSync(place, { recursive: true });
  fs.cpSync(kept, folder, { recursive: true });
  fs.mkdirSync(facility.disk);
});
afterAll(() => facility.remove());

const onDisk = (name: string) => path.join(facility.disk, 'TOMOSHIBI', name);
const identityOf = (name: string, passphrase = stationPassphrase) =>
  decryptIdentity(fs.readFileSync(path.join(folder, `${name}-identity.age`)), passphrase);

/** One run: an encrypted records file, and studies that are written once. */
async function write(
  sequence: number,
  options: { newStudy?: boolean; keepGenerations?: number } = {},
): Promise<Manifest> {
  const keys = loadFacility(folder);
  const medium = Medium.open(facility.disk, keys);
  const seal = async (kind: 'records' | 'study', covers: string[]) => {
    const part = await medium.newPart();
    const database = createDatabase(part.path, part.keyHex, 1, 'CREATE TABLE told (words TEXT)');
    database.prepare('INSERT INTO told VALUES (?)').run(`${kind} of run ${sequence}`);
    database.close();
    return medium.seal(kind, part, covers);
  };
  return medium.commit({
    sequence,
    createdAt: '2026-11-21T22:00:00',
    sources: [{ name: 'main', kind: 'ssmix2', dataAsOf: null }],
    records: await seal('records', ['allergies']),
    studies: options.newStudy === false ? [] : [await seal('study', ['CT'])],
    keepGenerations: options.keepGenerations ?? 3,
  });
}

/** As a station does. */
async function keysFor(identity: StationIdentity): Promise<MediaKeys> {
  const medium = await readMedium(facility.disk, facility.keys.publicKey);
  return decryptMediaKeys(await readKeysFile(medium), identity);
}

async function wordsIn(file: ManifestFile, keys: MediaKeys): Promise<unknown> {
  const database = openReadOnly(onDisk(file.path), await fileKeyOf(keys, file));
  try {
    return database.prepare('SELECT words FROM told').pluck().get();
  } finally {
    database.close();
  }
}

describe('several stations', () => {
  it('read the same medium, each with its own identity and passphrase', async () => {
    const manifest = await write(1);
    for (const identity of Object.values(identities)) {
      expect(await wordsIn(manifest.files[0]!, await keysFor(identity))).toBe('records of run 1');
    }
    expect(loadFacility(folder).stations.map(({ name }) => name)).toEqual(['station', '3西']);
    for (const name of fs.readdirSync(folder)) {
      expect(fs.statSync(path.join(folder, name)).mode & 0o077, name).toBe(0);
    }
  });

  it('may be added later: the next run lets them read what is there already', async () => {
    const first = await write(1);
    const file = await addStation(folder, '救急', 'emergency passphrase', now);
    expect(path.basename(file)).toBe('救急-identity.age');
    await write(2);
    const keys = await keysFor(await identityOf('救急', 'emergency passphrase'));
    expect(await wordsIn(first.files[0]!, keys)).toBe('records of run 1');
  });

  it('are refused under a name that is taken, reserved or no name of a file, or under a short passphrase', async () => {
    const attempt = (name: string, passphrase = 'a long passphrase') => addStation(folder, name, passphrase, now);
    await expect(attempt('station')).rejects.toMatchObject({ code: 'station-exists' });
    for (const name of ['recovery', '../x', 'a/b', '', '.hidden', 'x'.repeat(41)]) {
      await expect(attempt(name), name).rejects.toMatchObject({ code: 'station-name-invalid' });
    }
    await expect(attempt('4東', 'short')).rejects.toMatchObject({ code: 'passphrase-too-short' });
    expect(loadFacility(folder).stations).toHaveLength(2);
  });
});

describe('a station that is taken out', () => {
  it('cannot open keys.age any more, and what it kept opens nothing that is written from then on', async () => {
    const before = await write(1);
    const lost = identities['3西'];
    const held = await keysFor(lost);
    removeStation(folder, '3西', now);
    const after = await write(2);

    await expect(keysFor(lost)).rejects.toMatchObject({ code: 'identity-not-recipient' });
    const [records, , study] = after.files as [ManifestFile, ManifestFile, ManifestFile];
    for (const file of [records, study]) {
      expect(file.epoch).toBe(2);
      await expect(wordsIn(file, held)).rejects.toMatchObject({ code: 'identity-not-recipient' });
      // Not by taking the old key for the new epoch either.
      await expect(wordsIn(file, { 2: held['1']! })).rejects.toThrow();
    }
    // What it has been given stays readable to it, as docs/keys.md says.
    expect(await wordsIn(before.files[0]!, held)).toBe('records of run 1');
    expect(fs.existsSync(path.join(folder, '3西-identity.age'))).toBe(false);

    const keys = await keysFor(identities.station);
    for (const file of after.files) expect(await wordsIn(file, keys)).toMatch(/^(?:records|study) of run [12]$/);
  });

  it.skipIf(!hasTool('age'))('is refused by age too, which opens it for the others', async () => {
    await write(1);
    const age = (identity: StationIdentity) => {
      const file = path.join(facility.folder, 'identity.txt');
      fs.writeFileSync(file, identity.secretKey);
      return spawnSync('age', ['-d', '-i', file, onDisk('keys.age')], { encoding: 'utf8' });
    };
    const lost = identities['3西'];
    expect(age(lost).status).toBe(0);
    removeStation(folder, '3西', now);
    await write(2);
    expect(age(lost)).toMatchObject({ status: 1, stdout: '' });
    for (const identity of [identities.station, identities.recovery]) {
      expect(Object.keys(JSON.parse(age(identity).stdout))).toEqual(['1', '2']);
    }
  });

  it('is not the last one, and not one that is unknown', () => {
    removeStation(folder, '3西', now);
    expect(() => removeStation(folder, 'station', now)).toThrow(expect.objectContaining({ code: 'station-last' }));
    for (const name of ['recovery', '3西']) {
      expect(() => removeStation(folder, name, now)).toThrow(expect.objectContaining({ code: 'station-unknown' }));
    }
    expect(loadFacility(folder).epoch).toBe(2);
  });
});

describe('a station that made its own identity', () => {
  const handedOver = async (facilityId: string) => {
    const secretKey = await generateX25519Identity();
    const recipient = await identityToRecipient(secretKey);
    return { secretKey, text: recipientFile('3西-PC1', facilityId, recipient) };
  };

  it('reads from the next run on, and its earlier identity no longer', async () => {
    await write(1);
    const earlier = identities['3西'];
    const { secretKey, text } = await handedOver(facility.keys.id);
    const given = readRecipient(text);
    expect(given).toMatchObject({ station: '3西-PC1', facilityId: facility.keys.id });
    expect(() => registerStation(folder, '3西', given, { replace: false, now })).toThrow(
      expect.objectContaining({ code: 'station-exists' }),
    );
    registerStation(folder, '3西', given, { replace: true, now });
    const manifest = await write(2);
    expect(manifest.files[0]!.epoch).toBe(2);
    expect(await wordsIn(manifest.files[0]!, await keysFor({ ...earlier, secretKey }))).toBe('records of run 2');
    await expect(keysFor(earlier)).rejects.toMatchObject({ code: 'identity-not-recipient' });
    expect(loadFacility(folder).history.map(({ did, station, epoch }) => [did, station, epoch])).toEqual([
      ['added', '3西', 1],
      ['replaced', '3西', 2],
    ]);
  });

  it('is refused where the key is of another facility, known already, mistyped or a secret', async () => {
    const { secretKey, text } = await handedOver(crypto.randomUUID());
    const register = (given: string) => registerStation(folder, '4東', readRecipient(given), { replace: false, now });
    const refused = (code: string) => expect.objectContaining({ code });
    expect(() => register(text)).toThrow(refused('recipient-foreign'));
    expect(() => register(facility.keys.stations[0]!.recipient)).toThrow(refused('recipient-known'));
    const recipient = /age1\w+/.exec(text)![0];
    const mistyped = recipient.replace(/.$/, recipient.endsWith('q') ? 'p' : 'q');
    for (const given of ['', mistyped, secretKey, `${recipient}\n${recipient}`]) {
      expect(() => register(given), given).toThrow(refused('recipient-invalid'));
    }
    expect(loadFacility(folder).stations).toHaveLength(2);
  });
});

describe('rotation', () => {
  it('keeps the keys of every file on the medium, and leaves out those that no file needs', async () => {
    await write(1, { keepGenerations: 2 });
    rotate(folder, now);
    await write(2, { keepGenerations: 2, newStudy: false });
    rotate(folder, now);
    const third = await write(3, { keepGenerations: 2, newStudy: false });
    const identity = identities.station;
    const keys = await keysFor(identity);
    // The first run's records are pruned; its study is not.
    expect(third.files.map(({ kind, epoch }) => [kind, epoch])).toEqual([
      ['records', 3],
      ['records', 2],
      ['study', 1],
    ]);
    expect(Object.keys(keys)).toEqual(['1', '2', '3']);
    for (const file of third.files) expect(await wordsIn(file, keys)).toBeTruthy();
    rotate(folder, now);
    await write(4, { keepGenerations: 2, newStudy: false });
    await write(5, { keepGenerations: 2, newStudy: false });
    expect(Object.keys(await keysFor(identity))).toEqual(['1', '4']);
    expect(loadFacility(folder).epoch).toBe(4);

    fs.rmSync(facility.disk, { recursive: true });
    fs.mkdirSync(facility.disk);
    await write(6);
    expect(Object.keys(await keysFor(identity))).toEqual(['4']);
  });

  it('leaves keys.age byte for byte as it was while nothing changes', async () => {
    await write(1);
    const before = fs.readFileSync(onDisk('keys.age'));
    await write(2);
    expect(fs.readFileSync(onDisk('keys.age'))).toEqual(before);
  });

  it('writes keys.age anew rather than sign one that is damaged', async () => {
    await write(1);
    const bytes = fs.readFileSync(onDisk('keys.age'));
    bytes[bytes.length - 3]! ^= 1;
    fs.writeFileSync(onDisk('keys.age'), bytes);
    const manifest = await write(2);
    expect(await wordsIn(manifest.files[0]!, await keysFor(identities.station))).toBe('records of run 2');
  });

  it('put back from a backup of before it takes no key from a medium that needs it', async () => {
    await write(1);
    rotate(folder, now);
    const second = await write(2);
    fs.copyFileSync(path.join(kept, 'media-keys.json'), path.join(folder, 'media-keys.json'));
    await expect(write(3)).rejects.toMatchObject({ code: 'keys-missing' });
    const keys = await keysFor(identities.station);
    for (const file of second.files) expect(await wordsIn(file, keys)).toBeTruthy();
  });

  it('stopped at any moment leaves a key folder and a medium that work', async () => {
    const earlier = await write(1);
    const station = identities.station;
    const lost = identities['3西'];

    // After the new epoch, before the station is taken off the list, and while that list is being written.
    const facilityFile = path.join(folder, 'facility.json');
    const before = fs.readFileSync(facilityFile);
    removeStation(folder, '3西', now);
    const after = fs.readFileSync(facilityFile);
    fs.writeFileSync(facilityFile, before);
    fs.writeFileSync(`${facilityFile}.part`, after.subarray(0, 40));
    expect(loadFacility(folder).stations.map(({ name }) => name)).toContain('3西');
    const second = await write(2);
    expect(await wordsIn(second.files[0]!, await keysFor(station))).toBe('records of run 2');
    removeStation(folder, '3西', now);

    // Before each of the three renames of the commit, and after it.
    const names = ['manifest.sig', 'manifest.json', 'keys.age'];
    const old = new Map(names.map((name) => [name, fs.readFileSync(onDisk(name))]));
    await write(3);
    const fresh = new Map(names.map((name) => [name, fs.readFileSync(onDisk(name))]));
    for (let renamed = 0; renamed <= names.length; renamed++) {
      for (const [index, name] of names.entries()) {
        fs.rmSync(onDisk(`${name}.part`), { force: true });
        fs.writeFileSync(onDisk(name), (index < renamed ? fresh : old).get(name)!);
        if (index >= renamed) fs.writeFileSync(onDisk(`${name}.part`), fresh.get(name)!);
      }
      const { manifest } = await readMedium(facility.disk, facility.keys.publicKey);
      expect(manifest.sequence).toBe(renamed === 0 ? 2 : 3);
      const keys = await keysFor(station);
      for (const file of manifest.files) expect(await wordsIn(file, keys)).toBeTruthy();
      if (renamed > 0) await expect(keysFor(lost)).rejects.toMatchObject({ code: 'identity-not-recipient' });
    }

    // The next run takes it up from before the last rename.
    fs.writeFileSync(onDisk('keys.age'), old.get('keys.age')!);
    fs.writeFileSync(onDisk('keys.age.part'), fresh.get('keys.age')!);
    const fourth = await write(4);
    expect(fs.readdirSync(onDisk('')).filter((name) => name.endsWith('.part'))).toEqual([]);
    const keys = await keysFor(station);
    for (const file of [...fourth.files, earlier.files[1]!]) expect(await wordsIn(file, keys)).toBeTruthy();
  });
});

describe('a key folder of an earlier make', () => {
  it('goes on as it is: its keys.age is not written anew, and its stations can be changed', async () => {
    const file = path.join(folder, 'facility.json');
    const { history: _, recipients, ...earlier } = JSON.parse(fs.readFileSync(file, 'utf8'));
    const ofEarlierMake = recipients.filter(({ name }: { name: string }) => name !== '3西');
    fs.writeFileSync(file, JSON.stringify({ ...earlier, recipients: ofEarlierMake }));
    const keys: FacilityKeys = loadFacility(folder);
    expect(keys.stations.map(({ name }) => name)).toEqual(['station']);
    expect(keys.recovery).toMatch(/^age1/);

    const manifest = await write(1);
    const [stampName] = fs.readdirSync(folder).filter((name) => name.endsWith('.stamp'));
    const stamp = crypto
      .createHash('sha256')
      .update(JSON.stringify([keys.mediaKeys, keys.recipients]))
      .digest('hex');
    expect(fs.readFileSync(path.join(folder, stampName!), 'utf8')).toBe(stamp);
    expect(manifestSchema.parse(manifest).files[0]!.epoch).toBe(1);

    await addStation(folder, '3西', wardPassphrase, now);
    removeStation(folder, 'station', now);
    expect(loadFacility(folder)).toMatchObject({ epoch: 2, recovery: keys.recovery });
  });
});
