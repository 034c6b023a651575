/** What a person is told of a station that is well, and of one that something is wrong with. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { HiddenPage, Host } from '../../../main/host.ts';
import { DataDir } from '../../../main/station/data-dir.ts';
import { Station } from '../../../main/station/station.ts';
import errors from '../../../resources/locales/ja/errors.json' with { type: 'json' };
import words from '../../../resources/locales/ja/readiness.json' with { type: 'json' };
import type { Manifest } from '../../../shared/media.ts';
import {
  lineText,
  type ReadinessCheckName,
  type ReadinessReport,
  type ReadinessView,
  readinessChecks,
  verdictText,
} from '../../../shared/readiness.ts';
import type { Role } from '../../../shared/views.ts';
import { type FixtureMedium, flip, makeFacility, passphrase, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, type Bench, forms, startStation } from '../station-fixture.ts';

const facility = await makeFacility();

/** As the exporter writes it, of so many hours ago. */
function hoursAgo(hours: number): string {
  const moment = new Date(Date.now() - hours * 3_600_000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

const fresh = (manifest: Manifest, hours = 3): Manifest => ({
  ...manifest,
  createdAt: hoursAgo(2),
  sources: [{ name: 'ssmix2', kind: 'ssmix2', dataAsOf: hoursAgo(hours) }],
});

const drawn: HiddenPage = { call: async () => ({ kind: 'drawn', bytes: 'AA==' }), close: () => undefined };
const pdf = Buffer.from('%PDF-1.7 fictional');
/** A host with a window to draw in and one printer. */
const withPrinter: Partial<Host> = {
  openHidden: async () => drawn,
  print: async () => ({ pages: [1] }),
  printers: async () => [{ name: 'ward3', title: '3西 プリンター' }],
};

function signedIn(bench: Bench, host: Partial<Host> = withPrinter, role: Role = 'nurse') {
  // The page that draws reads its job as whoever asked for it.
  const printToPdf: Host['printToPdf'] = async (page) => {
    const [, job, token] = /^\/print\/([^?]+)\?token=(.+)$/.exec(page)!;
    const read = await app.request(`/api/print-jobs/${job}`, { headers: { Authorization: `Bearer ${token}` } });
    return { pdf: read.ok ? pdf : new Uint8Array(), pages: [1] };
  };
  const drawing = host.openHidden ? { ...host, printToPdf } : host;
  const app: ReturnType<typeof appOn> = appOn(bench, { read: async () => null } as never, drawing);
  const { token } = bench.sessions.signIn('灯火 看護師', role);
  const ask = async <T = ReadinessView>(method: string, at = '', body?: unknown): Promise<T> => {
    const response = await app.request(`/api/readiness${at}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  };
  const ended = async (): Promise<ReadinessReport> => {
    let view = await ask('GET');
    while (view.running) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      view = await ask('GET');
    }
    return view.last!;
  };
  const made = async (): Promise<ReadinessReport> => {
    await ask('POST', '', {});
    return ended();
  };
  return { ask, made, ended };
}

const checked = (report: ReadinessReport, name: ReadinessCheckName) => {
  const found = report.checks.find(({ check }) => check === name)!;
  const lines = found.lines.map((line) => lineText(line, words, errors));
  return {
    result: found.result,
    said: lines.map(({ said }) => said).join(' '),
    todo: lines.map((line) => line.todo).join(' '),
  };
};

async function stationOn(how: Parameters<typeof writeMedium>[1], before?: (medium: FixtureMedium) => void) {
  const medium = await writeMedium(facility, { alter: fresh, ...how });
  before?.(medium);
  const bench = await startStation(facility, { drives: [medium.drive] });
  await bench.ready(medium.drive);
  return { bench, medium };
}

test('a station that is well says so of everything that was looked at, and of nothing else', async () => {
  const { bench } = await stationOn({ studies: ['2026-04-01', '2026-04-02'] });
  const { ask, made } = signedIn(bench);
  const report = await made();
  expect(report.checks.map(({ check }) => check)).toEqual([...readinessChecks]);
  expect(checked(report, 'medium')).toMatchObject({ result: 'ok', said: expect.stringContaining('全 3 ファイル') });
  expect(checked(report, 'patients').said).toMatch(/全 2 人から無作為の 2 人.* 5 行/);
  expect(checked(report, 'studies')).toMatchObject({ result: 'ok', said: '1 種別で1枚目を表示できた: CT' });
  expect(checked(report, 'page')).toMatchObject({ result: 'ok' });
  expect(checked(report, 'clock')).toMatchObject({ result: 'ok', said: expect.stringContaining('2 時間後') });
  expect(checked(report, 'staleness')).toMatchObject({ result: 'ok', said: expect.stringContaining('3 時間前') });
  expect(checked(report, 'keys')).toMatchObject({
    result: 'warning',
    said: expect.stringContaining('復旧用の鍵が媒体に登録されていない'),
  });
  expect(checked(report, 'people')).toMatchObject({
    result: 'warning',
    said: expect.stringContaining('職員名簿がない'),
  });
  expect(checked(report, 'space').said).toContain('コピーがこの端末にまだない');
  expect(checked(report, 'documents').said).toContain('輸出されていない');
  // Nobody has printed it, and tests are no packaged program.
  expect(checked(report, 'printer')).toMatchObject({
    result: 'not-done',
    said: expect.stringContaining('3西 プリンター'),
  });
  expect(checked(report, 'program').result).toBe('not-done');
  expect(verdictText(report.checks, words)).toBe(
    '備えはできていますが、注意があります: 空き容量、鍵、職員名簿、院内文書。',
  );
  expect(report).toMatchObject({ drill: false, previous: null, by: { name: '灯火 看護師', role: 'nurse' } });
  expect(JSON.stringify(report)).not.toMatch(/灯火 太郎|灯火 花子|トモシビ|"0001"|"0002"/);

  // On paper, and seen by a person.
  expect((await ask('POST', '/test-page/print')).testPage).toBe('printed');
  expect(checked((await ask('GET')).last!, 'printer')).toMatchObject({ result: 'not-done' });
  expect(checked((await ask('POST', '/test-page/judged', { legible: false })).last!, 'printer').result).toBe('failed');
  const { last } = await ask('POST', '/test-page/judged', { legible: true });
  expect(checked(last!, 'printer')).toMatchObject({
    result: 'ok',
    said: expect.stringContaining('灯火 看護師 が確認'),
  });

  // The next is held against it.
  const next = await made();
  expect(next.previous).toMatchObject({
    endedAt: report.endedAt,
    changes: [{ check: 'printer', before: 'ok', after: 'not-done' }],
  });
  const { earlier } = await ask('GET');
  expect(earlier).toMatchObject([{ id: report.id, by: '灯火 看護師', counts: { failed: 0 } }]);
  expect(await ask('GET', `/reports/${report.id}`)).toMatchObject({ id: report.id });

  const entered = bench.audit.list(20).map(({ action, person }) => `${action} ${person}`);
  expect(entered.filter((one) => one.startsWith('readiness-made'))).toEqual(
    Array(2).fill('readiness-made 灯火 看護師'),
  );
  expect(entered).toContain('readiness-page-judged 灯火 看護師');
  expect(bench.audit.list(20).every((row) => row.patient_id === null)).toBe(true);
});

test('one flipped byte fails the medium and names the file', async () => {
  const { bench, medium } = await stationOn({ studies: ['2026-04-01', '2026-04-02'] });
  const [study] = medium.studies;
  flip(medium.pathOf(study!), study!.bytes - 7);
  const report = await signedIn(bench).made();
  const { result, said } = checked(report, 'medium');
  expect(result).toBe('failed');
  expect(said).toContain('1 ファイルが署名された内容と違う');
  expect(said).toContain(study!.path.slice(0, 20));
  expect(said).not.toContain('1バイトも変わっていない');
  expect(verdictText(report.checks, words)).toMatch(/^備えが足りません\(不可\): .*媒体/);
});

test('a modality whose frames are damaged fails, one that cannot be decoded too, and what nothing could draw is not well', async () => {
  const frameBytes = 400_000;
  const { bench, medium } = await stationOn({ studies: ['2026-04-01'], frameBytes });
  const refusing: HiddenPage = { ...drawn, call: async () => ({ kind: 'refused', problem: 'unsupported' }) };
  const refused = await signedIn(bench, { ...withPrinter, openHidden: async () => refusing }).made();
  expect(checked(refused, 'studies')).toMatchObject({
    result: 'failed',
    said: expect.stringContaining('1.2.840.10008.1.2.1'),
  });
  const undrawn = await signedIn(bench, {}).made();
  expect(checked(undrawn, 'studies')).toMatchObject({ result: 'not-done', said: expect.stringContaining('照合だけ') });
  expect(checked(undrawn, 'page').result).toBe('not-done');
  expect(checked(undrawn, 'printer').result).toBe('not-done');

  const other = await stationOn({ studies: ['2026-04-01'], frameBytes });
  const [study] = other.medium.studies;
  flip(other.medium.pathOf(study!), Math.floor(study!.bytes / 2));
  const report = await signedIn(other.bench).made();
  expect(checked(report, 'studies')).toMatchObject({ result: 'failed', said: expect.stringMatching(/^CT: 読めない/) });
  expect(checked(report, 'studies').todo).toContain('CT は当てにしない');
  expect(medium.studies).toHaveLength(1);
});

test('data past the agreed hours are a warning with their age, past the limit they fail, and of tomorrow the clock fails', async () => {
  const { bench } = await stationOn({ alter: (manifest) => fresh(manifest, 30) });
  const { ask, made } = signedIn(bench, withPrinter, 'administrator');
  const report = await made();
  expect(checked(report, 'page').result).toBe('ok');
  expect(checked(report, 'staleness')).toMatchObject({
    result: 'warning',
    said: expect.stringMatching(/30 時間前.*24 時間/),
  });
  await ask('PUT', '/hours', { warning: 12, failed: 29 });
  expect(checked(await made(), 'staleness')).toMatchObject({
    result: 'failed',
    said: expect.stringContaining('29 時間'),
  });
  expect(await ask('PUT', '/hours', { warning: 30, failed: 29 })).toMatchObject({ code: 'request-invalid' });
  expect(await signedIn(bench).ask('PUT', '/hours', { warning: 1, failed: 2 })).toMatchObject({
    code: 'administrator-required',
  });

  const ahead = await stationOn({ alter: (manifest) => ({ ...fresh(manifest), createdAt: hoursAgo(-30.5) }) });
  const clock = checked(await signedIn(ahead.bench).made(), 'clock');
  expect(clock).toMatchObject({ result: 'failed', said: expect.stringContaining('30 時間前を指している') });
  const years = await stationOn({ alter: (manifest) => ({ ...fresh(manifest), createdAt: hoursAgo(24 * 800) }) });
  expect(checked(await signedIn(years.bench).made(), 'clock')).toMatchObject({
    result: 'warning',
    said: expect.stringContaining('800 日'),
  });
});

test('no printer is said, and so are records that cannot be read', async () => {
  const { bench } = await stationOn({
    records: (database) =>
      database.exec('DROP TABLE allergy_intolerance; CREATE TABLE allergy_intolerance (patient_id)'),
  });
  const report = await signedIn(bench, { ...withPrinter, printers: async () => [] }).made();
  expect(checked(report, 'printer')).toMatchObject({ result: 'failed', said: 'プリンターが1台も見つからない。' });
  expect(checked(report, 'printer').todo).toContain('USB');
  expect(checked(report, 'patients')).toMatchObject({
    result: 'failed',
    said: expect.stringContaining('2 人のうち 2 人'),
  });
});

test('what was stopped is not done, and a copy without its medium does not pass for the medium', async () => {
  const { bench, medium } = await stationOn({ studies: ['2026-04-01'], frameBytes: 2_000_000 });
  const { ask, made, ended } = signedIn(bench);
  await ask('POST', '', {});
  await ask('POST', '/stop');
  const stopped = await ended();
  expect(checked(stopped, 'medium')).toMatchObject({
    result: 'not-done',
    said: expect.stringContaining('途中で止めた'),
  });
  expect(stopped.checks.filter(({ result }) => result === 'ok').length).toBeLessThan(6);

  await bench.station.startImport();
  while (bench.station.view().import?.state === 'running') await new Promise((resolve) => setTimeout(resolve, 20));
  fs.renameSync(medium.folder, path.join(temporaryFolder(), 'elsewhere'));
  const report = await made();
  expect(report.medium.from).toBe('copy');
  expect(checked(report, 'medium')).toMatchObject({
    result: 'not-done',
    said: expect.stringMatching(/コピーの全 2 ファイル.*媒体がつながっていない/),
  });
  expect(checked(report, 'space').result).toBe('ok');
});

test('a drill is told from the real thing, and how old its data are does not count', async () => {
  const medium = await writeMedium(facility, { alter: (manifest) => ({ ...fresh(manifest, 9000), drill: true }) });
  const folder = temporaryFolder();
  const bench = await startStation(facility, { dataFolder: folder, drives: [medium.drive] });
  const dataDir = new DataDir(folder, '訓練', { isDrill: true });
  const { audit, sessions } = bench;
  const station = new Station({ dataDir, audit, sessions, forms, host: 'browser', drives: [medium.drive] });
  await station.open(medium.drive, false);
  await station.unlock(passphrase, bench.identityPath);
  const report = await signedIn({ ...bench, station, dataDir }).made();
  await station.close();
  expect(report.drill).toBe(true);
  expect(checked(report, 'staleness').result).toBe('not-done');
});
