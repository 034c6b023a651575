import crypto from 'node:crypto';
import { expect, test } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import { parsePinHash, pinHashText, type Staff } from '../../../shared/people.ts';
import { flip, makeFacility, passphrase, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, type Bench, startStation } from '../station-fixture.ts';

const facility = await makeFacility();

/** By a scrypt called here, cheap. */
function hashed(pin: string): string {
  const salt = crypto.randomBytes(16);
  const key = crypto.scryptSync(pin, salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  return pinHashText({ log2N: 14, r: 8, p: 1, salt: salt.toString('base64'), key: key.toString('base64') });
}

const person = { kana: null, place: null } as const;
const staff: Staff[] = [
  { ...person, id: 'N0034', name: '模擬 花子', roles: ['nurse'], pin: hashed('4716') },
  { ...person, id: 'D0012', name: '模擬 医師', roles: ['clinician', 'administrator'], pin: hashed('2580') },
  { ...person, id: 'A0001', name: '模擬 管理', roles: ['administrator'], pin: hashed('83905177') },
  { ...person, id: 'X0001', name: '模擬 新人', roles: ['nurse'], pin: null },
];

async function served({ roster = true, dataFolder = temporaryFolder() } = {}) {
  const medium = await writeMedium(facility, { ...(roster && { staff }) });
  const bench = await startStation(facility, { dataFolder });
  await bench.ready(medium.drive);
  return { ...(await asked(bench)), medium, dataFolder };
}

async function asked(bench: Bench) {
  const app = appOn(bench, await RendererFiles.list('nowhere'));
  const call = async (method: string, url: string, body?: unknown, token?: string) => {
    const headers: Record<string, string> = body ? { 'Content-Type': 'application/json' } : {};
    if (token) headers.Authorization = `Bearer ${token}`;
    const response = await app.request(url, { method, headers, body: body ? JSON.stringify(body) : undefined });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  };
  const signIn = (body: unknown) => call('POST', '/api/sessions', body);
  return { bench, call, signIn };
}

test('by staff number and PIN: a name only to whom the PIN was right, a role only where there are several', async () => {
  const { signIn, call, bench } = await served();
  expect((await call('GET', '/api/sessions/ways')).body).toEqual({
    roster: true,
    rosterUnreadable: false,
    rosterAsOf: '2026-05-01T02:00:00',
    administrators: true,
    emergencyAccess: true,
    lockAfterMinutes: 10,
  });
  const nurse = (await signIn({ staffId: 'ｎ0034', pin: '４７１６' })).body;
  expect(nurse).toMatchObject({ name: '模擬 花子', role: 'nurse', staffId: 'N0034', emergency: null });
  expect((await call('GET', '/api/patients/0001', undefined, nurse.token)).status).toBe(200);
  const choice = (await signIn({ staffId: 'D0012', pin: '2580' })).body;
  expect(choice).toEqual({ name: '模擬 医師', roles: ['clinician', 'administrator'] });
  const doctor = (await signIn({ staffId: 'D0012', pin: '2580', role: 'clinician' })).body;
  expect(doctor).toMatchObject({ name: '模擬 医師', role: 'clinician' });
  expect((await signIn({ staffId: 'D0012', pin: '2580', role: 'nurse' })).body.code).toBe('session-input-invalid');
  const [entry] = bench.audit.list(10).filter(({ action }) => action === 'patient-read');
  expect(entry).toMatchObject({ person: '模擬 花子', role: 'nurse', staff_id: 'N0034', break_glass: 0 });
});

test('a number that nobody has is answered as a wrong PIN is, in words, time and waits, and is not logged', async () => {
  const { signIn, bench } = await served();
  const answers: unknown[][] = [[], [], []];
  const times: number[][] = [[], [], []];
  for (let attempt = 0; attempt < 5; attempt++) {
    for (const [kind, staffId] of ['N0034', '471647', 'X0001'].entries()) {
      const started = performance.now();
      const { status, body } = await signIn({ staffId, pin: '0000' });
      times[kind]!.push(performance.now() - started);
      answers[kind]!.push([status, body]);
    }
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect(answers[0]!.slice(0, 4)).toEqual(Array(4).fill([403, { code: 'sign-in-wrong', params: {} }]));
  expect(answers[0]![4]).toEqual([429, { code: 'sign-in-waits', params: { seconds: 60 } }]);
  const middle = (all: number[]) => all.toSorted((a, b) => a - b)[2]!;
  const [wrong, unknown, without] = times.map(middle) as [number, number, number];
  for (const other of [unknown, without]) {
    expect(other / wrong).toBeGreaterThan(0.4);
    expect(other / wrong).toBeLessThan(2.5);
  }
  const refused = bench.audit.list(40).filter(({ action }) => action === 'sign-in-refused');
  expect(refused).toHaveLength(15);
  expect(JSON.stringify(refused)).not.toContain('471647');
  expect(JSON.stringify(refused)).toContain('N0034');
});

test('locked out with the right PIN too, over a restart; breaking glass is always possible', async () => {
  const { signIn, bench, dataFolder, medium } = await served();
  // Many at once are asked one after the other: nobody gains by it.
  const many = await Promise.all(Array.from({ length: 8 }, () => signIn({ staffId: 'N0034', pin: '1111' })));
  expect(many.map(({ status }) => status)).toEqual([403, 403, 403, 403, 429, 429, 429, 429]);
  const right = await signIn({ staffId: 'N0034', pin: '4716' });
  expect(right).toMatchObject({ status: 429, body: { code: 'sign-in-waits' } });
  await bench.station.close();

  const again = await startStation(facility, { dataFolder });
  await again.ready(medium.drive);
  const later = await asked(again);
  expect((await later.signIn({ staffId: 'N0034', pin: '4716' })).body.code).toBe('sign-in-waits');
  expect((await later.signIn({ staffId: 'A0001', pin: '83905177' })).body.role).toBe('administrator');
  const glass = { name: '模擬 花子', role: 'nurse', reason: '患者の急変' };
  expect((await later.signIn({ ...glass, reason: ' ' })).status).toBe(400);
  expect((await later.signIn({ name: '模擬 花子', role: 'nurse' })).body.code).toBe('emergency-reason-missing');
  const broken = (await later.signIn(glass)).body;
  expect(broken).toMatchObject({ staffId: null, emergency: '患者の急変' });
  await later.call('GET', '/api/patients/0001', undefined, broken.token);
  const [read, signedIn] = again.audit.list(2);
  expect(signedIn).toMatchObject({ action: 'signed-in', break_glass: 1 });
  expect(JSON.parse(signedIn!.detail)).toEqual({ emergency: '患者の急変' });
  expect(read).toMatchObject({ action: 'patient-read', person: '模擬 花子', break_glass: 1 });
});

test('once emergency access is closed nobody comes in by name, until it is opened again', async () => {
  const withRoster = await served();
  const glass = { name: '灯火', role: 'administrator', reason: '急変' };
  withRoster.bench.station.people.closeEmergencyAccess();
  expect((await withRoster.signIn(glass)).body.code).toBe('emergency-access-closed');
  expect((await withRoster.signIn({ staffId: 'N0034', pin: '4716' })).status).toBe(200);
  withRoster.bench.station.people.openEmergencyAccess();
  expect((await withRoster.signIn(glass)).status).toBe(200);

  const without = await served({ roster: false });
  without.bench.station.people.closeEmergencyAccess();
  await without.bench.station.lock();
  await without.bench.station.unlock(passphrase);
  expect((await without.signIn({ name: '灯火', role: 'nurse' })).body.code).toBe('emergency-access-closed');
  expect((await without.signIn({ name: '灯火', role: 'administrator' })).status).toBe(200);
});

test('without a roster a name and a role are enough, and it is known that nobody checked', async () => {
  const { signIn, call } = await served({ roster: false });
  expect((await call('GET', '/api/sessions/ways')).body).toMatchObject({ roster: false, rosterAsOf: null });
  expect((await signIn({ name: '灯火', role: 'nurse' })).body).toMatchObject({ staffId: null, emergency: null });
  expect((await signIn({ staffId: 'N0034', pin: '4716' })).body.code).toBe('sign-in-wrong');
});

test('a roster that cannot be read leaves breaking glass, and patients are shown', async () => {
  const medium = await writeMedium(facility, { staff });
  flip(medium.pathOf(medium.manifest.documents![0]!), 200);
  const bench = await startStation(facility);
  await bench.ready(medium.drive);
  const { signIn, call } = await asked(bench);
  expect((await call('GET', '/api/sessions/ways')).body).toMatchObject({ roster: false, rosterUnreadable: true });
  expect((await signIn({ name: '灯火', role: 'nurse' })).body.code).toBe('emergency-reason-missing');
  const { token } = (await signIn({ name: '灯火', role: 'nurse', reason: '名簿が読めない' })).body;
  expect((await call('GET', '/api/patients/0001', undefined, token)).status).toBe(200);
});

test('an administrator confirms beside a reader by PIN; never by name, never the reader, and wrong PINs count', async () => {
  const { signIn, call, bench } = await served();
  const { token } = (await signIn({ staffId: 'D0012', pin: '2580', role: 'clinician' })).body;
  const remove = (administrator?: object) =>
    call('POST', '/api/discs/studies/x/remove', { reason: '別人', ...(administrator && { administrator }) }, token);
  expect((await remove()).body.code).toBe('administrator-required');
  expect((await remove({ name: '模擬 管理' })).body.code).toBe('administrator-required');
  expect((await remove({ staffId: 'N0034', pin: '4716' })).body.code).toBe('administrator-required');
  expect((await remove({ staffId: 'D0012', pin: '2580' })).body.code).toBe('second-person-required');
  expect((await remove({ staffId: 'A0001', pin: '1' })).body.code).toBe('sign-in-wrong');
  expect((await remove({ staffId: 'A0001', pin: '83905177' })).body.code).not.toMatch(/administrator|person|sign-in/);
  expect(bench.audit.list(3).map(({ action }) => action)).toContain('sign-in-refused');
});

test('administrators keep when the window locks, within bounds', async () => {
  const { signIn, call, bench } = await served();
  const { token } = (await signIn({ staffId: 'A0001', pin: '83905177' })).body;
  expect((await call('GET', '/api/people', undefined, token)).body).toMatchObject({
    staff: { clinician: 1, nurse: 2, administrator: 2 },
    withoutPin: 1,
  });
  const set = (minutes: number) => call('PUT', '/api/people/settings', { lockAfterMinutes: minutes }, token);
  for (const wrong of [0, 61, 1.5]) expect((await set(wrong)).status).toBe(400);
  expect((await set(3)).body.lockAfterMinutes).toBe(3);
  await bench.station.lock();
  await bench.station.unlock(passphrase);
  expect((await call('GET', '/api/sessions/ways')).body.lockAfterMinutes).toBe(3);
  const nurse = (await signIn({ staffId: 'N0034', pin: '4716' })).body;
  expect((await call('PUT', '/api/people/settings', { lockAfterMinutes: 60 }, nurse.token)).status).toBe(403);
  expect((await call('POST', '/api/sessions/current/activity', undefined, nurse.token)).status).toBe(204);
  expect((await call('DELETE', '/api/sessions/current?why=idle', undefined, nurse.token)).status).toBe(204);
  expect((await call('POST', '/api/sessions/current/activity', undefined, nurse.token)).status).toBe(401);
});

test.each([
  'scrypt$13$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  'scrypt$30$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  'scrypt$16$8$1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  '4716',
])('%s is no hash of a PIN', (text) => {
  expect(parsePinHash(text)).toBeNull();
});
