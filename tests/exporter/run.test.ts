import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportConfig, loadConfig } from '../../exporter/config.ts';
import type { ExportReport } from '../../exporter/export-report.ts';
import { runExport } from '../../exporter/run.ts';
import { verifyMedium } from '../../exporter/verify.ts';
import { readListedWards } from '../../main/records/listed-wards.ts';
import { Records } from '../../main/records/records.ts';
import { generateHospital } from '../../scripts/demo-hospital/generate.ts';
import { deriveFileKey, type Manifest, type ManifestFile } from '../../shared/media.ts';
import { pinCost, pinHashText } from '../../shared/people.ts';
import { coversWards } from '../../shared/wards.ts';
import { sayAbsent } from '../absence.ts';
import { corpus, hasCorpus } from '../corpus.ts';
import { makeFacility, type TestFacility } from './facility.ts';
import { expectEachInputOnce, filesIn } from './inputs.ts';

const signal = new AbortController().signal;
const now = new Date('2026-11-21T22:00:00');

let facility: TestFacility;
let hospital: string;
beforeAll(async () => {
  facility = await makeFacility();
  hospital = path.join(facility.folder, 'hospital');
  await generateHospital({ out: hospital, patients: 40, images: 'small' });
  // As `staff hash-pins` leaves a list: every run would take a second to hash the PINs anew.
  const staff = path.join(hospital, 'staff.csv');
  const hash = pinHashText({ ...pinCost, salt: 'A'.repeat(22), key: `${'A'.repeat(43)}=` });
  fs.writeFileSync(staff, fs.readFileSync(staff, 'utf8').replace(/,\d{4,8}(?=\r\n)/g, `,${hash}`));
}, 120_000);
afterAll(() => facility.remove(), 60_000);

function configFor(disk: string, sources: ExportConfig['sources']): ExportConfig {
  const output = path.join(facility.folder, disk);
  fs.mkdirSync(output, { recursive: true });
  return {
    keys: facility.keys.folder,
    output,
    reports: path.join(facility.folder, 'reports'),
    keepGenerations: 3,
    sources,
  };
}

function hospitalSources(): ExportConfig['sources'] {
  return (['ssmix2', 'fhir', 'dicom', 'schedule'] as const).map((kind) => ({
    name: kind,
    kind,
    path: path.join(hospital, kind),
  }));
}

/** Everything the hospital hands over. */
function allOfHospital(): ExportConfig['sources'] {
  return [
    ...hospitalSources(),
    { name: 'summaries', kind: 'ssmix2-extended', path: path.join(hospital, 'ssmix2-extended') },
    { name: 'documents', kind: 'documents', path: path.join(hospital, 'documents') },
    { name: 'staff', kind: 'staff', path: path.join(hospital, 'staff.csv') },
    { name: 'wards', kind: 'wards', path: path.join(hospital, 'wards.csv') },
  ];
}

function manifestOf(config: ExportConfig): Manifest {
  return JSON.parse(fs.readFileSync(path.join(config.output, 'TOMOSHIBI/manifest.json'), 'utf8'));
}

function openRecords(config: ExportConfig): Promise<Database.Database> {
  const manifest = manifestOf(config);
  return openFile(config, manifest.files.find((entry) => entry.path === manifest.records)!);
}

async function openFile(config: ExportConfig, file: ManifestFile): Promise<Database.Database> {
  const database = new Database(path.join(config.output, 'TOMOSHIBI', file.path), { readonly: true });
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${await deriveFileKey(facility.keys.mediaKeys[file.epoch]!, file.keyId)}'`);
  return database;
}

/** Every input ends in exactly one fate, and everything set aside is listed with a reason. */
function expectEveryInputAccountedFor(report: ExportReport): void {
  const { inputs, mapped, text, quarantined, skipped } = report.totals;
  expect(mapped + text + quarantined + skipped).toBe(inputs);
  expect(report.quarantined).toHaveLength(quarantined);
  for (const entry of report.quarantined) expect(entry).toMatchObject({ path: /./, reason: /./, detail: /./ });
}

describe('an export of the demo hospital', () => {
  let config: ExportConfig;
  let first: ExportReport;
  beforeAll(async () => {
    config = configFor('hospital-disk', allOfHospital());
    first = await runExport(config, { now, signal });
  }, 120_000);

  it('gives each of its inputs exactly one end', () => {
    expectEachInputOnce(first, config.sources);
    const below = filesIn(hospital).filter((file) => file !== 'hospital.json');
    const isRead = (file: string) =>
      config.sources.some(({ path: root }) => `${path.join(hospital, file)}/`.startsWith(`${root}/`));
    expect(below.filter((file) => !isRead(file))).toEqual([]);
  });

  it('verifies, accounts for every input, and is as of the newest data', async () => {
    expect(await verifyMedium(config.output, facility.keys.publicKey)).toMatchObject({
      sequence: first.sequence,
      findings: [],
    });
    expectEveryInputAccountedFor(first);
    expect(first.dataAsOf.ssmix2).toMatch(/^2026-11-2[01]T/);
    expect(first.records.imaging_study).toBe(first.studies.written);
  });

  it('merges a patient that several sources know', async () => {
    const database = await openRecords(config);
    const sources = database
      .prepare(
        'SELECT name FROM patient_source JOIN source ON source.id = source_id WHERE patient_id = ? ORDER BY name',
      )
      .pluck()
      .all('0012345');
    expect(sources).toEqual(expect.arrayContaining(['dicom:dicom', 'fhir:fhir', 'ssmix2:ssmix2']));
    expect(database.prepare('SELECT name FROM patient WHERE identifier = ?').pluck().all('0012345')).toHaveLength(1);
    database.close();
  });

  it('reads what is planned last, and says of everybody how far the lists reach', async () => {
    const database = await openRecords(config);
    const planned = database
      .prepare(
        "SELECT category, status, start, laterality, anesthesia FROM appointment WHERE patient_id = '0012345' AND category = 'surgery'",
      )
      .all();
    expect(planned).toEqual([
      { category: 'surgery', status: 'booked', start: '2026-11-22T09:00', laterality: '左', anesthesia: '局所麻酔' },
    ]);
    const statuses = database.prepare(
      "SELECT source, as_of FROM section_status WHERE patient_id = ? AND section = 'appointments' ORDER BY source",
    );
    const lists = ['admission', 'examination', 'outpatient', 'surgery'];
    const expected = lists.map((list) => ({ source: `schedule:schedule/${list}`, as_of: '2026-11-21T21:00:00' }));
    expect(statuses.all('0012345')).toEqual(expected);
    // Named in no list, and covered all the same.
    expect(statuses.all('0090001')).toEqual(expected);
    expect(statuses.all('nobody')).toEqual([]);
    expect(database.prepare("SELECT patient_id FROM section_gap WHERE section = 'appointments'").pluck().all()).toEqual(
      ['0012421'],
    );
    expect(first.quarantined.filter(({ source }) => source === 'schedule')).toMatchObject([
      { kind: 'surgery', reason: 'identity-mismatch' },
    ]);
    // A reader that does not know schedules must still accept the manifest, and nothing looks fresher through one.
    expect(manifestOf(config).sources.map(({ kind }) => kind)).toEqual(['ssmix2', 'fhir', 'dicom', 'ssmix2']);
    expect(manifestOf(config).schedules).toMatchObject([{ name: 'schedule', dataAsOf: '2026-11-21T21:00:00' }]);
    database.close();
  });

  it("carries the hospital's wards in its own order, with whom the stays put there", async () => {
    const file = manifestOf(config).documents!.find(({ covers }) => covers.includes(coversWards))!;
    const listed = await openFile(config, file);
    const wards = readListedWards(listed);
    listed.close();
    expect(wards.map(({ ward }) => ward)).toEqual(['ICU', 'HCU', '3東', '3西', '4東', '4西', '5東', '5西', '6東']);
    const database = await openRecords(config);
    const { wards: view } = new Records(database, () => true, wards).wards.list();
    expect(view.map(({ ward }) => ward)).toEqual(wards.map(({ ward }) => ward));
    expect(view.at(-1)).toMatchObject({ patients: 0, plan: { phone: '内線 6100', rooms: [] } });
    database.close();
  });

  it('keeps what grew with what it was tested against, and concludes flags from it', async () => {
    const database = await openRecords(config);
    const tested = database
      .prepare(
        `SELECT result.interpretation FROM observation AS result JOIN observation AS organism
           ON organism.patient_id = result.patient_id AND organism.id = result.parent_id
         WHERE result.patient_id = '0012413' AND organism.value_code = '1303' ORDER BY 1`,
      )
      .pluck()
      .all();
    expect(tested.join('')).toBe('IRRRRSSSSS');
    const flags = database.prepare(
      "SELECT text || ' ' || assertion FROM flag WHERE patient_id = ? AND category <> 'blood-type' ORDER BY id",
    );
    expect(flags.pluck().all('0012413')).toEqual(
      expect.arrayContaining(['MRSA present', 'HBs抗原 present', 'HCV抗体 absent', 'DNAR（蘇生を行わない） present']),
    );
    // Nobody says anything of this one's infections: there is no flag, not an absent one.
    expect(flags.pluck().all('0090001')).toEqual([]);
    const given =
      "SELECT count(*) FROM medication_administration WHERE patient_id = '0012345' AND kind = 'administered'";
    expect(database.prepare(given).pluck().get()).toBeGreaterThan(10);
    database.close();
  });

  it('leaves no name, id, birth date or phone of a patient readable on the medium', async () => {
    const database = await openRecords(config);
    const secrets = new Set<string>();
    for (const row of database.prepare('SELECT identifier, name, kana, romaji, address FROM patient').raw().all() as (
      | string
      | null
    )[][]) {
      for (const value of row) if (value && value.length >= 4) secrets.add(value);
    }
    database.close();
    expect(secrets.size).toBeGreaterThan(100);
    for (const entry of fs.readdirSync(config.output, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      const bytes = entry.isFile() ? fs.readFileSync(file) : Buffer.alloc(0);
      const found = [...secrets].filter((secret) => bytes.includes(secret) || entry.name.includes(secret));
      expect(found, file).toEqual([]);
    }
  });

  it('writes a study once: the next run reuses every file and rewrites only the records', async () => {
    const before = manifestOf(config);
    const second = await runExport(config, { now, signal });
    expect(second.studies).toEqual({ written: 0, reused: first.studies.written });
    expect(second.totals).toEqual(first.totals);
    const paths = (manifest: Manifest) =>
      manifest.files
        .filter((file) => file.kind === 'study')
        .map((file) => file.path)
        .sort();
    expect(paths(manifestOf(config))).toEqual(paths(before));
    expect(manifestOf(config).sequence).toBeGreaterThan(before.sequence);
  });

  it.each([
    { what: 'an empty folder, as a drive that is not connected leaves it', code: 'source-empty' },
    { what: 'a file where the folder should be', code: 'source-not-found' },
  ])('$what: no new generation', async ({ code }) => {
    const before = manifestOf(config);
    const gone = fs.mkdtempSync(path.join(facility.folder, 'gone-'));
    const place = code === 'source-empty' ? gone : path.join(gone, 'file');
    if (place !== gone) fs.writeFileSync(place, 'x');
    for (const kind of ['ssmix2', 'fhir', 'dicom'] as const) {
      const sources = config.sources.map((source) => (source.kind === kind ? { ...source, path: place } : source));
      await expect(runExport({ ...config, sources }, { now, signal })).rejects.toMatchObject({ code });
    }
    expect(manifestOf(config)).toEqual(before);
    expect(await verifyMedium(config.output)).toMatchObject({ findings: [] });
    const again = await runExport(config, { now, signal });
    expect(again.studies).toEqual({ written: 0, reused: first.studies.written });
  });

  it("holds the images of the wards that were asked for, and everybody's records", async () => {
    const database = await openRecords(config);
    const lying = `SELECT patient_id, ward FROM encounter WHERE class = 'inpatient' AND "end" IS NULL`;
    const wards = new Map(database.prepare(lying).raw().all() as [string, string][]);
    const patients = database.prepare('SELECT DISTINCT patient_id FROM imaging_study').pluck().all() as string[];
    database.close();
    const ward = wards.get(patients.find((patient) => wards.has(patient))!)!;
    const sliced = configFor('ward-disk', allOfHospital());
    const report = await runExport({ ...sliced, slice: { wards: [ward, '9北'] } }, { now, signal });
    expect(report.records).toEqual(first.records);
    const here = await openRecords(sliced);
    const held = here.prepare("SELECT DISTINCT patient_id FROM imaging_study WHERE file <> 'left-out'").pluck().all();
    here.close();
    expect(new Set(held)).toEqual(new Set(patients.filter((patient) => wards.get(patient) === ward)));
    expect(held.length).toBeLessThan(patients.length);
    expect(report.warnings).toContainEqual(expect.objectContaining({ source: 'export.yml', path: '9北' }));
    expect(report.studies.written + report.leftOut!.why.ward!).toBe(first.studies.written);
  }, 60_000);

  it('stopped in the middle, leaves the last generation as it was', async () => {
    const before = manifestOf(config);
    const stop = new AbortController();
    const running = runExport(config, { now, signal: stop.signal, onProgress: () => stop.abort() });
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(manifestOf(config)).toEqual(before);
    expect(await verifyMedium(config.output)).toMatchObject({ findings: [] });
  });
});

describe('a disk that is full', () => {
  const isRoot = process.getuid?.() === 0;
  const mounted = isRoot && process.platform === 'linux';
  if (!mounted) sayAbsent('a small disk can only be mounted by root on Linux');

  it.skipIf(!mounted)('says so and keeps the generation that is on it', async () => {
    const mountPoint = path.join(facility.folder, 'small-disk');
    fs.mkdirSync(mountPoint);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mountPoint]);
    try {
      const [records] = hospitalSources();
      const fits = configFor('small-disk', [{ ...records!, kind: 'fhir', path: path.join(hospital, 'fhir') }]);
      const first = await runExport(fits, { now, signal });
      const tooLarge = configFor('small-disk', hospitalSources());
      await expect(runExport(tooLarge, { now, signal })).rejects.toMatchObject({ code: 'medium-full' });
      expect(await verifyMedium(mountPoint)).toMatchObject({ sequence: first.sequence, findings: [] });
    } finally {
      execFileSync('umount', [mountPoint]);
    }
  });
});

describe('the command line', () => {
  const cli = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, '../../exporter/cli.ts'), ...args], {
      encoding: 'utf8',
    });

  it('runs an export.yml, prints its report as a table or JSON, and keeps it beside the keys', () => {
    const folder = path.join(facility.folder, 'cli');
    fs.mkdirSync(path.join(folder, 'disk'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'pass'), 'a passphrase for tests\n');
    const init = cli(
      'init',
      '--keys',
      path.join(folder, 'keys'),
      '--facility',
      '見本病院',
      '--station-passphrase',
      path.join(folder, 'pass'),
      '--recovery-passphrase',
      path.join(folder, 'pass'),
    );
    expect(init.stdout).toContain('病院の指紋');
    const file = path.join(folder, 'export.yml');
    fs.writeFileSync(
      file,
      `keys: keys\noutput: disk\nsources:\n  - { name: fhir, kind: fhir, path: ${path.join(hospital, 'fhir')} }\n`,
    );
    const table = cli('run', '--config', file);
    expect(table.status).toBe(0);
    expect(table.stdout).toMatch(/^fhir +Patient +\d+ +\d+ /m);
    const json = JSON.parse(cli('run', '--config', file, '--json').stdout) as ExportReport;
    expectEveryInputAccountedFor(json);
    const reports = fs.readdirSync(path.join(folder, 'keys/reports')).filter((name) => name.endsWith('.json'));
    expect(reports).toEqual(['export-000001.json', 'export-000002.json']);
    const verified = cli('verify', path.join(folder, 'disk'), '--keys', path.join(folder, 'keys'));
    expect(verified).toMatchObject({ status: 0 });
    expect(verified.stdout).toContain('すべて署名どおりです');
  });

  it('explains a failure in Japanese and English, and fails', () => {
    const result = cli('run', '--config', '/nowhere/export.yml');
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/config-not-found\n.*[\u3040-\u30ff].*\n.*[a-z]/);
    expect(result.stderr).not.toContain('    at ');
    expect(cli('frobnicate').status).toBe(2);
  });

  it.each([
    ['sources: [', 'not YAML'],
    ['keys: k\noutput: o\nsources: []', 'no source'],
    ['keys: k\noutput: o\nsources:\n  - { name: A B, kind: fhir, path: p }', 'a bad name'],
    ['keys: k\noutput: o\nsources:\n  - { name: a, kind: hl7, path: p }', 'an unknown kind'],
  ])('refuses a config with %s', (text) => {
    const file = path.join(facility.folder, 'bad.yml');
    fs.writeFileSync(file, text);
    expect(() => loadConfig(file)).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });
});

describe.skipIf(!hasCorpus)('an export of the whole corpus', () => {
  it('completes, accounts for every input and loses no readable patient', async () => {
    const records = path.join(corpus, 'records');
    const config = configFor('corpus-disk', [
      { name: 'ssmix2', kind: 'ssmix2', path: path.join(records, 'nho-ssmix2-testtool/standard_root') },
      { name: 'bulk', kind: 'fhir', path: path.join(records, 'smart-bulk-fhir') },
      { name: 'ips', kind: 'fhir', path: path.join(records, 'ips-validated') },
      { name: 'jp', kind: 'fhir', path: path.join(records, 'jp-ereferral-examples') },
      { name: 'dicom', kind: 'dicom', path: path.join(corpus, 'dicom') },
    ]);
    const report = await runExport(config, { now: new Date(), signal });
    expectEachInputOnce(report, config.sources);
    const isRead = (file: string) =>
      config.sources.some(({ path: root }) => `${path.join(corpus, file)}/`.startsWith(`${root}/`));
    // The list of the corpus itself, a licence, and the tables of a test tool.
    expect(filesIn(corpus).filter((file) => !isRead(file))).toEqual([
      'records/INDEX.tsv',
      'records/nho-ssmix2-testtool/LICENSE',
      ...['DATATYPE', 'SEGMENT', 'SEGMENTORDER'].map(
        (table) => `records/nho-ssmix2-testtool/definitions/HL7_${table}.json`,
      ),
      'records/nho-ssmix2-testtool/definitions/SSMIX_CAREDATE.json',
    ]);
    expect(await verifyMedium(config.output)).toMatchObject({ findings: [] });

    const database = await openRecords(config);
    const known = new Set(database.prepare('SELECT name FROM patient').pluck().all());
    const bulk = fs
      .readFileSync(path.join(records, 'smart-bulk-fhir/10-patients/Patient.000.ndjson'), 'utf8')
      .trim()
      .split('\n');
    for (const line of bulk) {
      const family = JSON.parse(line).name[0].family as string;
      expect(
        [...known].some((name) => String(name).includes(family)),
        family,
      ).toBe(true);
    }
    expect(known).toContain('患者 太郎');
    database.close();
  }, 120_000);
});
