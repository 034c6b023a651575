import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dicomweb } from '../../../main/imaging/dicomweb.ts';
import { Studies } from '../../../main/imaging/studies.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import { encapsulate, image } from '../../shared/dicom-file/synthetic.ts';
import { entry } from './study-entry.ts';
import { keyHex, type StudyFile, studyFile } from './study-file.ts';

const jpeg = '1.2.840.10008.1.2.4.50';
const streams = [1, 2].map((fill) =>
  Buffer.from([0xff, 0xd8, 0xff, fill, fill, fill, fill, fill, fill, fill, 0xff, 0xd9]),
);
const ct = image({ instance: '2.25.1001', number: 1 });
const us = image({
  transferSyntaxUid: jpeg,
  series: '2.25.11',
  seriesNumber: 2,
  modality: 'US',
  instance: '2.25.1002',
  frames: 2,
  pixels: encapsulate([], streams),
});
const cut = image({ instance: '2.25.1003', number: 2, pixels: new Uint8Array(4) });

let file: StudyFile;
let studies: Studies;
let app: Hono;
beforeAll(async () => {
  file = await studyFile(ct, us, cut);
  studies = new Studies({
    open: async (uid) => {
      if (uid === '2.25.404') throw new TomoshibiError('study-not-on-medium');
      if (uid !== '2.25.1') throw new TomoshibiError(uid === 'locked' ? 'station-locked' : 'study-not-found');
      return openReadOnly(file.path, keyHex);
    },
  });
  const known = [entry({ studyInstanceUid: '2.25.1', modalities: 'CT\\US', seriesCount: 2, instanceCount: 3 })];
  app = new Hono().route(
    '/dicom-web',
    dicomweb({
      study: (uid) => studies.get(uid),
      studies: ({ studyInstanceUids }) =>
        known.filter(({ studyInstanceUid }) => studyInstanceUids?.includes(studyInstanceUid) ?? true),
      isOnMedium: () => true,
    }),
  );
});
afterAll(() => {
  studies.closeAll();
  file.remove();
});

const get = (path: string, accept?: string) =>
  app.request(`/dicom-web/studies${path}`, accept === undefined ? {} : { headers: { Accept: accept } });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const usFrames = '/2.25.1/series/2.25.11/instances/2.25.1002/frames';

/** The parts of a multipart body, taken apart by its boundary. */
async function partsOf(response: Response): Promise<{ headers: string; body: Buffer }[]> {
  const boundary = /boundary=(\S+)/.exec(response.headers.get('Content-Type')!)![1]!;
  const text = (await bytesOf(response)).toString('latin1');
  const [, ...pieces] = text.split(`--${boundary}`);
  expect(pieces.pop()).toBe('--\r\n');
  return pieces.map((piece) => {
    const split = piece.indexOf('\r\n\r\n');
    return { headers: piece.slice(2, split), body: Buffer.from(piece.slice(split + 4, -2), 'latin1') };
  });
}

describe('WADO-RS', () => {
  it('gives a frame bare, with its transfer syntax', async () => {
    for (const accept of [
      'application/octet-stream',
      '*/*',
      undefined,
      'application/octet-stream; transfer-syntax=*',
    ]) {
      const response = await get(`${usFrames}/2`, accept);
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toBe(`application/octet-stream; transfer-syntax=${jpeg}`);
      expect((await bytesOf(response)).equals(streams[1]!)).toBe(true);
    }
  });

  it('gives frames in parts when asked, or when there are several', async () => {
    const asked = await get(`${usFrames}/1`, 'multipart/related; type="application/octet-stream"; transfer-syntax=*');
    const [only, ...none] = await partsOf(asked);
    expect(none).toEqual([]);
    expect(only!.headers).toContain(`Content-Type: application/octet-stream; transfer-syntax=${jpeg}`);
    expect(only!.body.equals(streams[0]!)).toBe(true);
    const several = await partsOf(await get(`${usFrames}/2,1`));
    expect(several.map((part) => streams.findIndex((stream) => stream.equals(part.body)))).toEqual([1, 0]);
  });

  it('never transcodes: another transfer syntax is not acceptable', async () => {
    const response = await get(`${usFrames}/1`, 'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1');
    expect(response.status).toBe(406);
    expect((await get(`${usFrames}/1`, 'image/jp2')).status).toBe(406);
    const alternatives =
      'image/jp2, application/octet-stream; transfer-syntax="1.2.3"; q=0.9, application/octet-stream; q=0.1';
    expect((await get(`${usFrames}/1`, alternatives)).status).toBe(200);
  });

  it('gives metadata of a study, a series, an instance', async () => {
    const counts = await Promise.all(
      [
        '/2.25.1/metadata',
        '/2.25.1/series/2.25.10/metadata',
        '/2.25.1/series/2.25.11/instances/2.25.1002/metadata',
      ].map(async (path) => {
        const response = await get(path, 'application/dicom+json');
        expect(response.headers.get('Content-Type')).toBe('application/dicom+json');
        return ((await response.json()) as unknown[]).length;
      }),
    );
    expect(counts).toEqual([3, 2, 1]);
  });

  it('gives the original file', async () => {
    const path = '/2.25.1/series/2.25.11/instances/2.25.1002';
    const bare = await get(path, 'application/dicom; transfer-syntax=*');
    expect(bare.headers.get('Content-Type')).toBe(`application/dicom; transfer-syntax=${jpeg}`);
    expect((await bytesOf(bare)).equals(us)).toBe(true);
    const [part] = await partsOf(await get(path, 'multipart/related; type="application/dicom"; transfer-syntax=*'));
    expect(part!.body.equals(us)).toBe(true);
  });
});

describe('QIDO-RS', () => {
  it('describes a study, its series and instances', async () => {
    const [study] = (await (await get('?StudyInstanceUID=2.25.1')).json()) as Record<string, unknown>[];
    expect(study).toMatchObject({
      '00080061': { Value: ['CT', 'US'] },
      '00100010': { Value: [{ Ideographic: '灯火^太郎' }] },
      '0020000D': { Value: ['2.25.1'] },
      '00201206': { Value: [2] },
      '00201208': { Value: [3] },
    });
    const series = (await (await get('/2.25.1/series?Modality=US')).json()) as unknown[];
    expect(series).toMatchObject([{ '0020000E': { Value: ['2.25.11'] }, '00201209': { Value: [1] } }]);
    const instances = (await (await get('/2.25.1/series/2.25.10/instances')).json()) as unknown[];
    expect(instances).toMatchObject([
      { '00080018': { Value: ['2.25.1001'] } },
      { '00080018': { Value: ['2.25.1003'] } },
    ]);
    const second = (await (await get('/2.25.1/instances?offset=1&limit=1')).json()) as unknown[];
    expect(second).toMatchObject([{ '00080018': { Value: ['2.25.1003'] } }]);
  });

  it('answers 204 where nothing matches', async () => {
    expect((await get('/2.25.1/series?Modality=MR')).status).toBe(204);
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['?StudyDate=yesterday', 400, 'request-invalid'],
    ['?limit=-1', 400, 'request-invalid'],
    ['/2.25.9/metadata', 404, 'study-not-found'],
    ['/2.25.404/metadata', 404, 'study-not-on-medium'],
    ['/2.25.1/series/2.25.99/metadata', 404, 'instance-not-found'],
    ['/2.25.1/series/2.25.10/instances/2.25.1002/frames/1', 404, 'instance-not-found'],
    [`${usFrames}/3`, 404, 'frame-not-found'],
    [`${usFrames}/0`, 400, 'request-invalid'],
    [`${usFrames}/1;2`, 400, 'request-invalid'],
    ['/2.25.1/instances?limit=all', 400, 'request-invalid'],
    ['/2.25.1/series/2.25.10/instances/2.25.1003/frames/1', 422, 'frame-damaged'],
    ['/locked/metadata', 423, 'station-locked'],
  ])('%s: %i %s', async (path, status, code) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });
});
