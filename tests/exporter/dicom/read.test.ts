import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receivingFolder, supersededFolder } from '../../../exporter/sources/dicom/received.ts';
import type { StudyView } from '../../../shared/views.ts';
import { sayAbsent } from '../../absence.ts';
import { type DirectoryRecord, directory } from '../../shared/dicom-file/directory-file.ts';
import { dicomFile, type ImageOptions, type Item, image, imageAttributes } from '../../shared/dicom-file/synthetic.ts';
import { smallPdf } from '../documents/small-pdf.ts';
import { makeFacility, type TestFacility } from '../facility.ts';
import { type DicomExport, exportDicom } from './export.ts';

let keyed: TestFacility;
let facility: TestFacility;
let root: string;
beforeAll(async () => {
  keyed = await makeFacility();
});
beforeEach(() => {
  const folder = fs.mkdtempSync(path.join(keyed.folder, 'test-'));
  facility = { ...keyed, folder, disk: path.join(folder, 'disk') };
  root = path.join(folder, 'pacs');
  for (const made of [facility.disk, root]) fs.mkdirSync(made);
});
afterAll(() => keyed.remove());

function put(name: string, options: ImageOptions | Buffer): void {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, Buffer.isBuffer(options) ? options : image(options));
}

async function seriesOf(run: DicomExport, uid: string): Promise<StudyView['series']> {
  const study = await run.open(uid);
  const series = study.series();
  study.close();
  return series;
}

describe('a first export', () => {
  const takesAnyName = process.platform === 'linux';
  if (!takesAnyName) sayAbsent('only Linux has files whose names are not UTF-8');
  it.skipIf(!takesAnyName)('says what to do about a name that is not UTF-8', async () => {
    put('a/1', { instance: '2.25.1001' });
    // 画像 in Shift_JIS.
    const folder = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x89, 0xe6, 0x91, 0x9c])]);
    fs.mkdirSync(folder);
    const { report } = await exportDicom(facility, root);
    expect(report.quarantined).toMatchObject([{ reason: 'io-error', detail: expect.stringContaining('not UTF-8') }]);
  });

  it('gathers studies from wherever their files lie, and files them under their patients', async () => {
    put('a/1', { instance: '2.25.1001' });
    put('b/1', {
      study: '2.25.2',
      instance: '2.25.2001',
      patientId: '00099999',
      patientName: 'Mihon^Hanako=見本^花子',
      modality: 'MR',
    });
    put('c/2', { instance: '2.25.1002', series: '2.25.11', seriesNumber: 2, modality: 'SR', pixels: null });
    const run = await exportDicom(facility, root);
    expect(run.counts).toEqual({ written: 2, reused: 0 });
    expect(
      run.studies.map((study) => [study.patientId, study.studyInstanceUid, study.modalities, study.instanceCount]),
    ).toEqual([
      ['00012345', '2.25.1', 'CT\\SR', 2],
      ['00099999', '2.25.2', 'MR', 1],
    ]);
    expect(run.studies[0]).toMatchObject({
      source: 'pacs:a/1',
      started: '2026-07-01T09:30:15',
      description: '胸部',
      seriesCount: 2,
      dicomPatientName: 'Tomoshibi^Taro=灯火^太郎=ともしび^たろう',
      dicomPatientId: '00012345',
      dicomBirthDate: '1950-02-03',
    });
    expect(run.sink.patients.get('00012345')).toMatchObject({ name: '灯火 太郎', kana: 'ともしび たろう' });
    expect(run.sink.coverages[0]).toMatchObject({ name: 'dicom:pacs', kind: 'dicom' });
    expect(run.sink.coverages[0]?.sections.get('studies')?.asOf).toBe('2026-07-01T09:30:15');
    expect(run.report.totals().kinds).toMatchObject({ CT: { mapped: 1 }, MR: { mapped: 1 }, SR: { mapped: 1 } });
  });

  it('orders slices by their place, in the direction of their numbers', async () => {
    for (const [number, z] of [
      [3, 10],
      [1, 30],
      [4, 5],
      [2, 20],
    ] as const) {
      put(`${number}`, { instance: `2.25.100${number}`, number, z });
    }
    const [series] = await seriesOf(await exportDicom(facility, root), '2.25.1');
    expect(series!.instances.map((instance) => instance.number)).toEqual([1, 2, 3, 4]);
  });

  it('believes the places where the numbers are wrong, and the numbers where places repeat', async () => {
    for (const [number, z] of [
      [1, 10],
      [3, 20],
      [2, 30],
      [4, 40],
    ] as const) {
      put(`stack/${number}`, { instance: `2.25.100${number}`, number, z });
      put(`phases/${number}`, { study: '2.25.2', series: '2.25.20', instance: `2.25.200${number}`, number, z: z % 20 });
    }
    const run = await exportDicom(facility, root);
    const numbers = async (uid: string) => (await seriesOf(run, uid))[0]!.instances.map((instance) => instance.number);
    expect(await numbers('2.25.1')).toEqual([1, 3, 2, 4]);
    expect(await numbers('2.25.2')).toEqual([1, 2, 3, 4]);
  });

  it('keeps one copy of the same file, and the first of two that contradict', async () => {
    put('1', {});
    put('2', {});
    put('3', { number: 7 });
    const run = await exportDicom(facility, root);
    expect(run.report.totals()).toMatchObject({
      kinds: { CT: { read: 3, mapped: 1, skipped: 1, quarantined: 1 } },
      skipped: { duplicate: 1 },
    });
    expect(run.report.quarantined).toMatchObject([{ path: '3', reason: 'invalid' }]);
    expect((await seriesOf(run, '2.25.1'))[0]!.instances.map((instance) => instance.number)).toEqual([1]);
    // The study says that something about it was set aside.
    expect(run.sink.gaps).toMatchObject([{ patientId: '00012345', section: 'studies', reason: 'invalid' }]);
  });

  it('prefers the whole file to a damaged one of the same instance, whichever comes first', async () => {
    put('1/cut', image().subarray(0, -8));
    put('1/whole', {});
    put('2/cut', image({ study: '2.25.2', instance: '2.25.2001' }).subarray(0, -8));
    put('2/a-whole', { study: '2.25.2', instance: '2.25.2001' });
    const run = await exportDicom(facility, root);
    for (const uid of ['2.25.1', '2.25.2']) {
      const [series] = await seriesOf(run, uid);
      expect(series!.instances.map((instance) => instance.damage)).toEqual([null]);
    }
    expect(run.studies.map((study) => [study.seriesCount, study.instanceCount])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(run.report.quarantined.map(({ path: file }) => file)).toEqual(['2/cut']);
    expect(run.report.warnings.map(({ path: file }) => file)).toEqual(['1/cut', '1/whole']);
  });

  it('never mixes two patients in one study', async () => {
    put('1', { instance: '2.25.1001' });
    put('2', {
      instance: '2.25.1002',
      patientId: '00099999',
      patientName: 'Mihon^Hanako=見本^花子',
      birthDate: '19800101',
    });
    put('3', { instance: '2.25.1003', patientId: '', patientName: 'Mihon^Hanako=見本^花子' });
    put('4', { instance: '2.25.1004', patientId: '', number: 4 });
    const run = await exportDicom(facility, root);
    expect(run.report.quarantined).toMatchObject([
      { path: '2', reason: 'identity-mismatch' },
      { path: '3', reason: 'identity-mismatch' },
    ]);
    expect(run.studies).toHaveLength(1);
    expect(run.studies[0]).toMatchObject({ patientId: '00012345', instanceCount: 2 });
  });

  it('lists what it sets aside and goes on', async () => {
    put('DICOMDIR', dicomFile([[0x00041220, 'SQ', []]], { sopClassUid: '1.2.840.10008.1.3.10' }));
    put('readme.txt', Buffer.from('Please insert disk two.'));
    put('cut.dcm', image().subarray(0, 300));
    put('good.dcm', {});
    fs.symlinkSync('/etc/hostname', path.join(root, 'link'));
    const run = await exportDicom(facility, root);
    expect(run.report.quarantined.map(({ path: file, reason }) => [file, reason])).toEqual([
      ['link', 'not-this-format'],
      ['cut.dcm', 'truncated'],
      ['readme.txt', 'not-this-format'],
    ]);
    expect(run.report.totals().skipped).toEqual({ 'directory-file': 1 });
    expect(run.studies).toHaveLength(1);
    expect(JSON.stringify(run.report)).not.toContain('灯火');
  });

  it('takes up more studies at once than it keeps open', async () => {
    for (let round = 0; round < 2; round++) {
      for (let study = 0; study < 20; study++) {
        put(`${round}/${study}`, {
          study: `2.25.${study + 1}`,
          series: `2.25.${study + 100}`,
          instance: `2.25.${study + 1}.${round}`,
          number: round,
        });
      }
    }
    const run = await exportDicom(facility, root);
    expect(run.studies).toHaveLength(20);
    expect(run.studies.every((study) => study.instanceCount === 2)).toBe(true);
    const folder = path.join(facility.disk, 'TOMOSHIBI/records');
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('a structured report', () => {
  const code = (meaning: string): Item[] => [[[0x00080104, 'LO', meaning]]];
  const report = (sopClass: string, instance: string, verification: string): ImageOptions => ({
    instance,
    modality: 'SR',
    pixels: null,
    extra: [
      [0x00080016, 'UI', sopClass],
      [0x00080023, 'DA', '20260702'],
      [0x00080033, 'TM', '1015'],
      [0x00080050, 'SH', 'A-100'],
      [0x0040a040, 'CS', 'CONTAINER'],
      [0x0040a043, 'SQ', code('Imaging Report')],
      [0x0040a078, 'SQ', [[[0x0040a123, 'PN', 'Mohan^Ichiro=模範^一郎']]]],
      [0x0040a491, 'CS', 'COMPLETE'],
      [0x0040a493, 'CS', verification],
      [
        0x0040a730,
        'SQ',
        [
          [
            [0x0040a010, 'CS', 'CONTAINS'],
            [0x0040a040, 'CS', 'CONTAINER'],
            [0x0040a043, 'SQ', code('Findings')],
            [
              0x0040a730,
              'SQ',
              [
                [
                  [0x0040a010, 'CS', 'CONTAINS'],
                  [0x0040a040, 'CS', 'TEXT'],
                  [0x0040a043, 'SQ', code('Finding')],
                  [0x0040a160, 'UT', '右上葉に結節影を認める。'],
                ],
              ],
            ],
          ],
        ],
      ],
    ],
  });

  it('is filed as a report on its images, also by runs that do not read it again; a log of dose is not', async () => {
    const basicText = '1.2.840.10008.5.1.4.1.1.88.11';
    put('a/1', { instance: '2.25.1001' });
    put('a/2', report(basicText, '2.25.1002', 'VERIFIED'));
    put('a/3', report('1.2.840.10008.5.1.4.1.1.88.67', '2.25.1003', 'UNVERIFIED'));
    put('b/1', { study: '2.25.2', patientId: '00099999', instance: '2.25.2001' });
    for (const { written, status } of [
      { written: 2, status: 'final' },
      { written: 0, status: 'final' },
      { written: 1, status: 'unknown' },
    ]) {
      if (status === 'unknown') put('a/2', report(basicText, '2.25.1002', 'UNVERIFIED'));
      const run = await exportDicom(facility, root);
      expect(run.counts.written).toBe(written);
      expect(run.sink.of('diagnostic_report')).toEqual([
        expect.objectContaining({
          patientId: '00012345',
          text: 'Imaging Report',
          status,
          body: 'Findings\n  Finding: 右上葉に結節影を認める。',
          effectiveAt: '2026-07-02T10:15',
          author: '模範 一郎',
          studyInstanceUid: '2.25.1',
        }),
      ]);
      // Only whose report it is has reports covered: of the other nothing is said.
      const covered = run.sink.coverages.filter(({ sections }) => sections.has('reports'));
      expect(covered.map(({ name, patients }) => [name, [...patients]])).toEqual([['dicom:pacs/sr', ['00012345']]]);
    }
  });
});

it('an encapsulated PDF is found by its words, beside its images', async () => {
  const pdf = smallPdf({ pages: [['Bone density T-score -2.1'], ['Page two']] });
  const about: ImageOptions = { instance: '2.25.1001', modality: 'DOC', pixels: null };
  put('a/1', {
    ...about,
    extra: [
      [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.104.1'],
      [0x00080023, 'DA', '20260703'],
      [0x00420010, 'ST', '骨密度検査'],
      [0x00420011, 'OB', pdf],
      [0x00420012, 'LO', 'application/pdf'],
    ],
  });
  const run = await exportDicom(facility, root);
  expect(run.sink.of('diagnostic_report')).toMatchObject([
    {
      text: '骨密度検査',
      status: 'unknown',
      effectiveAt: '2026-07-03',
      studyInstanceUid: '2.25.1',
      body: expect.stringMatching(/T-score -2\.1[\s\S]*Page two/),
    },
  ]);
});

describe('copies of discs', () => {
  const study = (uid: string, names: string[]): DirectoryRecord => ({
    type: 'STUDY',
    attributes: [[0x0020000d, 'UI', uid]],
    lower: [
      {
        type: 'SERIES',
        attributes: [
          [0x00080060, 'CS', 'CT'],
          [0x0020000e, 'UI', `${uid}.1`],
        ],
        lower: names.map((name) => ({ type: 'IMAGE', attributes: [[0x00041500, 'CS', name]] })),
      },
    ],
  });
  const disc = (...lower: DirectoryRecord[]) =>
    directory([{ type: 'PATIENT', attributes: [[0x00100020, 'LO', '00012345']], lower }]);

  it('say what is missing, and what they carry beside their images is no damaged image', async () => {
    const listing = disc(study('2.25.1', ['DICOM\\IM1', 'DICOM\\IM2', 'DICOM\\IM3']), study('2.25.2', ['DICOM\\IM4']));
    // As one drive shows them, and as another does.
    put('cd1/dicomdir', listing);
    put('cd1/dicom/im1.', { instance: '2.25.1001' });
    put('cd1/dicom/im2;1', { instance: '2.25.1002' });
    put('cd1/dicom/im3', Buffer.from('This was an image before the disc was scratched.'));
    for (const name of ['README.TXT', 'INDEX.HTM', 'IHE_PDI/PAGE.HTM', 'AUTORUN.INF', 'VIEWER/VIEWER.EXE']) {
      put(`cd1/${name}`, Buffer.from('MZ what a disc carries'));
    }
    put('cd1/MORE.ZIP', Buffer.from('PK\x03\x04 what may hold images'));
    put('cd1/BROKEN.DCM', Buffer.from('nothing that begins like DICOM'));
    put('notes.txt', Buffer.from('on no disc'));

    for (const time of ['first', 'next']) {
      const run = await exportDicom(facility, root);
      expect(run.studies, time).toMatchObject([{ studyInstanceUid: '2.25.1', instanceCount: 2 }]);
      expect(run.report.totals().skipped, time).toEqual({ 'directory-file': 1, 'beside-images': 5 });
      expect(run.report.quarantined.map(({ path: file }) => file).sort(), time).toEqual([
        'cd1/BROKEN.DCM',
        'cd1/MORE.ZIP',
        'cd1/dicom/im3',
        'notes.txt',
      ]);
      expect(run.report.warnings, time).toMatchObject([
        {
          kind: 'DICOMDIR',
          path: 'cd1/dicomdir',
          reason: 'reference-missing',
          detail: '1 of the 4 files that this DICOMDIR lists are not there: DICOM/IM4',
        },
      ]);
      // The patient's page says that there is a study more.
      expect(run.sink.gaps, time).toEqual([
        { patientId: '00012345', section: 'studies', source: 'pacs:cd1/dicomdir', reason: 'reference-missing' },
      ]);
    }
  });

  it('leave a study of which files are missing marked', async () => {
    put('DICOMDIR', disc(study('2.25.1', ['IM1', 'IM2'])));
    put('IM1', { instance: '2.25.1001' });
    const run = await exportDicom(facility, root);
    expect(run.sink.gaps).toMatchObject([{ patientId: '00012345', source: 'pacs:IM1', reason: 'reference-missing' }]);
  });
});

describe('a folder that is being filled', () => {
  it('gives what has arrived, and neither what is on its way nor what was sent anew', async () => {
    put('received/ab/2.25.1/2.25.1001.dcm', { instance: '2.25.1001' });
    put(`received/${receivingFolder}/half`, image({ instance: '2.25.1002' }).subarray(0, 300));
    put(`received/${supersededFolder}/ab/2.25.1/2.25.1001.0.dcm`, { instance: '2.25.1001', rows: 2 });
    const run = await exportDicom(facility, root);
    expect(run.studies).toMatchObject([{ studyInstanceUid: '2.25.1', instanceCount: 1 }]);
    expect(run.report.totals().skipped).toEqual({ unfinished: 1, superseded: 1 });
    expect(run.report.quarantined).toEqual([]);
  });
});

describe('a later export', () => {
  const bothStudies = () => {
    put('1/1', { instance: '2.25.1001' });
    put('1/2', { instance: '2.25.1002', number: 2 });
    put('1/again', { instance: '2.25.1002', number: 2 });
    put('2/1', { study: '2.25.2', instance: '2.25.2001' });
    put('notes.txt', Buffer.from('nothing to see in here'));
  };

  it('reads nothing again where nothing changed, and reports the same', async () => {
    bothStudies();
    const first = await exportDicom(facility, root);
    const second = await exportDicom(facility, root);
    expect(second.counts).toEqual({ written: 0, reused: 2 });
    expect(second.report.bytes).toBe(0);
    expect(second.report.totals()).toEqual({ ...first.report.totals(), bytes: 0 });
    expect(second.report.quarantined).toEqual(first.report.quarantined);
    expect(second.studies).toEqual(first.studies);
    expect([...second.sink.patients]).toEqual([...first.sink.patients]);
  });

  it('writes a study anew when a file is added, changed or gone, and leaves the others', async () => {
    bothStudies();
    const first = await exportDicom(facility, root);
    put('elsewhere/3', { instance: '2.25.1003', number: 3 });
    const added = await exportDicom(facility, root);
    expect(added.counts).toEqual({ written: 1, reused: 1 });
    expect(added.studies.map((study) => study.instanceCount)).toEqual(expect.arrayContaining([3, 1]));
    expect(added.studies.find((study) => study.studyInstanceUid === '2.25.2')?.file).toBe(
      first.studies.find((study) => study.studyInstanceUid === '2.25.2')?.file,
    );

    put('elsewhere/3', { instance: '2.25.1003', number: 33 });
    const changed = await exportDicom(facility, root);
    expect(changed.counts).toEqual({ written: 1, reused: 1 });
    expect((await seriesOf(changed, '2.25.1'))[0]!.instances.map((instance) => instance.number)).toEqual([1, 2, 33]);

    fs.rmSync(path.join(root, 'elsewhere'), { recursive: true });
    const removed = await exportDicom(facility, root);
    expect(removed.counts).toEqual({ written: 1, reused: 1 });
    expect((await seriesOf(removed, '2.25.1'))[0]!.instances.map((instance) => instance.number)).toEqual([1, 2]);

    fs.rmSync(path.join(root, '2'), { recursive: true });
    const gone = await exportDicom(facility, root);
    expect(gone.studies.map((study) => study.studyInstanceUid)).toEqual(['2.25.1']);
  });
});

describe('a patient without an identifier', () => {
  it('is one patient for all files of a study, and another for each study', async () => {
    const nameless = (study: string, instance: string) =>
      dicomFile(
        imageAttributes({ study, instance, number: Number(instance.slice(-1)) }).filter(([tag]) => tag !== 0x00100020),
      );
    put('1', nameless('2.25.1', '2.25.1001'));
    put('2', nameless('2.25.1', '2.25.1002'));
    put('3', nameless('2.25.2', '2.25.2003'));
    const run = await exportDicom(facility, root);
    expect(run.studies.map((study) => study.instanceCount)).toEqual([2, 1]);
    expect(new Set(run.studies.map((study) => study.patientId)).size).toBe(2);
    expect([...run.sink.patients.values()].map((patient) => patient.identityNote)).toEqual([
      'identifier-missing',
      'identifier-missing',
    ]);
  });
});
