import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../exporter/config.ts';
import { reportText } from '../../exporter/report-text.ts';
import { SliceRule } from '../../exporter/slice.ts';
import { verifyMedium } from '../../exporter/verify.ts';
import { Generation } from '../../main/station/generation.ts';
import { readMedium } from '../../main/station/medium.ts';
import { leftOutFile, type Slice } from '../../shared/media.ts';
import { Archive, manifestOf, openFile, studiesOf, studyRows, uidOf } from './archive.ts';
import { makeFacility, type TestFacility } from './facility.ts';

let facility: TestFacility;
beforeAll(async () => {
  facility = await makeFacility();
}, 60_000);
afterAll(() => facility.remove());

function newDisk(): string {
  return fs.mkdtempSync(path.join(facility.folder, 'disk-'));
}

async function heldOn(disk: string): Promise<string[]> {
  const listed = studiesOf(manifestOf(disk));
  const rows = await studyRows(facility, disk);
  for (const { file } of rows) if (file !== leftOutFile) expect(listed).toContain(file);
  return rows.filter(({ file }) => file !== leftOutFile).map(({ uid }) => uid);
}

describe('a slice', () => {
  const rule = (slice: Slice) => new SliceRule(slice, (identifier) => (identifier === '1' ? ['3西'] : []));
  const study = { modalities: ['CT', 'SR'], started: '2026-07-01T09:30:15', identifier: '1' };
  it.each<[Slice, string | null]>([
    [{}, null],
    [{ modalities: ['SR'] }, null],
    [{ modalities: ['MR'] }, 'modality'],
    [{ since: '2026-07-01', until: '2026-07-01' }, null],
    [{ since: '2026-07-02' }, 'period'],
    [{ until: '2026-06-30' }, 'period'],
    [{ wards: ['2東', '3西'] }, null],
    [{ wards: ['2東'] }, 'ward'],
  ])('%j: %s', (slice, reason) => {
    expect(rule(slice).leavesOut(study)).toBe(reason);
  });

  it('leaves a study out only when no day could be meant that it holds', () => {
    const started = (date: string | null) => rule({ since: '2026-07-15' }).leavesOut({ ...study, started: date });
    expect([started(null), started('2026'), started('2026-07'), started('2026-06'), started('2025')]).toEqual([
      null,
      null,
      null,
      'period',
      'period',
    ]);
  });

  it('writes the studies it holds, and of the others only that they exist', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    archive.put(0, { bytes: 4096 });
    archive.put(1, { bytes: 4096, date: '20200102' });
    archive.put(2, { bytes: 4096, modality: 'MR' });
    const slice: Slice = { modalities: ['CT'], since: '2025-01-01' };
    const report = await archive.export(disk, { slice });
    expect(await heldOn(disk)).toEqual([uidOf(0)]);
    expect(studiesOf(manifestOf(disk))).toHaveLength(1);
    expect(report.records.imaging_study).toBe(3);
    expect(report.totals).toMatchObject({ inputs: 3, mapped: 3 });
    expect(report.leftOut).toEqual({
      slice,
      why: { modality: 1, period: 1 },
      studies: [
        { modality: 'CT', studies: 1, since: '2020-01-02', until: '2020-01-02' },
        { modality: 'MR', studies: 1, since: '2026-07-01', until: '2026-07-01' },
      ],
    });
    expect(manifestOf(disk)).toMatchObject({ slice, leftOut: report.leftOut!.studies });
    expect(reportText(report)).toMatch(/left out 2: modality 1, period 1/);
    expect(await verifyMedium(disk)).toMatchObject({ findings: [] });
    expect(fs.existsSync(path.join(facility.keys.folder, 'left-out'))).toBe(false);

    // The viewer says that they are not here, and not that they are damaged.
    const medium = await readMedium(disk, facility.keys.publicKey);
    const parts = { medium, manifest: medium.manifest, keys: facility.keys.mediaKeys, beside: null };
    const generation = await Generation.open(parts);
    const shown = generation.records.section('00012345', 'studies').records;
    expect(shown.map(({ studyInstanceUid, onMedium }) => [studyInstanceUid, onMedium])).toEqual(
      expect.arrayContaining([
        [uidOf(0), true],
        [uidOf(1), false],
        [uidOf(2), false],
      ]),
    );
    await expect(generation.studies.get(uidOf(1))).rejects.toMatchObject({ code: 'study-not-on-medium' });
    generation.close();

    // Nothing is read twice for it, and nothing is said of it where nothing is left out.
    const again = await archive.export(disk, { slice });
    expect([again.studies, again.leftOut!.why]).toEqual([
      { written: 0, reused: 1 },
      { modality: 1, period: 1 },
    ]);
    expect(again.sources[0]!.bytes).toBe(0);
    expect(again.totals).toEqual(report.totals);
    const whole = await archive.export(disk);
    expect(whole.studies).toEqual({ written: 2, reused: 1 });
    expect(whole.totals).toEqual(report.totals);
    expect(await heldOn(disk)).toEqual([0, 1, 2].map(uidOf));
    expect(manifestOf(disk)).not.toHaveProperty('leftOut');
  }, 60_000);

  it('holds a study whole of which one series is held, whichever file comes first', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    archive.put(0, { modality: 'SR', instances: 2, bytes: 4096 });
    const other = { study: uidOf(0), series: `${uidOf(0)}.2`, seriesNumber: 2, instance: `${uidOf(0)}.2.1` };
    archive.put(5, { ...other, bytes: 4096 });
    const report = await archive.export(disk, { slice: { modalities: ['CT'] } });
    expect(report.studies.written).toBe(1);
    expect(report.totals).toMatchObject({ inputs: 3, mapped: 3 });
    expect(report.leftOut).toMatchObject({ why: {}, studies: [] });
    const [entry] = manifestOf(disk).files.filter(({ kind }) => kind === 'study');
    expect(entry!.covers).toEqual(['SR', 'CT']);
    const database = await openFile(facility, disk, entry!);
    const bytes = 'SELECT instance_id, sum(length(bytes)) FROM segment GROUP BY instance_id';
    expect(database.prepare(bytes).all()).toHaveLength(3);
    database.close();
  }, 60_000);

  it('that is narrowed lets files go with the generations that need them', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    archive.put(0);
    archive.put(1, { modality: 'MR' });
    await archive.export(disk, { keepGenerations: 2 });
    const slice: Slice = { modalities: ['MR'] };
    await archive.export(disk, { keepGenerations: 2, slice });
    expect(await heldOn(disk)).toEqual([uidOf(1)]);
    expect(studiesOf(manifestOf(disk))).toHaveLength(2);
    await archive.export(disk, { keepGenerations: 2, slice });
    expect(studiesOf(manifestOf(disk))).toHaveLength(1);
    // And brings them back.
    expect((await archive.export(disk)).studies).toEqual({ written: 1, reused: 1 });
    expect(await heldOn(disk)).toEqual([0, 1].map(uidOf));
  }, 60_000);

  it.each([
    ['slice: { since: 2026-02-01, until: 2026-01-01 }', 'since is after until'],
    ['slice: { modality: [CT] }', 'slice'],
    ['slice: { since: 1.2.2026 }', 'slice.since'],
    ['output: [a, a]', 'output'],
  ])('in export.yml: %s is refused', (line, detail) => {
    const file = path.join(facility.folder, 'export.yml');
    const output = line.startsWith('output') ? '' : 'output: o\n';
    fs.writeFileSync(file, `keys: k\n${output}${line}\nsources:\n  - { name: a, kind: dicom, path: p }\n`);
    expect(() => loadConfig(file)).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        params: expect.objectContaining({ detail: expect.stringContaining(detail) }),
      }),
    );
  });
});
