/** DICOMweb inside the app: what is logged, and what the window that draws may read. */
import { expect, test } from 'vitest';
import type { Host } from '../../../main/host.ts';
import { RendererFiles } from '../../../main/renderer-files.ts';
import { makeFacility, studyUidOf, writeMedium } from '../medium-fixture.ts';
import { appOn, startStation } from '../station-fixture.ts';

const facility = await makeFacility();

async function served(host: Partial<Host> = {}) {
  const medium = await writeMedium(facility, { studies: ['2026-04-01', '2026-04-02'] });
  const bench = await startStation(facility);
  await bench.ready(medium.drive);
  const app = appOn(bench, await RendererFiles.list('nowhere'), host);
  const { token } = bench.sessions.signIn('灯火 次郎', 'clinician');
  const get = (path: string, bearer = token) => app.request(path, { headers: { Authorization: `Bearer ${bearer}` } });
  return { bench, get };
}

test('a search is logged with its words, a study that is read once', async () => {
  const { bench, get } = await served();
  const all = (await (await get('/dicom-web/studies?PatientName=灯火*')).json()) as object[];
  expect(all).toHaveLength(2);
  expect(all[0]).toMatchObject({
    '00080020': { Value: ['20260402'] },
    '00080056': { Value: ['ONLINE'] },
    '00100010': { Value: [{ Ideographic: '灯火^太郎', Phonetic: 'トモシビ^タロウ' }] },
  });
  await get(`/dicom-web/studies/${studyUidOf(0)}/series`);
  await get(`/dicom-web/studies/${studyUidOf(0)}/metadata`);
  await get(`/dicom-web/instances?StudyInstanceUID=${studyUidOf(1)}`);
  const log = bench.audit.list(5).map(({ action, patient_id, detail }) => [action, patient_id, JSON.parse(detail)]);
  expect(log).toEqual([
    ['searched', null, { query: `dicom-web StudyInstanceUID=${studyUidOf(1)}`, hits: 1 }],
    ['study-read', '0001', { study: studyUidOf(1) }],
    ['study-read', '0001', { study: studyUidOf(0) }],
    ['searched', null, { query: 'dicom-web PatientName=灯火*', hits: 2 }],
    expect.arrayContaining(['unlocked']),
  ]);
});

test('the window that draws reads the study that is drawn, and nothing else', async () => {
  let drawingToken = '';
  let seen: Record<string, number> = {};
  const { bench, get } = await served({
    openHidden: async (path) => {
      drawingToken = /token=(.+)$/.exec(path)![1]!;
      const frame = '/series/2.25.1/instances/2.25.2/frames/1';
      return {
        call: async () => {
          const paths = {
            frame: `/dicom-web/studies/${studyUidOf(0)}${frame}`,
            metadata: `/dicom-web/studies/${studyUidOf(0)}/series/2.25.1/metadata`,
            original: `/dicom-web/studies/${studyUidOf(0)}/series/2.25.1/instances/2.25.2`,
            otherStudy: `/dicom-web/studies/${studyUidOf(1)}${frame}`,
            patient: '/api/patients/0001',
            search: '/dicom-web/studies',
          };
          const answers = Object.entries(paths).map(async ([name, url]) => {
            const { status } = await get(url, drawingToken);
            return [name, status] as const;
          });
          seen = Object.fromEntries(await Promise.all(answers));
          return { kind: 'drawn', bytes: '' };
        },
        close: () => undefined,
      };
    },
  });
  const drawn = await get(`/dicom-web/studies/${studyUidOf(0)}/series/2.25.1/instances/2.25.2/rendered`);
  expect(drawn.status).toBe(200);
  expect(seen).toEqual({ frame: 200, metadata: 200, original: 401, otherStudy: 401, patient: 401, search: 401 });
  expect(bench.audit.list(9).filter(({ action }) => action === 'study-read')).toHaveLength(1);
  await bench.station.lock();
  expect(bench.sessions.find(drawingToken)).toBeNull();
});
