/** A medium that was written once, when format 1 was defined: read with today's programs, and what they write is alike. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../exporter/config.ts';
import { inspectMedium } from '../../exporter/inspect.ts';
import { runExport } from '../../exporter/run.ts';
import { verifyMedium } from '../../exporter/verify.ts';
import { type Manifest, manifestSchema } from '../../shared/media.ts';
import { makeFacility as makeKeys, type TestFacility } from '../exporter/facility.ts';
import { makeFacility, temporaryFolder } from '../main/medium-fixture.ts';
import { startStation } from '../main/station-fixture.ts';

const golden = path.resolve('tests/golden/format-1');
const passphrase = 'tomoshibi golden medium';
const publicKey = 'L4bxVhArMHGtMQ38M6JYLT/jUX/gTho5oLl3r1gA1y0=';
const study = '2.25.145419779361277330219843855523481877633';
const instances = {
  'IM00001.dcm': '2.25.3858534166685308746686161547177778093',
  'IM00002.dcm': '2.25.314324169788413194790675771052712015357',
};

const identityFile = fs.readFileSync(path.join(golden, 'station-identity.age'));
const manifestIn = (folder: string): Manifest =>
  JSON.parse(fs.readFileSync(path.join(folder, 'TOMOSHIBI/manifest.json'), 'utf8'));

describe('the golden medium of format 1', () => {
  it('is as it was signed', async () => {
    const verified = await verifyMedium(golden, publicKey);
    expect(verified).toMatchObject({ sound: true, findings: [], sequence: 1, files: 4, pinned: true });
    expect(manifestSchema.parse(manifestIn(golden)).recovery).toMatch(/^age1/);
  });

  it('holds what was exported', async () => {
    const found = await inspectMedium(golden, identityFile, passphrase);
    expect(found).toMatchObject({
      facility: '灯火記念病院 (架空)',
      dataAsOf: '2026-11-21T18:00:00+09:00',
      generations: [{ sequence: 1, patients: 2, isCurrent: true, problem: null }],
      modalities: [{ modality: 'MR', studies: 1 }],
      documents: { count: 1, withoutText: 0 },
      staff: 2,
      unreadable: [],
      epochs: [{ epoch: 1, files: 4 }],
    });
    const records = Object.fromEntries(found.sections.map((section) => [section.section, section.records]));
    expect(records).toMatchObject({
      allergies: 1,
      medications: 2,
      observations: 6,
      documents: 10,
      reports: 6,
      studies: 1,
    });
    expect(found.sections.filter(({ exported }) => !exported).map(({ section }) => section)).toEqual([
      'conditions',
      'administrations',
      'encounters',
      'orders',
      'appointments',
      'other',
    ]);
  });

  it('is opened by a station: the patient, the allergy, and every picture as it was', async () => {
    const drive = temporaryFolder();
    fs.cpSync(golden, drive, { recursive: true });
    const { station, identityPath } = await startStation({ ...(await makeFacility()), identityFile });
    await station.open(drive, false);
    const ready = await station.unlock(passphrase, identityPath);
    expect(ready).toMatchObject({ state: 'ready', readingFrom: 'medium' });
    const { records, studies } = station.generation;
    expect(records.patient('0012345').patient).toMatchObject({ name: '灯火 太郎', kana: 'トモシビ タロウ' });
    const [allergy] = records.section('0012345', 'allergies', {}).records;
    expect(allergy).toMatchObject({ text: 'ラテックス' });
    const opened = await studies.get(study);
    for (const [name, uid] of Object.entries(instances)) {
      const { bytes } = opened.frame(uid, 1);
      const original = fs.readFileSync(path.join(golden, 'source/dicom', name));
      expect(bytes.length).toBeGreaterThan(5000);
      expect(original.includes(Buffer.from(bytes)), name).toBe(true);
    }
  });
});

describe('what the exporter writes today', () => {
  let facility: TestFacility;
  beforeAll(async () => {
    facility = await makeKeys();
  }, 60_000);
  afterAll(() => facility.remove());

  it('has the shape of the golden manifest', async () => {
    const kinds = { ehr: 'fhir', pacs: 'dicom', documents: 'documents', staff: 'staff' };
    const sources = Object.entries(kinds).map(([name, kind]) => ({
      name,
      kind,
      path: path.join(golden, 'source', kind, kind === 'staff' ? 'staff.csv' : ''),
    }));
    const config = path.join(facility.folder, 'export.yml');
    fs.writeFileSync(config, JSON.stringify({ keys: 'keys', output: 'disk', sources }));
    await runExport(loadConfig(config), { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal });
    const written = manifestIn(facility.disk);
    expect(shapeOf(written)).toEqual(shapeOf(manifestIn(golden)));
    expect(written.files.map(({ kind, covers }) => [kind, covers])).toEqual(
      manifestIn(golden).files.map(({ kind, covers }) => [kind, covers]),
    );
  }, 60_000);
});

/** Keys and kinds of values, all entries of a list as one. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((one) => JSON.stringify(shapeOf(one))))].sort();
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]): [string, unknown] => [key, shapeOf(one)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
