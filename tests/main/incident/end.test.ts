import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { DataDir } from '../../../main/station/data-dir.ts';
import { labelOf } from '../../../main/station/keys.ts';
import type { IncidentView } from '../../../shared/incident.ts';
import { decryptIdentity } from '../../../shared/unlock.ts';
import type { Role, SessionView } from '../../../shared/views.ts';
import { hasTool } from '../../tool.ts';
import { type Facility, makeFacility, passphrase, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, codeOf, importEnd, startStation } from '../station-fixture.ts';

const newPassphrase = 'another horse, another battery';
const noRenderer = { read: async () => null } as never;

/** A station with a recovery recipient on its medium, somebody's work in log and ledger, and an administrator. */
async function station(facility: Facility, recovery?: string) {
  const bench = await startStation(facility);
  const medium = await writeMedium(facility, { alter: (manifest) => ({ ...manifest, ...(recovery && { recovery }) }) });
  await bench.ready(medium.drive);
  const app = appOn(bench, noRenderer);
  const as = async (role: Role) => {
    const answer = await app.request('/api/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: role === 'nurse' ? '灯火 看護師' : '灯火 管理者', role }),
    });
    const { token } = (await answer.json()) as SessionView;
    return async (method: string, address: string, body?: unknown) => {
      const response = await app.request(address, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const json = (await response.json().catch(() => null)) as Record<string, unknown> | null;
      return { status: response.status, code: json?.code, view: json as unknown as IncidentView };
    };
  };
  const nurse = await as('nurse');
  await nurse('GET', '/api/patients/0001');
  await nurse('POST', '/api/print-jobs', { patientId: '0001', form: 'S1', copies: 1 });
  return { bench, medium, as, nurse, ask: await as('administrator') };
}

async function recovery() {
  const secretKey = await generateX25519Identity();
  const file = path.join(temporaryFolder(), 'recovery.txt');
  fs.writeFileSync(file, `${secretKey}\n`);
  return { file, secretKey, recipient: await identityToRecipient(secretKey) };
}

test('the end of an incident, step by step: each is refused before the one it rests on', {
  timeout: 60_000,
}, async () => {
  const facility = await makeFacility();
  const safe = await recovery();
  const { bench, ask, nurse, medium } = await station(facility, safe.recipient);
  const { dataDir } = bench;
  const stick = temporaryFolder();
  const imported = bench.station.startImport();
  await imported;
  await importEnd(bench.station);
  const old = dataDir.readIdentity()!;

  expect((await nurse('GET', '/api/incident')).code).toBe('administrator-required');
  expect((await ask('GET', '/api/incident')).view).toMatchObject({
    recovery: { recipient: safe.recipient, from: 'medium' },
    exported: null,
    emergencyAccess: true,
    rotated: null,
    awaitsMedium: false,
    copies: { count: 1 },
  });
  const rotation = { passphrase, newPassphrase, folder: stick };
  expect((await ask('POST', '/api/incident/close-access')).code).toBe('incident-export-missing');
  expect((await ask('POST', '/api/incident/rotate', rotation)).code).toBe('incident-export-missing');
  expect((await ask('POST', '/api/incident/export', { folder: path.join(stick, 'none') })).code).toBe(
    'incident-folder-missing',
  );

  const { view } = await ask('POST', '/api/incident/export', { folder: stick });
  expect(view.exported!.files.map(({ name }) => name)).toEqual(fs.readdirSync(stick).sort());
  expect((await ask('POST', '/api/incident/rotate', rotation)).code).toBe('incident-access-open');

  // Somebody reads on: what was handed over is no longer all.
  await nurse('GET', '/api/patients/0002');
  expect((await ask('GET', '/api/incident')).view.exportStale).toBe(true);
  expect((await ask('POST', '/api/incident/close-access')).code).toBe('incident-export-missing');
  const again = (await ask('POST', '/api/incident/export', { folder: stick })).view.exported!;
  expect(again.entries).toBeGreaterThan(view.exported!.entries);

  // A file that is no longer there is not handed over.
  const gone = path.join(stick, again.files[0]!.name);
  fs.renameSync(gone, `${gone}.away`);
  expect((await ask('POST', '/api/incident/close-access')).code).toBe('incident-export-missing');
  fs.renameSync(`${gone}.away`, gone);

  expect((await ask('POST', '/api/incident/close-access')).view.emergencyAccess).toBe(false);
  expect((await ask('POST', '/api/incident/rotate', { ...rotation, passphrase: 'wrong wrong wrong' })).code).toBe(
    'passphrase-wrong',
  );
  expect((await ask('POST', '/api/incident/rotate', { ...rotation, newPassphrase: 'short' })).code).toBe(
    'passphrase-too-short',
  );
  expect(dataDir.readIdentity()).toEqual(old);

  const { view: done } = await ask('POST', '/api/incident/rotate', rotation);
  expect(done).toMatchObject({ emergencyAccess: false, awaitsMedium: true, copies: { count: 1 } });
  const saved = fs.readFileSync(path.join(stick, 'new-station-recipient.txt'), 'utf8');
  expect(saved).toBe(`# station: テスト端末\n# facility-id: ${facility.id}\n${done.rotated!.recipient}\n`);

  // The log goes on under the new key, says all of it, and still holds.
  const actions = bench.audit.list(60).map(({ action, person }) => [action, person]);
  for (const action of [
    'incident-end-begun',
    'incident-records-exported',
    'emergency-access-closed',
    'key-rotation-begun',
    'station-key-rotated',
  ]) {
    expect(actions).toContainEqual([action, '灯火 管理者']);
  }
  expect(bench.audit.verify()).toMatchObject({ brokenAt: null, noted: [] });
  expect(bench.station.ledger.list(5).map(({ serial }) => serial)).toEqual([`${bench.station.ledger.prefix}-000001`]);

  // The old passphrase, the old key, and the media from before open nothing any more.
  await bench.station.lock();
  expect(await codeOf(bench.station.unlock(passphrase))).toBe('passphrase-wrong');
  expect(await codeOf(bench.station.unlock(passphrase, bench.identityPath))).toBe('identity-retired');
  expect(await codeOf(bench.station.unlock(newPassphrase))).toBe('identity-rotated');

  // A medium that lists the new key does, also after a restart; without a roster, only administrators come in.
  const next = await writeMedium({ ...facility, recipient: done.rotated!.recipient }, { sequence: 2 });
  const after = await startStation(facility, { dataFolder: dataDir.folder });
  await after.station.open(next.drive, false);
  expect(await codeOf(after.station.unlock(newPassphrase))).toBe('no error');
  expect(after.station.people.emergencyAccess).toBe(false);
  expect(after.audit.verify().brokenAt).toBe(null);
  expect(medium.manifest.sequence).toBe(1);
});

test('what is handed over opens with the recovery identity in age, and holds', { timeout: 60_000 }, async (context) => {
  if (!hasTool('age')) return context.skip();
  const facility = await makeFacility();
  const safe = await recovery();
  const { ask } = await station(facility, safe.recipient);
  const stick = temporaryFolder();
  const { files, entries, head } = (await ask('POST', '/api/incident/export', { folder: stick })).view.exported!;
  const plain = (pattern: RegExp) => {
    const { name } = files.find((file) => pattern.test(file.name))!;
    return execFileSync('age', ['-d', '-i', safe.file, path.join(stick, name)], { encoding: 'utf8' });
  };
  const lines = plain(/audit.*\.jsonl\.age$/)
    .trimEnd()
    .split('\n');
  expect(JSON.parse(lines[0]!)).toMatchObject({ entries, head, station: 'テスト端末', facility: facility.name });
  expect(lines).toHaveLength(entries + 1);
  expect(JSON.parse(lines.at(-1)!).hash).toBe(head);
  expect(plain(/ledger.*\.csv\.age$/)).toContain('serial,form,version');
  for (const { name } of files) {
    expect(fs.readFileSync(path.join(stick, name)).includes(Buffer.from('灯火'))).toBe(false);
  }
});

test('without a recovery recipient they are the present identity’s own, and that is said', async () => {
  const facility = await makeFacility();
  const { ask } = await station(facility);
  expect((await ask('GET', '/api/incident')).view.recovery).toEqual({ recipient: facility.recipient, from: 'own' });
});

test('deleting the copies locks, and leaves none; a new incident is begun with a reason that is logged', async () => {
  const facility = await makeFacility();
  const { bench, ask } = await station(facility);
  await bench.station.startImport();
  await importEnd(bench.station);
  const stick = temporaryFolder();
  await ask('POST', '/api/incident/export', { folder: stick });
  await ask('POST', '/api/incident/close-access');
  expect((await ask('POST', '/api/incident/begin', { reason: '' })).code).toBe('session-input-invalid');
  const begun = (await ask('POST', '/api/incident/begin', { reason: '訓練のため再開' })).view;
  expect(begun).toMatchObject({ emergencyAccess: true, exported: null });
  expect(bench.audit.list(1)[0]).toMatchObject({
    action: 'emergency-access-opened',
    person: '灯火 管理者',
    detail: '{"reason":"訓練のため再開"}',
  });
  expect(bench.dataDir.completeCopies()).toHaveLength(1);
  expect((await ask('POST', '/api/incident/delete-copies')).status).toBe(200);
  expect(bench.dataDir.completeCopies()).toEqual([]);
  expect(bench.station.view().state).not.toBe('ready');
});

test('a key that was being replaced when the power went is put right at the next start', async () => {
  const facility = await makeFacility();
  const { bench, medium } = await station(facility);
  await bench.station.lock();
  const { folder } = bench.dataDir;
  const label = await labelOf(await decryptIdentity(facility.identityFile, passphrase));
  const journal = { at: '', from: label, to: '0'.repeat(16), recipient: 'age1x', identitySha256: '0'.repeat(64) };
  fs.writeFileSync(path.join(folder, 'rotation.json'), JSON.stringify(journal));
  fs.writeFileSync(path.join(folder, `audit-${'0'.repeat(16)}.db.part`), 'half');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(newPassphrase);
  encrypter.setScryptWorkFactor(8);
  fs.writeFileSync(path.join(folder, 'identity-next.age'), await encrypter.encrypt('half'));
  const after = await startStation(facility, { dataFolder: folder });
  await after.station.open(medium.drive, false);
  await after.station.unlock(passphrase);
  expect(after.audit.list(10).map(({ action }) => action)).toContain('key-rotation-abandoned');
  expect(fs.readdirSync(folder).filter((name) => /rotation|next|0000/.test(name))).toEqual([]);
  expect(new DataDir(folder).readIdentity()).not.toBe(null);
});
