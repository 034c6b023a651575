/** The service as somebody else's client sees it: `dicomweb-client` (MIT), in a browser, over HTTP. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dicomweb } from '../../../main/imaging/dicomweb.ts';
import { Studies } from '../../../main/imaging/studies.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { chromiumPath, hasChromium } from '../../chromium.ts';
import { encapsulate, image } from '../../shared/dicom-file/synthetic.ts';
import { entry } from './study-entry.ts';
import { keyHex, type StudyFile, studyFile } from './study-file.ts';

const client = fs.readFileSync(
  new URL('../../../node_modules/dicomweb-client/build/dicomweb-client.es.js', import.meta.url),
);
const document = crypto.createHash('shake256', { outputLength: 17_000_000 }).update('document').digest();
const jpegs = [1, 2, 3].map((fill) => Buffer.from([0xff, 0xd8, 0xff, fill, fill, 7, 7, 7, 0xff, 0xd9]));
const files = {
  '2.25.1001': image({ instance: '2.25.1001', number: 1 }),
  '2.25.1002': image({ instance: '2.25.1002', number: 2 }),
  '2.25.1003': image({
    instance: '2.25.1003',
    series: '2.25.11',
    seriesNumber: 2,
    modality: 'US',
    transferSyntaxUid: '1.2.840.10008.1.2.4.50',
    frames: 3,
    pixels: encapsulate([], jpegs),
  }),
  '2.25.1004': image({
    instance: '2.25.1004',
    series: '2.25.12',
    seriesNumber: 3,
    modality: 'DOC',
    pixels: null,
    extra: [[0x00420011, 'OB', document]],
  }),
};
const studies = Array.from({ length: 25 }, (_, index) =>
  entry({
    studyInstanceUid: `2.25.${index + 1}`,
    started: `2026-07-${String(25 - index).padStart(2, '0')}T10:00:00`,
    ...(index % 5 === 1 && { dicomPatientName: 'TOMOSHIBI^HANAKO=灯火^花子', dicomPatientId: '777' }),
  }),
);

let file: StudyFile;
let opened: Studies;
let server: ServerType;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (!hasChromium) return;
  file = await studyFile(...Object.values(files));
  opened = new Studies({ open: async () => openReadOnly(file.path, keyHex) });
  const service = dicomweb({
    study: (uid) => opened.get(uid),
    studies: ({ studyInstanceUids: uids }) => studies.filter((each) => uids?.includes(each.studyInstanceUid) ?? true),
    isOnMedium: () => true,
  });
  const app = new Hono()
    .get('/', (c) => c.html('<!doctype html><script type="module">window.client = await import("/client.js")</script>'))
    .get('/client.js', (c) => c.body(client, 200, { 'Content-Type': 'text/javascript' }))
    .route('/dicom-web', service);
  await new Promise<void>((listening) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => listening());
  });
  browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction('window.client');
});
afterAll(async () => {
  if (!hasChromium) return;
  await browser.close();
  await new Promise((closed) => server.close(closed));
  opened.closeAll();
  file.remove();
});

/** What a method of the client gives; bytes as the SHA-256 of each piece. */
async function ask(method: string, options: object, settings: object = {}): Promise<unknown> {
  return page.evaluate(
    async ([name, parameters, more]) => {
      const { api } = (
        window as unknown as {
          client: {
            api: { DICOMwebClient: new (options: object) => Record<string, (options: object) => Promise<unknown>> };
          };
        }
      ).client;
      const service = new api.DICOMwebClient({ url: `${location.origin}/dicom-web`, ...more });
      const digest = async (bytes: ArrayBuffer) =>
        Array.from(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes)), (byte) =>
          byte.toString(16).padStart(2, '0'),
        ).join('');
      const answer = await service[name]!(parameters);
      if (answer instanceof ArrayBuffer) return digest(answer);
      if (Array.isArray(answer) && answer[0] instanceof ArrayBuffer) {
        return Promise.all((answer as ArrayBuffer[]).map(digest));
      }
      return answer;
    },
    [method, options, settings] as const,
  );
}

const sha256 = (bytes: Uint8Array) => crypto.createHash('sha256').update(bytes).digest('hex');
const uidsOf = (answer: unknown, tag: string) =>
  (answer as Record<string, { Value: string[] }>[]).map((result) => result[tag]!.Value[0]!.replace('2.25.', ''));
const us = { studyInstanceUID: '2.25.1', seriesInstanceUID: '2.25.11', sopInstanceUID: '2.25.1003' };

describe.skipIf(!hasChromium)('dicomweb-client', () => {
  it('searches for studies, matching and by pages', async () => {
    expect(uidsOf(await ask('searchForStudies', {}), '0020000D')).toHaveLength(25);
    const queryParams = { PatientName: '灯火^花*', limit: 2, offset: 1 };
    expect(uidsOf(await ask('searchForStudies', { queryParams }), '0020000D')).toEqual(['7', '12']);
    expect(await ask('searchForStudies', { queryParams: { PatientID: 'nobody' } })).toEqual([]);
  });

  it('searches for series and instances', async () => {
    const studyInstanceUID = '2.25.1';
    const series = await ask('searchForSeries', { studyInstanceUID, queryParams: { Modality: 'US' } });
    expect(uidsOf(series, '0020000E')).toEqual(['11']);
    expect(uidsOf(await ask('searchForInstances', { studyInstanceUID }), '00080018')).toHaveLength(4);
    const inSeries = { studyInstanceUID, seriesInstanceUID: '2.25.10' };
    expect(uidsOf(await ask('searchForInstances', inSeries), '00080018')).toEqual(['1001', '1002']);
    const anywhere = { queryParams: { StudyInstanceUID: '2.25.2', SOPInstanceUID: '2.25.1003' } };
    expect(uidsOf(await ask('searchForInstances', anywhere), '0020000D')).toEqual(['2']);
  });

  it('retrieves metadata', async () => {
    expect(uidsOf(await ask('retrieveStudyMetadata', us), '00080018')).toEqual(['1001', '1002', '1003', '1004']);
    expect(uidsOf(await ask('retrieveSeriesMetadata', us), '00080018')).toEqual(['1003']);
    const instance = await ask('retrieveInstanceMetadata', us);
    expect(JSON.stringify(instance)).toContain('"Ideographic":"灯火^太郎"');
  });

  it('retrieves frames, in parts and bare', async () => {
    const wanted = [sha256(jpegs[2]!), sha256(jpegs[0]!)];
    expect(await ask('retrieveInstanceFrames', { ...us, frameNumbers: [3, 1] })).toEqual(wanted);
    const mediaTypes = [{ mediaType: 'image/jpeg', transferSyntaxUID: '1.2.840.10008.1.2.4.50' }];
    expect(await ask('retrieveInstanceFrames', { ...us, frameNumbers: [3, 1], mediaTypes })).toEqual(wanted);
    const bare = await ask('retrieveInstanceFrames', { ...us, frameNumbers: [2] }, { singlepart: 'all' });
    expect([bare].flat()).toEqual([sha256(jpegs[1]!)]);
  });

  it('retrieves instances, series and studies as the files they were', async () => {
    expect(await ask('retrieveInstance', us)).toBe(sha256(files['2.25.1003']));
    expect(await ask('retrieveSeries', { ...us, seriesInstanceUID: '2.25.10' })).toEqual(
      [files['2.25.1001'], files['2.25.1002']].map(sha256),
    );
    expect(await ask('retrieveStudy', us)).toEqual(Object.values(files).map(sha256));
  });

  it('retrieves bulk data from where the metadata say', async () => {
    const [metadata] = (await ask('retrieveInstanceMetadata', {
      studyInstanceUID: '2.25.1',
      seriesInstanceUID: '2.25.12',
      sopInstanceUID: '2.25.1004',
    }).then((answer) => [answer].flat())) as [Record<string, { BulkDataURI: string }>];
    const { BulkDataURI } = metadata['00420011']!;
    expect(await ask('retrieveBulkData', { BulkDataURI })).toEqual([sha256(document)]);
    const part = await ask('retrieveBulkData', { BulkDataURI, byteRange: [0, 99] }, { singlepart: 'bulkdata' });
    expect([part].flat()).toHaveLength(1);
  });

  it('is told when there is nothing', async () => {
    const status = await ask('retrieveInstanceMetadata', { ...us, sopInstanceUID: '2.25.404' }).catch(String);
    expect(status).toContain('request failed');
  });
});
