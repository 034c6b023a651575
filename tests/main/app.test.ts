import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../main/host.ts';
import { contentSecurityPolicy } from '../../main/http.ts';
import { RendererFiles } from '../../main/renderer-files.ts';
import { makeFacility, passphrase, studyUidOf, temporaryFolder, writeMedium } from './medium-fixture.ts';
import { appOn, type Bench, importEnd, startStation } from './station-fixture.ts';

const facility = await makeFacility();

async function rendererFiles(): Promise<RendererFiles> {
  const folder = path.join(temporaryFolder(), 'renderer');
  fs.mkdirSync(path.join(folder, 'assets'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>灯火</title>');
  for (const name of ['a.js', 'a.css', 'codec.wasm', 'font.ttf', 'font.woff2', 'notes.txt']) {
    fs.writeFileSync(path.join(folder, 'assets', name), name);
  }
  fs.writeFileSync(path.join(path.dirname(folder), 'secret.js'), 'outside');
  return RendererFiles.list(folder);
}

interface Served {
  bench: Bench;
  call: (path: string, options?: { method?: string; body?: unknown; token?: string | null }) => Promise<Response>;
  token: string;
}

/** The app over a small medium, unlocked, with somebody signed in. */
async function served(host: Partial<Host> = {}): Promise<Served> {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const bench = await startStation(facility);
  await bench.ready(medium.drive);
  const app = appOn(bench, await rendererFiles(), host);
  let token: string | null = null;
  const call: Served['call'] = async (url, options = {}) => {
    const headers = new Headers();
    const bearer = options.token === undefined ? token : options.token;
    if (bearer) headers.set('Authorization', `Bearer ${bearer}`);
    if (options.body !== undefined) headers.set('Content-Type', 'application/json');
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    return app.fetch(new Request(`http://127.0.0.1${url}`, { method: options.method ?? 'GET', headers, body }));
  };
  const session = await call('/api/sessions', { method: 'POST', body: { name: '灯火 医師', role: 'clinician' } });
  token = ((await session.json()) as { token: string }).token;
  return { bench, call, token };
}

const personal = [
  ['GET', '/api/patients?q=0001'],
  ['GET', '/api/passages?q=x'],
  ['GET', '/api/documents?q=x'],
  ['GET', '/api/documents/x/content'],
  ['GET', '/api/documents/x/pdf?pages=1-1'],
  ['POST', '/api/documents/x/print'],
  ['POST', '/api/documents/x/save'],
  ['GET', '/api/patients/0001'],
  ['GET', '/api/patients/0001/allergies'],
  ['GET', '/api/patients/0001/documents/d1'],
  ['GET', '/api/patients/0001/documents/d1/content'],
  ['GET', `/api/studies/${studyUidOf(0)}`],
  ['GET', `/dicom-web/studies/${studyUidOf(0)}/metadata`],
  ['GET', `/dicom-web/studies?StudyInstanceUID=${studyUidOf(0)}`],
  ['GET', '/api/patients/0001/disc-studies'],
  ['GET', '/api/discs/found'],
  ['GET', '/api/discs/current'],
  ['POST', '/api/discs'],
  ['POST', '/api/discs/current/import'],
  ['DELETE', '/api/discs/current'],
  ['GET', '/api/discs/studies'],
  ['POST', '/api/discs/studies/x/remove'],
  ['POST', '/api/print-jobs'],
  ['GET', '/api/print-jobs/x'],
  ['GET', '/api/print-jobs/x/pdf'],
  ['POST', '/api/print-jobs/x/print'],
  ['DELETE', '/api/sessions/current'],
] as const;

test.each(personal)('%s %s needs a person, and an open station', async (method, url) => {
  const { bench, call, token } = await served();
  for (const wrong of [null, '', 'x', `${token}x`]) {
    const refused = await call(url, { method, token: wrong });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'session-required' });
  }
  expect((await call(url, { method })).status).not.toBe(401);
  await bench.station.lock();
  const locked = await call(url, { method });
  expect(locked.status).toBe(423);
  expect(await locked.json()).toMatchObject({ code: 'station-locked' });
  await bench.station.unlock(passphrase);
  expect((await call(url, { method })).status).toBe(401);
});

test('the whole way over HTTP: open, unlock, sign in, search, read, copy, lock', async () => {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const bench = await startStation(facility, { drives: [medium.drive] });
  const app = appOn(bench, await rendererFiles());
  const call = async (method: string, url: string, body?: unknown, token?: string) => {
    const headers: Record<string, string> = body ? { 'Content-Type': 'application/json' } : {};
    if (token) headers.Authorization = `Bearer ${token}`;
    const response = await app.request(url, { method, headers, body: body ? JSON.stringify(body) : undefined });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  };
  const found = await call('GET', '/api/station/media');
  expect(found.body).toMatchObject([{ path: medium.folder, sequence: 1, problem: null }]);
  expect((await call('POST', '/api/sessions', { name: 'x', role: 'nurse' })).body.code).toBe('station-not-open');
  expect((await call('POST', '/api/station/open', { path: medium.drive })).body.state).toBe('verified');
  const wrong = await call('POST', '/api/station/unlock', { passphrase: 'wrong', identityPath: bench.identityPath });
  expect(wrong).toMatchObject({ status: 403, body: { code: 'passphrase-wrong' } });
  const unlocked = await call('POST', '/api/station/unlock', { passphrase, identityPath: bench.identityPath });
  expect(unlocked.body.state).toBe('ready');
  const { token } = (await call('POST', '/api/sessions', { name: ' 灯火 看護師 ', role: 'nurse' })).body;
  const { hits } = (await call('GET', `/api/patients?q=${encodeURIComponent('灯火太郎')}`, undefined, token)).body;
  expect(hits).toMatchObject([{ id: '0001', name: '灯火 太郎' }]);
  const patient = await call('GET', '/api/patients/0001', undefined, token);
  expect(patient.body).toMatchObject({ allergyState: 'recorded', patient: { name: '灯火 太郎' } });
  const other = await call('GET', '/api/patients/0002/allergies', undefined, token);
  expect(other.body).toMatchObject({ total: 0, status: { status: 'exported' } });
  expect((await call('GET', '/api/patients/0001/medications', undefined, token)).body.status.status).toBe(
    'not-exported',
  );
  const study = await call('GET', `/api/studies/${studyUidOf(0)}`, undefined, token);
  expect(study.body.series[0].instances).toMatchObject([{ sopInstanceUid: '2.25.2', frameCount: 1 }]);
  expect((await call('POST', '/api/station/import')).body.import.state).toBe('running');
  await importEnd(bench.station);
  expect((await call('GET', '/api/station')).body).toMatchObject({ readingFrom: 'copy', import: { state: 'done' } });
  expect((await call('POST', '/api/station/lock')).body.state).toBe('locked');
});

test('who read what is in the log, with the words searched for', async () => {
  const { bench, call } = await served();
  await call('/api/patients?q=tomoshibi');
  await call('/api/patients/0001');
  await call('/api/patients/0001/allergies');
  await call('/api/passages?q=%E7%B4%B9%E4%BB%8B');
  await call('/api/passages?q=CT&patient=0001');
  for (let frame = 0; frame < 3; frame++) await call(`/dicom-web/studies/${studyUidOf(0)}/metadata`);
  const log = bench.audit.list(7).map(({ action, person, patient_id, detail }) => [action, person, patient_id, detail]);
  expect(log).toEqual([
    ['study-read', '灯火 医師', '0001', JSON.stringify({ study: studyUidOf(0) })],
    ['searched', '灯火 医師', '0001', '{"query":"CT","hits":0,"in":"passages"}'],
    ['searched', '灯火 医師', null, '{"query":"紹介","hits":0,"in":"passages","patients":[]}'],
    ['section-read', '灯火 医師', '0001', '{"section":"allergies"}'],
    ['patient-read', '灯火 医師', '0001', '{}'],
    ['searched', '灯火 医師', null, '{"query":"tomoshibi","hits":2}'],
    ['signed-in', '灯火 医師', null, '{}'],
  ]);
  expect(bench.audit.verify().brokenAt).toBeNull();
});

test('frames come over DICOMweb to whoever is signed in', async () => {
  const { call } = await served();
  const url = `/dicom-web/studies/${studyUidOf(0)}/series/2.25.1/instances/2.25.2/frames/1`;
  const frame = await call(url);
  expect(frame.headers.get('Content-Type')).toBe('application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1');
  expect((await frame.arrayBuffer()).byteLength).toBe(64);
  expect(frame.headers.get('Cache-Control')).toBe('no-store');
});

test('a document goes out as what it is, and what could run goes out as bytes', async () => {
  const { call } = await served();
  const pdf = await call('/api/patients/0001/documents/d1/content');
  expect(pdf.headers.get('Content-Type')).toBe('application/pdf');
  expect(await pdf.text()).toBe('%PDF-1.4 fictional');
  const html = await call('/api/patients/0001/documents/d2/content');
  expect(html.headers.get('Content-Type')).toBe('application/octet-stream');
  for (const response of [pdf, html]) {
    expect(response.headers.get('Content-Disposition')).toBe('inline; filename="document"');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  }
  const document = await call('/api/patients/0001/documents/d1');
  expect(await document.json()).toMatchObject({ title: '紹介状', hasContent: true });
});

test.each([
  ['/api/station/open', {}, 'request-invalid'],
  ['/api/station/open', { path: 5 }, 'request-invalid'],
  ['/api/station/unlock', { passphrase: '' }, 'request-invalid'],
  ['/api/sessions', { name: '  ', role: 'nurse' }, 'session-input-invalid'],
  ['/api/sessions', { name: '灯火', role: 'root' }, 'session-input-invalid'],
  ['/api/sessions', { name: 'a\nb', role: 'nurse' }, 'session-input-invalid'],
  ['/api/print-jobs', { form: 'M3', patientId: '0001', copies: 0 }, 'request-invalid'],
  ['/api/print-jobs', { form: 'no such form', patientId: '0001', copies: 1 }, 'form-not-found'],
  ['/api/station/choose', {}, 'request-invalid'],
])('POST %s with %j is %s', async (url, body, code) => {
  const { call } = await served();
  const response = await call(url, { method: 'POST', body });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  expect(await response.json()).toMatchObject({ code });
});

test.each([
  ['/api/patients/0001/secrets', 'request-invalid'],
  ['/api/patients/0001/allergies?limit=-1', 'request-invalid'],
  ['/api/patients?q=x&limit=1000000', 'request-invalid'],
  ['/api/patients/none', 'patient-not-found'],
  ['/api/patients/none/allergies', 'patient-not-found'],
  ['/api/patients/0001/documents/none', 'document-not-found'],
  ['/api/studies/1.2.3', 'study-not-found'],
  ['/api/nothing', 'request-invalid'],
])('GET %s is %s', async (url, code) => {
  const { call } = await served();
  expect(await (await call(url)).json()).toMatchObject({ code });
});

test('malformed JSON is told as such; an unforeseen error says nothing about anybody', async () => {
  const { bench, call } = await served();
  const app = appOn(bench, await rendererFiles());
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"path":' };
  expect(await (await app.request('/api/station/open', init)).json()).toMatchObject({ code: 'request-invalid' });
  bench.station.generation.records.patient = () => {
    throw new Error('灯火 太郎');
  };
  const written: unknown[] = [];
  const { error } = console;
  console.error = (...values: unknown[]) => written.push(...values);
  const response = await call('/api/patients/0001');
  console.error = error;
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('{"code":"internal","params":{}}');
  expect(JSON.stringify(written)).not.toMatch(/太郎|0001/);
});

test('the window is served under the strict policy, with the right types', async () => {
  const { call } = await served();
  const types = {
    '/': 'text/html; charset=utf-8',
    '/index.html': 'text/html; charset=utf-8',
    '/assets/a.js': 'text/javascript; charset=utf-8',
    '/assets/a.css': 'text/css; charset=utf-8',
    '/assets/codec.wasm': 'application/wasm',
    '/assets/font.ttf': 'font/ttf',
    '/assets/font.woff2': 'font/woff2',
  };
  for (const [url, type] of Object.entries(types)) {
    const response = await call(url, { token: null });
    expect(response.status, url).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(response.headers.get('Content-Security-Policy')).toBe(contentSecurityPolicy);
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
  }
  expect(contentSecurityPolicy).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; " +
      "img-src 'self' blob: data:; media-src blob:; style-src 'self' 'unsafe-inline'; font-src 'self'; frame-ancestors 'none'; " +
      "form-action 'none'; base-uri 'none'",
  );
  expect((await call('/api/station')).headers.get('Cache-Control')).toBe('no-store');
});

test.each([
  '/../secret.js',
  '/..%2fsecret.js',
  '/%2e%2e/secret.js',
  '/%2e%2e%2fsecret.js',
  '/assets/../../secret.js',
  '/assets/..%5c..%5csecret.js',
  '//secret.js',
  '/assets/notes.txt',
  '/assets',
  '/%00',
  '/%',
])('GET %s leads nowhere', async (url) => {
  const { call } = await served();
  const response = await call(url, { token: null });
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('not found');
});

test('a sheet is drawn under a token that reads its job, nothing else, and only then', async () => {
  const seen: { page: string; job: number; patient: number; search: number; pdf: number }[] = [];
  let api: Served | null = null;
  const tokenOf = (page: string) => new URL(page, 'app://x').searchParams.get('token');
  api = await served({
    printToPdf: async (page) => {
      const token = tokenOf(page);
      const id = page.split(/[/?]/)[2]!;
      const status = async (url: string) => (await api!.call(url, { token })).status;
      seen.push({
        page,
        job: await status(`/api/print-jobs/${id}`),
        patient: await status('/api/patients/0001'),
        search: await status('/api/patients?q=0002'),
        pdf: await status(`/api/print-jobs/${id}/pdf`),
      });
      return { pdf: Buffer.from('%PDF-1.7'), pages: [3] };
    },
  });
  const { bench, call } = api;
  const made = await call('/api/print-jobs', { method: 'POST', body: { form: 'M3', patientId: '0001', copies: 2 } });
  const job = (await made.json()) as { id: string; serial: string };
  expect(made.status).toBe(200);
  const pdf = await call(`/api/print-jobs/${job.id}/pdf`);
  expect(pdf.headers.get('Content-Type')).toBe('application/pdf');
  expect(await pdf.text()).toBe('%PDF-1.7');
  expect(seen).toEqual([
    { page: expect.stringMatching(`^/print/${job.id}\\?token=`), job: 200, patient: 401, search: 401, pdf: 401 },
  ]);
  expect((await call(`/api/print-jobs/${job.id}`, { token: tokenOf(seen[0]!.page) })).status).toBe(401);
  const [printed, made2] = bench.audit.list(2);
  expect(printed).toMatchObject({ action: 'printed', patient_id: '0001', person: '灯火 医師' });
  expect(JSON.parse(printed!.detail)).toEqual({ serial: job.serial, copies: 2, pages: 3, via: 'pdf' });
  expect(made2).toMatchObject({ action: 'print-job-made' });
  const paper = await call(`/api/print-jobs/${job.id}/print`, { method: 'POST' });
  expect(await paper.json()).toMatchObject({ code: 'print-unavailable' });
});

test('events: the state now, then every change', async () => {
  const { bench, call } = await served();
  const response = await call('/api/station/events');
  expect(response.headers.get('Content-Type')).toBe('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  const next = async () => {
    const text = (await reader.read()).value!;
    const [, data] = /^event: station\ndata: (.*)\n\n$/.exec(text)!;
    return (JSON.parse(data!) as { state: string }).state;
  };
  expect(await next()).toBe('ready');
  await bench.station.lock();
  expect(await next()).toBe('locked');
  await reader.cancel();
});
