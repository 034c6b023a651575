/** Real exports, night after night, by the command that a scheduler calls: what it ends with and what it leaves to read. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { report } from '../../../exporter/commands/report.ts';
import { run } from '../../../exporter/commands/run.ts';
import { History, type KeptReport } from '../../../exporter/report/history.ts';
import { exporterWords, type Language } from '../../../exporter/words.ts';
import { makeFacility, type TestFacility } from '../facility.ts';

let facility: TestFacility;
let config: string;
const fhir = () => path.join(facility.folder, 'fhir');
const reports = () => path.join(facility.keys.folder, 'reports');
let printed = '';
beforeAll(async () => {
  facility = await makeFacility();
  fs.cpSync(path.join(import.meta.dirname, '../../golden/format-1/source/fhir'), fhir(), { recursive: true });
  config = path.join(facility.folder, 'export.yml');
  const alerts = { sources: { main: 'never' }, resultDays: 36_600, goneFrom: 1, mediumFreePercent: 0 };
  const sources = [{ name: 'main', kind: 'fhir', path: 'fhir' }];
  fs.writeFileSync(config, JSON.stringify({ keys: 'keys', output: 'disk', keepGenerations: 1, alerts, sources }));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
}, 60_000);
beforeEach(() => {
  printed = '';
});
afterAll(() => {
  vi.restoreAllMocks();
  facility.remove();
}, 60_000);

const speech = (language: Language) => ({ t: exporterWords(language), language });
const night = () => run.run(['--config', config, '--log', path.join(reports(), 'export.log')], speech('ja'));
const shown = (...args: string[]) => report.run(['--config', config, ...args], speech('en'));
const read = (name: string) => fs.readFileSync(path.join(reports(), name), 'utf8');
const generations = () => {
  const { files } = JSON.parse(fs.readFileSync(path.join(facility.disk, 'TOMOSHIBI/manifest.json'), 'utf8')) as {
    files: { kind: string }[];
  };
  return files.filter(({ kind }) => kind === 'records').length;
};

it('has nothing to show before the first run', async () => {
  expect(await shown()).toBe(1);
  expect(printed).toContain('There is no report yet');
});

it('writes report, list and page for their owner only, and counts what the records reach', async () => {
  expect(await night()).toBe(0);
  for (const name of ['export-000001.json', 'export-000001.html', 'export-000001.csv', 'latest.html', 'export.log']) {
    expect(fs.statSync(path.join(reports(), name)).mode & 0o077, name).toBe(0);
  }
  expect(fs.readdirSync(facility.disk)).toEqual(['TOMOSHIBI']);
  const kept = JSON.parse(read('export-000001.json')) as KeptReport['report'] & Pick<KeptReport, 'mediaStates'>;
  const { coverage } = kept;
  const allergies = coverage.sections.find(({ section }) => section === 'allergies')!;
  expect(allergies).toMatchObject({ exported: true, records: 1, patients: 1 });
  expect(Object.values(allergies.months)).toEqual([1]);
  expect(coverage.file).toMatch(/^records\//);
  expect(kept.mediaStates).toMatchObject([{ generations: 1 }]);
  expect(read('latest.html')).toBe(read('export-000001.html'));
  expect(read('latest.html')).toMatch(/件\/秒/);
  expect(read('latest.html')).not.toMatch(/太郎|花子/);
  expect(read('export.log')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d {2}main: \d+ 件を読み終えました/m);
});

it('ends with 3 where something is gone, writes the generation, and lets none of before go', async () => {
  const file = path.join(fhir(), 'AllergyIntolerance.ndjson');
  fs.renameSync(file, path.join(facility.folder, 'gone.ndjson'));
  expect(await night()).toBe(3);
  expect(printed).toContain('いつもあるデータがなくなったか、止まっています。');
  expect(printed).toContain('「main」の AllergyIntolerance が 1 件もなくなりました(前は 1 件)。');
  expect(generations()).toBe(2);
  expect(await shown()).toBe(3);
  expect(printed).toContain('"main" has no AllergyIntolerance any more');
  expect(await night()).toBe(3);
});

it('ends with 1 where a run failed, and says so first in the morning', async () => {
  fs.renameSync(fhir(), `${fhir()}-away`);
  await expect(night()).rejects.toMatchObject({ code: 'source-not-found' });
  expect(read('latest.html')).toContain('<p class="verdict gone">書き出しは失敗しました。');
  expect(read('export.log')).toContain('source-not-found');
  printed = '';
  expect(await shown()).toBe(1);
  expect(printed).toMatch(/^The export failed/);
  fs.renameSync(`${fhir()}-away`, fhir());
});

it('is fine again once a person has accepted what is gone, and lets go of what was kept for it', async () => {
  expect(await shown('--accept')).toBe(0);
  await night();
  const { last } = History.read(reports());
  expect(last!.judgement).toMatchObject({ verdict: 'look', alerts: [{ code: 'runs-failed' }] });
  expect(generations()).toBe(1);
  const page = path.join(facility.folder, 'page.html');
  expect(await shown('--html', page)).toBe(0);
  expect(fs.readFileSync(page, 'utf8')).toContain('Exported. Things to look at: 1.');
});
