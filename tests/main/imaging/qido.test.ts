import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dicomweb } from '../../../main/imaging/dicomweb.ts';
import { Studies } from '../../../main/imaging/studies.ts';
import type { StudyEntry } from '../../../main/records/study-list.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { image } from '../../shared/dicom-file/synthetic.ts';
import { entry } from './study-entry.ts';
import { keyHex, type StudyFile, studyFile } from './study-file.ts';

const hanako = {
  dicomPatientName: 'TOMOSHIBI^HANAKO=灯火^花子=トモシビ^ハナコ',
  dicomPatientId: '00000777',
  dicomBirthDate: '1960-03-04',
  sex: 'female',
} as const;
const known: StudyEntry[] = [
  entry({ studyInstanceUid: '2.25.1', started: '2026-07-01T09:30:15', accessionNumber: 'A1', description: '胸部 CT' }),
  entry({
    studyInstanceUid: '2.25.2',
    started: '2026-06-30T23:59:59.5',
    modalities: 'MR\\SR',
    description: 'BRAIN 3.0T',
  }),
  entry({ studyInstanceUid: '2.25.3', started: '2026-06-01', modalities: 'US', ...hanako }),
  entry({
    studyInstanceUid: '2.25.4',
    started: null,
    modalities: 'CR',
    ...hanako,
    dicomPatientName: null,
    name: '灯火 花子',
    kana: null,
  }),
];
const many = Array.from({ length: 60 }, (_, index) =>
  entry({ studyInstanceUid: `2.25.9${index}`, started: '2020-01-01T00:00:00', modalities: 'DX' }),
);

let file: StudyFile;
let studies: Studies;
let opened: string[] = [];
let app: Hono;
beforeAll(async () => {
  file = await studyFile(
    image({ instance: '2.25.1001', number: 1 }),
    image({ instance: '2.25.1002', number: 2, series: '2.25.11', seriesNumber: 2, modality: 'US', frames: 1 }),
    image({ instance: '2.25.1003', number: 3, series: '2.25.11', seriesNumber: 2, modality: 'US', frames: 1 }),
  );
  studies = new Studies({
    open: async (uid) => {
      opened.push(uid);
      return openReadOnly(file.path, keyHex);
    },
  });
  app = new Hono().route(
    '/dicom-web',
    dicomweb({
      study: (uid) => studies.get(uid),
      studies: ({ studyInstanceUids: uids, from, to }) =>
        [...known, ...many].filter(
          ({ studyInstanceUid, started }) =>
            (uids?.includes(studyInstanceUid) ?? true) &&
            (!from || (started ?? '') >= from) &&
            (!to || (started !== null && started.slice(0, 10) <= to)),
        ),
      isOnMedium: ({ studyInstanceUid }) => studyInstanceUid !== '2.25.3',
    }),
  );
});
afterAll(() => {
  studies.closeAll();
  file.remove();
});

interface Answer {
  status: number;
  warnings: string;
  results: Record<string, { vr: string; Value?: unknown[] }>[];
  uids: string;
}

/** @param uidTag what the answers are told apart by */
async function search(path: string, uidTag = '0020000D'): Promise<Answer> {
  const response = await app.request(`/dicom-web${path}`);
  const results = response.status === 200 ? ((await response.json()) as Answer['results']) : [];
  const uids = results.map((result) => String(result[uidTag]?.Value?.[0]).replace('2.25.', '')).join(' ');
  return { status: response.status, warnings: response.headers.get('Warning') ?? '', results, uids };
}

describe('studies', () => {
  it.each([
    // exact, wild card, several
    ['StudyInstanceUID=2.25.2', '2'],
    ['StudyInstanceUID=2.25.2,2.25.3', '2 3'],
    ['0020000D=2.25.2\\2.25.1', '1 2'],
    ['AccessionNumber=A1', '1'],
    ['AccessionNumber=a1', ''],
    ['StudyDescription=BRAIN*', '2'],
    ['StudyDescription=*3.0T', '2'],
    ['StudyDescription=BRAIN%203?0T', '2'],
    ['StudyDescription=BRAIN%203x0T', ''],
    ['StudyDescription=*CT', '1'],
    ['ModalitiesInStudy=SR', '2'],
    ['ModalitiesInStudy=SR,US', '2 3'],
    ['PatientID=00000777', '3 4'],
    ['PatientID=0000077?', '3 4'],
    ['PatientBirthDate=19600304', '3 4'],
    ['PatientSex=F', '3 4'],
    ['PatientID=', '1 2 3 4'],
    // dates and times, ranges
    ['StudyDate=20260701', '1'],
    ['StudyDate=20260630-20260701', '1 2'],
    ['StudyDate=20260630-', '1 2'],
    ['StudyDate=-20260601&ModalitiesInStudy=US', '3'],
    ['StudyTime=0900-0930', '1'],
    ['StudyTime=2359', '2'],
    ['StudyTime=-10&StudyDate=20260101-', '1'],
    // names
    ['PatientName=tomoshibi^taro', '1 2'],
    ['PatientName=Tomoshibi', ''],
    ['PatientName=Tomoshibi*', '1 2 3'],
    ['PatientName=灯火*', '1 2 3 4'],
    ['PatientName=灯火^花子', '3 4'],
    ['PatientName==灯火^太郎', '1 2'],
    ['PatientName=灯火^太郎=', ''],
    ['PatientName=ﾄﾓｼﾋﾞ^ﾊﾅｺ', '3'],
    ['PatientName=?火^太郎', '1 2'],
    // by sound
    ['PatientName=ともしび&fuzzymatching=true', '1 2 3'],
    ['PatientName=ハナコ&fuzzymatching=true', '3'],
    ['PatientName=tomosibi&fuzzymatching=true', '1 2 3'],
    ['PatientName=花子&fuzzymatching=true', '3 4'],
    ['PatientName=はな&fuzzymatching=true', '3'],
    ['PatientName=ともしび', ''],
  ])('%s', async (query, expected) => {
    const { uids, status } = await search(`/studies?${query}&ModalitiesInStudy=CT,MR,US,CR`);
    expect(uids).toBe(expected);
    expect(status).toBe(expected === '' ? 204 : 200);
  });

  it('are described from the records, no study file opened', async () => {
    opened = [];
    const { results } = await search('/studies?PatientID=00012345&ModalitiesInStudy=CT');
    expect(results).toEqual([
      {
        '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
        '00080020': { vr: 'DA', Value: ['20260701'] },
        '00080030': { vr: 'TM', Value: ['093015'] },
        '00080050': { vr: 'SH', Value: ['A1'] },
        '00080056': { vr: 'CS', Value: ['ONLINE'] },
        '00080061': { vr: 'CS', Value: ['CT'] },
        '00080090': { vr: 'PN' },
        '00081030': { vr: 'LO', Value: ['胸部 CT'] },
        '00081190': { vr: 'UR', Value: ['http://localhost/dicom-web/studies/2.25.1'] },
        '00100010': {
          vr: 'PN',
          Value: [{ Alphabetic: 'Tomoshibi^Taro', Ideographic: '灯火^太郎', Phonetic: 'ともしび^たろう' }],
        },
        '00100020': { vr: 'LO', Value: ['00012345'] },
        '00100030': { vr: 'DA', Value: ['19500203'] },
        '00100040': { vr: 'CS', Value: ['M'] },
        '0020000D': { vr: 'UI', Value: ['2.25.1'] },
        '00201206': { vr: 'IS', Value: [1] },
        '00201208': { vr: 'IS', Value: [1] },
      },
    ]);
    expect(opened).toEqual([]);
  });

  it('that are on another medium are listed as such', async () => {
    const { results } = await search('/studies?PatientID=00000777');
    expect(results.map((result) => result['00080056']!.Value)).toEqual([['OFFLINE'], ['ONLINE']]);
  });

  it('come by pages, and say how many more there are', async () => {
    const first = await search('/studies?limit=3');
    expect(first).toMatchObject({ status: 200, uids: '1 2 3' });
    expect(first.warnings).toBe('299 Tomoshibi "There are 61 additional results that can be requested"');
    const second = await search('/studies?limit=3&offset=3');
    expect(second.uids).toBe('4 90 91');
    expect((await search('/studies?offset=62')).uids).toBe('958 959');
    expect((await search('/studies?offset=62')).warnings).toBe('');
    expect((await search('/studies?offset=64')).status).toBe(204);
  });

  it('say which keys were not matched', async () => {
    const { warnings, uids } = await search('/studies?AccessionNumber=A1&StudyID=5&00091234=x&Modality=MR');
    expect(uids).toBe('1');
    expect(warnings).toBe('299 Tomoshibi "Not supported and ignored: StudyID, 00091234, Modality"');
  });

  it.each([
    'limit=x',
    'offset=-1',
    'fuzzymatching=yes',
    'StudyDate=2026-07',
    'StudyDate=1-2-3',
    'StudyTime=9',
    'StudyDate=-',
  ])('%s is no query', async (query) => {
    expect((await search(`/studies?${query}`)).status).toBe(400);
  });

  it('a pattern full of stars takes no time', async () => {
    const started = performance.now();
    await search(`/studies?StudyDescription=${'*3'.repeat(2000)}*x`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('series and instances', () => {
  it('of one study, with what the path does not say', async () => {
    const series = await search('/studies/2.25.1/series', '0020000E');
    expect(series.uids).toBe('10 11');
    expect(series.results[1]).toMatchObject({ '00080060': { Value: ['US'] }, '00201209': { Value: [2] } });
    expect(series.results[0]).not.toHaveProperty('00100010');
    const instances = await search('/studies/2.25.1/instances?Modality=US', '00080018');
    expect(instances.uids).toBe('1002 1003');
    expect(instances.results[0]).toMatchObject({ '00080060': { Value: ['US'] }, '00280010': { Value: [4] } });
    const inSeries = await search('/studies/2.25.1/series/2.25.11/instances?InstanceNumber=3', '00080018');
    expect(inSeries.uids).toBe('1003');
    expect(inSeries.results[0]).not.toHaveProperty('00080060');
    const asked = await search(
      '/studies/2.25.1/series/2.25.11/instances?includefield=PatientName,00080060',
      '00080018',
    );
    expect(asked.results[0]).toMatchObject({ '00080060': { Value: ['US'] }, '00100010': { vr: 'PN' } });
    const all = await search('/studies/2.25.1/series/2.25.11/instances?includefield=all', '00080018');
    expect(all.results[0]).toMatchObject({ '00080020': { Value: ['20260701'] }, '00080060': { Value: ['US'] } });
  });

  it('across studies that are named, or few', async () => {
    const named = await search('/series?StudyInstanceUID=2.25.1,2.25.2&Modality=US', '0020000D');
    expect(named.uids).toBe('1 2');
    expect(named.results[0]).toMatchObject({ '00100010': { vr: 'PN' }, '0020000E': { Value: ['2.25.11'] } });
    const hers = await search('/instances?PatientID=00000777&SOPInstanceUID=2.25.1001');
    expect(hers.uids).toBe('4');
    expect(hers.warnings).toBe('299 Tomoshibi "1 studies that match are not on this medium and were not searched"');
  });

  it('not through the whole archive', async () => {
    const response = await app.request('/dicom-web/instances?Modality=US');
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ code: 'query-too-broad', params: { studies: 50 } });
  });
});
