/** Several stations from one medium, and one that is started again and again. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { UnlockGuard, waitSeconds } from '../../../main/station/unlock-guard.ts';
import { identityCardLines } from '../../../shared/identity.ts';
import { makeFacility, passphrase, studyUidOf, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, codeOf, importEnd, startStation } from '../station-fixture.ts';

const facility = await makeFacility();

test('stations set up from one medium share neither numbers for temporary patients nor serials', async () => {
  const medium = await writeMedium(facility);
  const ranges = new Set<string>();
  const prefixes = new Set<string>();
  for (let index = 0; index < 12; index++) {
    const { station, ready } = await startStation(facility);
    await ready(medium.drive);
    const { range } = station.temporaryIds.view();
    const [identifier] = station.temporaryIds.next(1, '受付');
    expect(identifier!.startsWith(`${range}-001-`)).toBe(true);
    ranges.add(range);
    prefixes.add(station.ledger.prefix);
  }
  expect([ranges.size, prefixes.size]).toEqual([12, 12]);
});

test('the range is shown to everybody signed in, and set by an administrator only', async () => {
  const medium = await writeMedium(facility);
  const bench = await startStation(facility);
  await bench.ready(medium.drive);
  const renderer = { read: () => Promise.resolve(null) } as unknown as Parameters<typeof appOn>[1];
  const app = appOn(bench, renderer);
  const url = '/api/temporary-patients/range';
  const as = (role: 'nurse' | 'administrator') => {
    const { token } = bench.sessions.signIn('灯火 情報', role);
    return { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  };
  const put = (role: 'nurse' | 'administrator', range: string) =>
    app.request(url, { method: 'PUT', headers: as(role), body: JSON.stringify({ range }) });
  const shown = await (await app.request(url, { headers: as('nurse') })).json();
  expect(shown).toMatchObject({ range: bench.station.temporaryIds.view().range, left: 999, setBy: null });
  expect((await put('nurse', '12340000')).status).toBe(403);
  expect((await put('administrator', '1234')).status).toBe(400);
  expect(await (await put('administrator', '12340000')).json()).toMatchObject({
    range: '12340000',
    setBy: '灯火 情報',
  });
  expect(bench.station.temporaryIds.next(1, '受付')[0]).toMatch(/^12340000-001-/);
  expect(bench.audit.list(3).some(({ action }) => action === 'temporary-range-set')).toBe(true);
});

test('the text of the identity card sets a station up, and a start in week three needs the passphrase alone', async () => {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const first = await startStation(facility);
  await first.station.open(medium.drive, false);
  const lines = identityCardLines(facility.identityFile);
  const wrong = lines.with(2, `${lines[2]!.slice(0, -3)}${lines[2]!.at(-3) === 'A' ? 'B' : 'A'}${lines[2]!.slice(-2)}`);
  expect(await codeOf(first.station.unlock(passphrase, undefined, { identityText: wrong.join('\n') }))).toBe(
    'identity-line-wrong',
  );
  expect(
    (await first.station.unlock(passphrase, undefined, { identityText: lines.join('\n').toLowerCase() })).state,
  ).toBe('ready');
  await first.station.startImport();
  await importEnd(first.station);
  await first.station.close();
  // Neither the envelope nor the medium.
  fs.rmSync(medium.drive, { recursive: true });
  fs.rmSync(first.identityPath);
  for (let start = 0; start < 2; start++) {
    const { station } = await startStation(facility, { dataFolder: first.dataDir.folder });
    expect(station.view()).toMatchObject({ state: 'verified', identityStored: true });
    expect((await station.unlock(passphrase)).state).toBe('ready');
    expect((await station.generation.studies.get(studyUidOf(0))).frame('2.25.2', 1).bytes).toHaveLength(64);
    await station.close();
  }
});

test('wrong passphrases make everybody wait, also after a restart, and are counted in the log', async () => {
  const medium = await writeMedium(facility);
  const first = await startStation(facility);
  await first.station.open(medium.drive, false);
  const attempt = (station: typeof first.station) => codeOf(station.unlock('wrong one', first.identityPath));
  for (let index = 0; index < 4; index++) expect(await attempt(first.station)).toBe('passphrase-wrong');
  expect(await attempt(first.station)).toBe('unlock-too-soon');
  await first.station.close();

  const second = await startStation(facility, { dataFolder: first.dataDir.folder });
  await second.station.open(medium.drive, false);
  // Also the right one, else the wait would tell which is right.
  expect(await codeOf(second.station.unlock(passphrase, first.identityPath))).toBe('unlock-too-soon');
  await new Promise((resolve) => setTimeout(resolve, 2100));
  expect((await second.station.unlock(passphrase, first.identityPath)).state).toBe('ready');
  expect(second.audit.list(10).find(({ action }) => action === 'unlocked')?.detail).toContain('"wrongBefore":4');
  await second.station.lock();
  expect(await attempt(second.station)).toBe('passphrase-wrong');
});

test('the wait doubles up to a quarter of an hour, whatever the clock is set to', () => {
  expect([0, 3, 4, 5, 6, 7, 13, 40].map(waitSeconds)).toEqual([0, 0, 2, 4, 8, 16, 900, 900]);
  const folder = temporaryFolder();
  const now = Date.UTC(2026, 4, 1);
  for (let index = 0; index < 8; index++) new UnlockGuard(folder).refused(now);
  const guard = new UnlockGuard(folder);
  const tooSoon = (at: number) => {
    try {
      guard.check(at);
      return null;
    } catch (error) {
      return (error as { params: { seconds: number } }).params.seconds;
    }
  };
  expect([tooSoon(now), tooSoon(now + 31_000), tooSoon(now + 32_000)]).toEqual([32, 1, null]);
  // Set back by a year: not longer than the wait itself.
  expect(tooSoon(now - 365 * 86_400_000)).toBe(32);
  fs.writeFileSync(path.join(folder, 'unlock-attempts.json'), '{"wr');
  expect(tooSoon(now)).toBeNull();
});
