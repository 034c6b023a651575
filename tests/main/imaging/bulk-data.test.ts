/** Values beside the metadata, parts of them, and video that is never held whole. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dicomweb } from '../../../main/imaging/dicomweb.ts';
import { Studies } from '../../../main/imaging/studies.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { type Attribute, encapsulate, image } from '../../shared/dicom-file/synthetic.ts';
import { keyHex, type StudyFile, studyFile } from './study-file.ts';

const megabyte = 1024 ** 2;
const noise = (bytes: number, seed: string) =>
  crypto.createHash('shake256', { outputLength: bytes }).update(seed).digest();

const document = noise(17 * megabyte, 'document');
const waveform = noise(5 * megabyte, 'waveform');
const privateValue = noise(2000, 'private');
const icon = noise(4096, 'icon');
const film = [noise(2.5 * megabyte, 'film 1'), noise(megabyte, 'film 2')];
const words = noise(70_000, 'words');

const pdf: Attribute[] = [
  [0x00420011, 'OB', document],
  [0x00091010, 'LO', 'TOMOSHIBI TEST'],
  [0x00091001, 'OB', privateValue],
  [0x00880200, 'SQ', [[[0x7fe00010, 'OB', icon]]]],
  [0x54000100, 'SQ', [[[0x54001010, 'OW', waveform]], [[0x54001010, 'OW', waveform.subarray(0, 10)]]]],
];
const files = {
  pdf: image({ instance: '2.25.1001', pixels: null, extra: pdf }),
  video: image({
    instance: '2.25.1002',
    series: '2.25.11',
    transferSyntaxUid: '1.2.840.10008.1.2.4.102',
    frames: 90,
    pixels: encapsulate([], film),
  }),
  // No such element is known: its value is large, and of an even group.
  big: image({
    instance: '2.25.1003',
    series: '2.25.12',
    transferSyntaxUid: '1.2.840.10008.1.2.2',
    extra: [[0x00189999, 'OW', words]],
  }),
};

let file: StudyFile;
let studies: Studies;
let app: Hono;
beforeAll(async () => {
  file = await studyFile(...Object.values(files));
  studies = new Studies({ open: async () => openReadOnly(file.path, keyHex) });
  app = new Hono().route(
    '/dicom-web',
    dicomweb({ study: (uid) => studies.get(uid), studies: () => [], isOnMedium: () => true }),
  );
});
afterAll(() => {
  studies.closeAll();
  file.remove();
});

const pathOf = (series: string, instance: string) => `/dicom-web/studies/2.25.1/series/${series}/instances/${instance}`;
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

type Json = Record<string, { vr: string; Value?: Json[]; BulkDataURI?: string; InlineBinary?: string }>;

describe('bulk data', () => {
  it('is where the metadata say, whatever sequence it is in', async () => {
    const [metadata] = (await (await get(`${pathOf('2.25.10', '2.25.1001')}/metadata`)).json()) as [Json];
    const expected: [{ vr: string; BulkDataURI?: string }, string, Buffer][] = [
      [metadata['00420011']!, 'OB', document],
      [metadata['00091001']!, 'OB', privateValue],
      [metadata['00880200']!.Value![0]!['7FE00010']!, 'OW', icon],
      [metadata['54000100']!.Value![0]!['54001010']!, 'OW', waveform],
    ];
    for (const [{ vr, BulkDataURI }, wantedVr, bytes] of expected) {
      expect(vr).toBe(wantedVr);
      const response = await get(BulkDataURI!);
      expect(response.headers.get('Content-Type')).toBe('application/octet-stream');
      expect((await bytesOf(response)).equals(bytes)).toBe(true);
    }
    expect(metadata['54000100']!.Value![1]!['54001010']!.InlineBinary).toBe(
      waveform.subarray(0, 10).toString('base64'),
    );
  });

  it('of a big-endian file comes in little endian, as the standard has it', async () => {
    const bytes = await bytesOf(await get(`${pathOf('2.25.12', '2.25.1003')}/bulkdata/00189999`));
    expect(bytes.equals(Buffer.from(words).swap16())).toBe(true);
  });

  it('is given in parts too', async () => {
    const path = `${pathOf('2.25.10', '2.25.1001')}/bulkdata/00420011`;
    const response = await get(path, { Accept: 'multipart/related; type="application/octet-stream"' });
    expect(response.headers.get('Content-Type')).toMatch(
      /^multipart\/related; type="application\/octet-stream"; boundary=/,
    );
    expect((await bytesOf(response)).includes(document)).toBe(true);
  });

  it.each([
    ['bytes=0-9', 206, 0, 10],
    ['bytes=1048570-1048585', 206, 1_048_570, 1_048_586],
    ['bytes=-5', 206, document.length - 5, document.length],
    [`bytes=${document.length - 3}-99999999999`, 206, document.length - 3, document.length],
    ['bytes=7-', 206, 7, document.length],
    ['bytes=0-1,5-6', 200, 0, document.length],
    ['bytes=9-3', 200, 0, document.length],
    ['lines=1-2', 200, 0, document.length],
  ])('range %s', async (range, status, start, end) => {
    const response = await get(`${pathOf('2.25.10', '2.25.1001')}/bulkdata/00420011`, { Range: range });
    expect(response.status).toBe(status);
    expect(response.headers.get('Content-Length')).toBe(String(end - start));
    if (status === 206) {
      expect(response.headers.get('Content-Range')).toBe(`bytes ${start}-${end - 1}/${document.length}`);
    }
    expect((await bytesOf(response)).equals(document.subarray(start, end))).toBe(true);
  });

  it('a range beyond the end cannot be had', async () => {
    const response = await get(`${pathOf('2.25.10', '2.25.1001')}/bulkdata/00420011`, { Range: 'bytes=99999999-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('Content-Range')).toBe(`bytes */${document.length}`);
  });

  it.each(['00420012', '7FE00010', '54000100/5/54001010', '../frames/1', '00091001%00'])('%s is none', async (path) => {
    const response = await get(`${pathOf('2.25.10', '2.25.1001')}/bulkdata/${path}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
  });

  it('a study file written before there was a table still opens', async () => {
    const older = `${file.path}.older`;
    fs.copyFileSync(file.path, older);
    const database = new Database(older);
    database.pragma("cipher='aegis'");
    database.pragma(`key='raw:${keyHex}'`);
    database.exec('DROP TABLE bulk_data');
    database.close();
    const olderStudies = new Studies({ open: async () => openReadOnly(older, keyHex) });
    const study = await olderStudies.get('2.25.1');
    const [metadata] = JSON.parse(study.metadata('2.25.10', undefined, () => 'x')) as [Json];
    expect(metadata['00420011']).toEqual({ vr: 'OB' });
    expect(() => study.bulkData('2.25.1001', '00420011')).toThrow('bulk-data-not-found');
    olderStudies.closeAll();
  });
});

describe('video', () => {
  const stream = Buffer.concat(film);

  it.each(['frames/1', 'bulkdata/7FE00010'])('%s is the one stream, with its media type', async (resource) => {
    const path = `${pathOf('2.25.11', '2.25.1002')}/${resource}`;
    for (const accept of ['video/mp4', '*/*', 'video/*', 'video/mp4; transfer-syntax=*']) {
      const response = await get(path, { Accept: accept });
      expect(response.headers.get('Content-Type')).toBe('video/mp4; transfer-syntax=1.2.840.10008.1.2.4.102');
      expect(response.headers.get('Accept-Ranges')).toBe('bytes');
      expect((await bytesOf(response)).equals(stream)).toBe(true);
    }
    const plain = await get(path, { Accept: 'application/octet-stream; transfer-syntax=*' });
    expect(plain.headers.get('Content-Type')).toBe('application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.102');
    expect((await get(path, { Accept: 'video/mpeg' })).status).toBe(406);
  });

  it('is read where a player seeks to, across the fragments it is stored in', async () => {
    const seam = film[0]!.length;
    const response = await get(`${pathOf('2.25.11', '2.25.1002')}/frames/1`, {
      Range: `bytes=${seam - 4}-${seam + 3}`,
    });
    expect(response.status).toBe(206);
    expect((await bytesOf(response)).equals(stream.subarray(seam - 4, seam + 4))).toBe(true);
  });

  it('is kept in segments of a megabyte at most', () => {
    const database = openReadOnly(file.path, keyHex);
    const longest = database.prepare('SELECT max(length(bytes)) FROM segment').pluck().get();
    database.close();
    expect(longest).toBe(megabyte);
  });

  it('the original file is whole all the same', async () => {
    const response = await get(pathOf('2.25.11', '2.25.1002'), { Accept: 'application/dicom; transfer-syntax=*' });
    expect((await bytesOf(response)).equals(files.video)).toBe(true);
    const part = await get(pathOf('2.25.11', '2.25.1002'), { Range: 'bytes=128-131' });
    expect(await part.text()).toBe('DICM');
  });
});

it('a whole series, a whole study come as parts', async () => {
  const type = 'multipart/related; type="application/dicom"; transfer-syntax=*';
  const study = await bytesOf(await get('/dicom-web/studies/2.25.1', { Accept: type }));
  for (const bytes of Object.values(files)) expect(study.includes(bytes)).toBe(true);
  const series = await bytesOf(await get('/dicom-web/studies/2.25.1/series/2.25.12', { Accept: type }));
  expect(series.includes(files.big)).toBe(true);
  expect(series.includes(files.pdf)).toBe(false);
  expect((await get('/dicom-web/studies/2.25.1', { Accept: 'application/dicom' })).status).toBe(406);
  expect((await get('/dicom-web/studies/2.25.1/series/2.25.99', { Accept: type })).status).toBe(404);
});
