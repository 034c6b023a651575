import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { HiddenPage } from '../../../main/host.ts';
import { dicomweb } from '../../../main/imaging/dicomweb.ts';
import { Drawing } from '../../../main/imaging/drawing.ts';
import { Studies } from '../../../main/imaging/studies.ts';
import { Sessions } from '../../../main/sessions/sessions.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import type { DrawAnswer, DrawRequest } from '../../../shared/drawing.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import { encapsulate, image } from '../../shared/dicom-file/synthetic.ts';
import { keyHex, type StudyFile, studyFile } from './study-file.ts';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3, 4, 5, 6, 7, 0xff, 0xd9]);
const files = [
  image({ instance: '2.25.1001', number: 1 }),
  image({ instance: '2.25.1002', number: 2 }),
  image({
    instance: '2.25.1003',
    series: '2.25.11',
    seriesNumber: 2,
    transferSyntaxUid: '1.2.840.10008.1.2.4.50',
    frames: 3,
    pixels: encapsulate([], [jpeg, jpeg, jpeg]),
    extra: [[0x00286010, 'US', [2]]],
  }),
  image({
    instance: '2.25.1004',
    series: '2.25.12',
    seriesNumber: 3,
    transferSyntaxUid: '1.2.840.10008.1.2.4.102',
    frames: 3,
    pixels: encapsulate([], [jpeg]),
  }),
];

let file: StudyFile;
let studies: Studies;
let app: Hono;
const draw = vi.fn<(request: DrawRequest) => Promise<Uint8Array>>();
beforeAll(async () => {
  file = await studyFile(...files);
  studies = new Studies({ open: async () => openReadOnly(file.path, keyHex) });
  app = new Hono().route(
    '/dicom-web',
    dicomweb({ study: (uid) => studies.get(uid), studies: () => [], isOnMedium: () => true, draw }),
  );
});
afterAll(() => {
  studies.closeAll();
  file.remove();
});
beforeEach(() => {
  draw.mockReset();
  draw.mockImplementation(async ({ sopInstanceUid, frame }) => Buffer.from(`${sopInstanceUid}/${frame}`));
});

const base = '/dicom-web/studies/2.25.1';
const get = (path: string, accept?: string) =>
  app.request(`${base}${path}`, accept === undefined ? {} : { headers: { Accept: accept } });
const cine = '/series/2.25.11/instances/2.25.1003';

describe('rendered resources', () => {
  it.each([
    ['/series/2.25.10/instances/2.25.1002/rendered', '2.25.1002/1'],
    [`${cine}/rendered`, '2.25.1003/2'],
    [`${cine}/frames/3/rendered`, '2.25.1003/3'],
    [`${cine}/thumbnail`, '2.25.1003/2'],
    ['/series/2.25.10/thumbnail', '2.25.1002/1'],
    ['/thumbnail', '2.25.1002/1'],
  ])('%s is one picture', async (path, drawn) => {
    const response = await get(path);
    expect(response.headers.get('Content-Type')).toBe('image/jpeg');
    expect(await response.text()).toBe(drawn);
  });

  it('come in the type that is asked for', async () => {
    for (const accept of ['image/png', 'image/gif, image/png;q=0.5', 'image/jpeg;q=0.1, image/png']) {
      const response = await get(`${cine}/rendered`, accept);
      expect(response.headers.get('Content-Type')).toBe('image/png');
    }
    expect((await get(`${cine}/rendered?accept=image/png`, 'text/html')).headers.get('Content-Type')).toBe('image/png');
    expect((await get(`${cine}/rendered`, 'image/gif')).status).toBe(406);
    expect((await get(`${cine}/rendered`, 'application/dicom')).status).toBe(406);
  });

  it('several are parts: frames, a series, a study, without its video', async () => {
    const type = 'multipart/related; type="image/jpeg"';
    for (const [path, drawn] of [
      [`${cine}/frames/1,3/rendered`, ['2.25.1003/1', '2.25.1003/3']],
      ['/series/2.25.10/rendered', ['2.25.1001/1', '2.25.1002/1']],
      ['/rendered', ['2.25.1001/1', '2.25.1002/1', '2.25.1003/1']],
    ] as const) {
      const response = await get(path, type);
      expect(response.headers.get('Content-Type')).toContain(type);
      expect((await response.text()).match(/^2\.25\.\d+\/\d$/gm)).toEqual(drawn);
    }
    expect((await get('/rendered', 'image/jpeg')).status).toBe(406);
  });

  it.each<[string, Partial<DrawRequest>]>([
    ['', { quality: 90, window: null, viewport: null }],
    ['?quality=35', { quality: 35 }],
    ['?window=40,400,linear', { window: { center: 40, width: 400, function: 'LINEAR' } }],
    ['?window=-600.5,1500,linear-exact', { window: { center: -600.5, width: 1500, function: 'LINEAR_EXACT' } }],
    ['?window=1,2,SIGMOID', { window: { center: 1, width: 2, function: 'SIGMOID' } }],
    ['?viewport=64,32', { viewport: { width: 64, height: 32, region: null } }],
    ['?viewport=64,64,1,2,-3,2', { viewport: { width: 64, height: 64, region: { x: 1, y: 2, width: -3, height: 2 } } }],
  ])('are drawn as asked: %s', async (query, manner) => {
    expect((await get(`${cine}/rendered${query}`)).status).toBe(200);
    expect(draw.mock.lastCall![0]).toMatchObject({ sopInstanceUid: '2.25.1003', type: 'image/jpeg', ...manner });
  });

  it.each(['quality=0', 'quality=101', 'window=40', 'window=40,0.5,LINEAR', 'window=1,2,CUBIC', 'window=a,b,LINEAR'])(
    '%s is no manner of drawing',
    async (query) => {
      expect((await get(`${cine}/rendered?${query}`)).status).toBe(400);
    },
  );
  it.each(['viewport=0,5', 'viewport=9999,5', 'viewport=5', 'viewport=5,5,0,0', 'viewport=5,5,0,0,0,4'])(
    '%s is no viewport',
    async (query) => {
      expect((await get(`${cine}/rendered?${query}`)).status).toBe(400);
    },
  );

  it('what cannot be drawn right is refused with its reason', async () => {
    expect((await get(`${cine}/frames/4/rendered`)).status).toBe(404);
    const video = await get('/series/2.25.12/instances/2.25.1004/rendered');
    expect(await video.json()).toEqual({ code: 'frame-refused', params: { reason: 'video' } });
    draw.mockRejectedValue(new TomoshibiError('frame-damaged', { frame: 1 }));
    const damaged = await get(`${cine}/frames/1/rendered`);
    expect(damaged.status).toBe(422);
    expect(await damaged.json()).toEqual({ code: 'frame-damaged', params: { frame: 1 } });
  });
});

const request: DrawRequest = {
  studyInstanceUid: '2.25.1',
  seriesInstanceUid: '2.25.10',
  sopInstanceUid: '2.25.1001',
  frame: 1,
  type: 'image/png',
  quality: 90,
  window: null,
  viewport: null,
};

/** A host whose hidden windows answer as told. */
function hostWith(answer: (request: DrawRequest) => Promise<DrawAnswer>) {
  const opened: string[] = [];
  let closed = 0;
  const openHidden = async (path: string): Promise<HiddenPage> => {
    opened.push(path);
    return {
      call: (asked) => answer(asked as DrawRequest),
      close: () => {
        closed += 1;
      },
    };
  };
  const host = { kind: 'browser', openHidden, printToPdf: () => Promise.reject(new Error('not here')) } as const;
  return { host, opened, closed: () => closed };
}

describe('the window that draws', () => {
  test('is opened once, reads only what is drawn, and goes with its token', async () => {
    const sessions = new Sessions();
    const { host, opened, closed } = hostWith(async () => ({ kind: 'drawn', bytes: 'cG5n' }));
    const drawing = new Drawing(host, sessions);
    expect(Buffer.from(await drawing.draw(request)).toString()).toBe('png');
    await drawing.draw({ ...request, studyInstanceUid: '2.25.2' });
    expect(opened).toHaveLength(1);
    const token = /token=(.+)$/.exec(opened[0]!)![1]!;
    expect([...sessions.find(token)!.draws!]).toEqual(['2.25.1', '2.25.2']);
    drawing.close();
    await Promise.resolve();
    expect(closed()).toBe(1);
    expect(sessions.find(token)).toBeNull();
  });

  test('draws two frames at once, the others in turn', async () => {
    let running = 0;
    let most = 0;
    const { host } = hostWith(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return { kind: 'drawn', bytes: '' };
    });
    const drawing = new Drawing(host, new Sessions());
    await Promise.all(Array.from({ length: 9 }, () => drawing.draw(request)));
    expect(most).toBe(2);
    drawing.close();
  });

  test.each([
    ['damaged', 'frame-damaged', { frame: 1 }],
    ['truncated', 'frame-damaged', { frame: 1 }],
    ['unsupported', 'frame-refused', { reason: 'unsupported' }],
  ])('%s is said, not drawn', async (problem, code, params) => {
    const { host, closed } = hostWith(async () => ({ kind: 'refused', problem }));
    const drawing = new Drawing(host, new Sessions());
    await expect(drawing.draw(request)).rejects.toMatchObject({ code, params });
    expect(closed()).toBe(0);
    drawing.close();
  });

  test('that crashed is opened anew', async () => {
    let calls = 0;
    const { host, opened } = hostWith(async () => {
      calls += 1;
      if (calls === 1) throw new Error('crashed');
      return { kind: 'drawn', bytes: '' };
    });
    const drawing = new Drawing(host, new Sessions());
    await expect(drawing.draw(request)).rejects.toMatchObject({ code: 'frame-refused' });
    await drawing.draw(request);
    expect(opened).toHaveLength(2);
    drawing.close();
  });

  test('is absent where the host has none', async () => {
    const { host } = hostWith(async () => ({ kind: 'drawn', bytes: '' }));
    const drawing = new Drawing({ ...host, openHidden: undefined }, new Sessions());
    await expect(drawing.draw(request)).rejects.toMatchObject({ code: 'drawing-unavailable' });
  });
});
