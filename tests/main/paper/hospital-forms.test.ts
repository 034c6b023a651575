/** The hospital's own forms, from its folder through an export to a station. */
import fs from 'node:fs';
import path from 'node:path';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExportReport } from '../../../exporter/export-report.ts';
import { runExport } from '../../../exporter/run.ts';
import { verifyMedium } from '../../../exporter/verify.ts';
import { RendererFiles } from '../../../main/renderer-files.ts';
import { generateHospital } from '../../../scripts/demo-hospital/generate.ts';
import type { Manifest } from '../../../shared/media.ts';
import type { FormsView } from '../../../shared/paper.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { makeFacility, stationPassphrase, type TestFacility } from '../../exporter/facility.ts';
import { flip, type Facility as StationFacility, temporaryFolder } from '../medium-fixture.ts';
import { appOn, codeOf, forms, startStation } from '../station-fixture.ts';

let facility: TestFacility;
let report: ExportReport;

const head = (code: string, title: string) =>
  `code: ${code}\nversion: '9.1'\ntitle: { ja: ${title}, en: Form }\npaper: { size: A4, orientation: portrait }\n`;
const tail = '\ncopies:\n  - { ja: 病棟, en: Ward }\n';
const box = `blocks:
  - kind: fields
    key: all
    title: { ja: 内容, en: Content }
    fields:
      - { key: text, title: { ja: 内容, en: Content } }`;
const files = {
  'orders.yml': `${head('M6', '当院の指示簿')}${box}${tail}`,
  'fall.yml': `${head('H3', '転倒報告')}${box}\n    colour: red${tail}`,
  'twice.yml': `${head('H3', '転倒報告の写し')}${box}${tail}`,
  'unknown-field.yml': `${head('H4', '誤り')}blocks:
  - kind: records
    title: { ja: 薬, en: Drugs }
    section: medications
    limit: 5
    columns:
      - { field: dosis, title: { ja: 量, en: Dose } }${tail}`,
  'record.yml': `${head('H1', '災害診療記録')}blocks:
  - { kind: pdf, title: { ja: 災害診療記録, en: Record }, file: record.pdf }${tail}`,
  'lost.yml': `${head('H2', '無い PDF')}blocks:
  - { kind: pdf, title: { ja: 無い, en: Lost }, file: lost.pdf }${tail}`,
  'sets.yml': `- code: fall
  title: { ja: 転倒時, en: After a fall }
  of: patient
  forms: [{ code: H3 }, { code: M6 }]
- code: nowhere
  title: { ja: 無い, en: Nowhere }
  of: patient
  forms: [{ code: H99 }]
`,
};

beforeAll(async () => {
  facility = await makeFacility();
  const hospital = path.join(facility.folder, 'hospital');
  await generateHospital({ out: hospital, patients: 40, images: 'none' });
  const folder = path.join(facility.folder, 'forms');
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  pdf.addPage([595.28, 841.89]).drawText('Disaster record', { x: 100, y: 400, font });
  fs.writeFileSync(path.join(folder, 'record.pdf'), await pdf.save());
  report = await runExport(
    {
      keys: facility.keys.folder,
      output: facility.disk,
      reports: path.join(facility.folder, 'reports'),
      keepGenerations: 3,
      forms: folder,
      sources: [{ name: 'main', kind: 'fhir', path: path.join(hospital, 'fhir') }],
    },
    { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal },
  );
}, 120_000);
afterAll(() => facility.remove());

const manifestOf = () =>
  JSON.parse(fs.readFileSync(path.join(facility.disk, 'TOMOSHIBI/manifest.json'), 'utf8')) as Manifest;

async function station(disk: string) {
  const identityFile = fs.readFileSync(path.join(facility.keys.folder, 'station-identity.age'));
  const bench = await startStation({ identityFile } as unknown as StationFacility);
  await bench.station.open(disk, false);
  await bench.station.unlock(stationPassphrase, bench.identityPath);
  const app = appOn(bench, await RendererFiles.list(temporaryFolder()));
  const { token } = bench.sessions.signIn('灯火 看護師', 'nurse');
  const call = async <T>(method: string, url: string, body?: object): Promise<T> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return (await (await app.fetch(new Request(`http://127.0.0.1${url}`, init))).json()) as T;
  };
  const patientId = bench.station.generation.records.search('トモシビ', 1).hits[0]!.id;
  return { bench, call, patientId };
}

test('what is wrong in the folder is set aside with its line and its reason; the rest is on the medium', async () => {
  const said = report.quarantined.filter(({ source }) => source === 'forms');
  expect(said.map(({ path: file, detail }) => `${file}: ${detail}`)).toEqual([
    'lost.yml#lost.pdf: the PDF is not beside its definition',
    'twice.yml: fall.yml has the code H3 already',
    'unknown-field.yml: line 6: blocks.0: medications has no field dosis',
  ]);
  expect(report.warnings.filter(({ source }) => source === 'forms')).toMatchObject([
    { path: 'fall.yml', detail: 'line 11: blocks.0.colour: means nothing here' },
  ]);
  expect(report.sources.find(({ source }) => source === 'forms')!.kinds).toMatchObject({
    form: { read: 7, mapped: 4 },
  });

  const manifest = manifestOf();
  expect(manifest.documents).toMatchObject([{ kind: 'documents', covers: ['forms'] }]);
  // A reader that does not know the kind refuses it among the others.
  expect(manifest.files.every(({ kind }) => kind !== 'documents')).toBe(true);
  expect(await verifyMedium(facility.disk)).toMatchObject({ findings: [] });
});

test('a station prints them: the hospital’s in the place of ours, and after locking ours again', async () => {
  const { bench, call, patientId } = await station(facility.disk);
  const view = await call<FormsView>('GET', '/api/forms');
  const entry = (code: string) => view.forms.find(({ definition }) => definition.code === code);
  expect(entry('M6')).toMatchObject({ origin: 'hospital', stamped: false, definition: { version: '9.1' } });
  expect(entry('H3')).toMatchObject({ origin: 'hospital' });
  expect(entry('H1')).toMatchObject({ origin: 'hospital', stamped: true });
  expect(entry('M3')).toMatchObject({ origin: 'tomoshibi' });
  expect(view.sets.map(({ code }) => code)).toContain('fall');
  expect(view.problems).toEqual([{ file: 'sets.yml', reason: 'the set nowhere has no form H99' }]);

  const job = await call<PrintJobView>('POST', '/api/print-jobs', { form: 'H1', patientId });
  expect(job).toMatchObject({ form: 'H1', formVersion: '9.1', blocks: [{ kind: 'pdf' }] });
  const [block] = job.blocks;
  const pdf = await PDFDocument.load(block?.kind === 'pdf' ? block.content : '');
  expect(pdf.getPageCount()).toBe(1);
  expect(bench.station.ledger.sheets({}, { limit: 9 })).toMatchObject([]);

  // Sheets of ours were issued, then the hospital's own form came.
  bench.station.issuedForms.keep(forms.get('M3'));
  bench.station.issuedForms.keep({ ...forms.get('M6'), version: '1.0' });
  await call<PrintJobView>('POST', '/api/print-jobs', { form: 'M6', patientId });
  const after = await call<FormsView>('GET', '/api/forms');
  const versionsOf = (code: string) => after.forms.find(({ definition }) => definition.code === code)!.versions;
  expect([versionsOf('M6'), versionsOf('M3'), versionsOf('H1')]).toEqual([['1.0'], [], []]);
  expect(await call('GET', '/api/forms/M6/versions/1.0')).toMatchObject([{ code: 'M6', version: '1.0' }]);
  expect(await call('GET', '/api/forms/H1/versions/9.1')).toMatchObject([{ blocks: [{ kind: 'pdf' }] }]);
  expect(await call('GET', '/api/forms/H1/versions/1.0')).toMatchObject({ code: 'form-not-found' });

  await bench.station.lock();
  const locked = await call<FormsView>('GET', '/api/forms');
  expect(locked.forms.find(({ definition }) => definition.code === 'M6')).toMatchObject({ origin: 'tomoshibi' });
  expect(locked.forms.some(({ definition }) => definition.code === 'H1')).toBe(false);
});

test('forms that are damaged or gone are said to be, and patients are read all the same', async () => {
  const disk = temporaryFolder();
  fs.cpSync(facility.disk, disk, { recursive: true });
  const documents = path.join(disk, 'TOMOSHIBI', manifestOf().documents![0]!.path);
  flip(documents, 4096 + 100);
  const damaged = await station(disk);
  const view = await damaged.call<FormsView>('GET', '/api/forms');
  expect(view.problems).toHaveLength(1);
  expect(view.forms.find(({ definition }) => definition.code === 'M6')).toMatchObject({ origin: 'tomoshibi' });
  await damaged.bench.station.lock();

  fs.rmSync(documents);
  const gone = await station(disk);
  expect((await gone.call<FormsView>('GET', '/api/forms')).problems).toMatchObject([
    { reason: expect.stringContaining('medium-file-missing') as string },
  ]);
  expect(await codeOf(gone.call('GET', `/api/patients/${gone.patientId}`))).toBe('no error');
});
