/** Frames as pictures for other programs (PS3.18 §10.4.1.1.3), drawn in a window nobody sees. */
import fs from 'node:fs';
import { expect, test } from './viewer.ts';

const client = fs.readFileSync('node_modules/dicomweb-client/build/dicomweb-client.js', 'utf8');

interface Client {
  api: {
    DICOMwebClient: new (options: {
      url: string;
      headers: object;
    }) => { retrieveInstanceRendered: (options: object) => Promise<ArrayBuffer | ArrayBuffer[]> };
  };
}

interface Drawn {
  status: number;
  type: string | null;
  width: number;
  height: number;
  /** Of the first row on, grey by grey, or null where it is no picture. */
  greys: number[] | null;
  problem: unknown;
}

test('a frame is drawn through the window asked for, as the standard reckons it', async ({ signedIn, viewer }) => {
  const { page } = viewer;
  const asking = page.waitForRequest((request) => request.url().includes('/api/patients'));
  await signedIn.openPatient('0012345');
  const { authorization, 'x-tomoshibi-host': host } = (await asking).headers();
  const headers = { ...(authorization && { authorization }), ...(host && { 'x-tomoshibi-host': host }) };

  const get = <T>(path: string) =>
    page.evaluate(async ([address, sent]) => (await fetch(address, { headers: sent })).json() as Promise<T>, [
      path,
      headers,
    ] as const);
  const drawn = (path: string, accept: string) =>
    page.evaluate(
      async ([address, sent]): Promise<Drawn> => {
        const response = await fetch(address, { headers: sent });
        const { status } = response;
        const type = response.headers.get('Content-Type');
        if (!response.ok) return { status, type, width: 0, height: 0, greys: null, problem: await response.json() };
        const bitmap = await createImageBitmap(await response.blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d')!;
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
        const greys = Array.from({ length: data.length / 4 }, (_, pixel) => data[pixel * 4]!);
        return { status, type, width: bitmap.width, height: bitmap.height, greys, problem: null };
      },
      [path, { ...headers, accept }] as const,
    );

  type Json = Record<string, { Value?: unknown[] }>;
  const studies = await get<Json[]>('/dicom-web/studies?PatientID=0012345&ModalitiesInStudy=CT&limit=1');
  const study = String(studies[0]!['0020000D']!.Value![0]);
  const instances = await get<Json[]>(`/dicom-web/studies/${study}/instances?Modality=CT&limit=1`);
  const series = String(instances[0]!['0020000E']!.Value![0]);
  const instance = String(instances[0]!['00080018']!.Value![0]);
  const path = `/dicom-web/studies/${study}/series/${series}/instances/${instance}`;
  const [metadata] = await get<Json[]>(`${path}/metadata`);
  const number = (tag: string, otherwise: number) => Number(metadata![tag]?.Value?.[0] ?? otherwise);
  const [rows, columns] = [number('00280010', 0), number('00280011', 0)];

  const [center, width] = [40, 400];
  const picture = await drawn(`${path}/rendered?window=${center},${width},LINEAR`, 'image/png');
  expect(picture).toMatchObject({ status: 200, type: 'image/png', width: columns, height: rows });

  // Uncompressed in the demo hospital: the oracle is the formula of PS3.3 C.11.2.1.2.1 over the stored values.
  const stored = await page.evaluate(
    async ([address, sent]) => {
      const response = await fetch(address, { headers: sent });
      const bytes = await response.arrayBuffer();
      return { type: response.headers.get('Content-Type'), values: Array.from(new Int16Array(bytes)) };
    },
    [`${path}/frames/1`, { ...headers, accept: 'application/octet-stream; transfer-syntax=*' }] as const,
  );
  expect(stored.type).toContain('1.2.840.10008.1.2.1');
  const [slope, intercept] = [number('00281053', 1), number('00281052', 0)];
  const mask = number('00280103', 0) === 1 ? (value: number) => value : (value: number) => value & 0xffff;
  const wrong = picture.greys!.filter((grey, place) => {
    const value = mask(stored.values[place]!) * slope + intercept;
    const part = (value - (center - 0.5)) / (width - 1) + 0.5;
    return Math.abs(grey - Math.min(1, Math.max(0, part)) * 255) > 1;
  });
  expect(wrong).toHaveLength(0);
  expect(new Set(picture.greys).size).toBeGreaterThan(10);

  const small = await drawn(`${path}/thumbnail`, 'image/jpeg');
  expect(small).toMatchObject({ status: 200, type: 'image/jpeg' });
  expect(Math.max(small.width, small.height)).toBe(128);
  const region = await drawn(`${path}/rendered?viewport=50,50,0,0,${columns / 2},${rows / 2}`, 'image/png');
  expect(region).toMatchObject({ width: 50, height: 50 });
  // The same through a client that others wrote.
  await page.evaluate(client);
  const retrieved = await page.evaluate(
    async ([sent, uids]) => {
      const { api } = (globalThis as unknown as { DICOMwebClient: Client }).DICOMwebClient;
      const service = new api.DICOMwebClient({
        url: `${location.protocol}//${location.host}/dicom-web`,
        headers: sent,
      });
      const answer = await service.retrieveInstanceRendered({
        ...uids,
        mediaTypes: [{ mediaType: 'image/png' }],
        queryParams: { window: '40,400,LINEAR' },
      });
      const { width, height } = await createImageBitmap(new Blob([answer].flat()));
      return { width, height };
    },
    [headers, { studyInstanceUID: study, seriesInstanceUID: series, sopInstanceUID: instance }] as const,
  );
  expect(retrieved).toEqual({ width: columns, height: rows });

  const beyond = await drawn(`${path}/rendered?viewport=50,50,0,0,${columns + 1},${rows}`, 'image/png');
  expect(beyond).toMatchObject({ status: 422, problem: { code: 'frame-refused' } });
});
