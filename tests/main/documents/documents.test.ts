/** The hospital's own documents, from its folders through an export to a station. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runExport } from '../../../exporter/run.ts';
import type { Host } from '../../../main/host.ts';
import { RendererFiles } from '../../../main/renderer-files.ts';
import { generateHospital } from '../../../scripts/demo-hospital/generate.ts';
import { fictionalPdf } from '../../../scripts/demo-hospital/tiny-pdf.ts';
import type { HospitalDocumentsView } from '../../../shared/hospital-documents.ts';
import type { Manifest } from '../../../shared/media.ts';
import { makeFacility, stationPassphrase, type TestFacility } from '../../exporter/facility.ts';
import { flip, type Facility as StationFacility, temporaryFolder } from '../medium-fixture.ts';
import { appOn, startStation } from '../station-fixture.ts';

let facility: TestFacility;

const folders: Record<string, Record<string, string | Uint8Array>> = {
  manuals: {
    '停止時/手順.pdf': fictionalPdf('灯火 太郎', '2026-11-21'),
    'note.html.txt': '<script>alert(1)</script> 透析室の手順',
    'index.yml': 'documents:\n  - { file: 停止時/手順.pdf, title: 停電時の手順 }\n',
  },
  lists: {
    '内線電話.csv': '部署,内線\n薬剤部,9301\n検査部,9401\n',
    'index.yml': 'documents:\n  - { file: 内線電話.csv, pinned: true, category: 連絡先 }\n',
  },
};

async function exportWith(disk: string, names: string[]): Promise<void> {
  const source = (name: string) => ({ name, kind: 'documents' as const, path: path.join(facility.folder, name) });
  const records = { name: 'main', kind: 'ssmix2' as const, path: path.join(facility.folder, 'hospital/ssmix2') };
  fs.mkdirSync(disk, { recursive: true });
  await runExport(
    {
      keys: facility.keys.folder,
      output: disk,
      reports: path.join(facility.folder, 'reports'),
      keepGenerations: 3,
      sources: [records, ...names.map(source)],
    },
    { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal },
  );
}

beforeAll(async () => {
  facility = await makeFacility();
  await generateHospital({ out: path.join(facility.folder, 'hospital'), patients: 2, images: 'none' });
  for (const [folder, files] of Object.entries(folders)) {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(facility.folder, folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
    }
  }
  await exportWith(facility.disk, ['manuals', 'lists']);
}, 60_000);
afterAll(() => facility.remove());

async function served(disk = facility.disk, host: Partial<Host> = {}) {
  const identityFile = fs.readFileSync(path.join(facility.keys.folder, 'station-identity.age'));
  const bench = await startStation({ identityFile } as unknown as StationFacility);
  await bench.station.open(disk, false);
  await bench.station.unlock(stationPassphrase, bench.identityPath);
  const app = appOn(bench, await RendererFiles.list(temporaryFolder()), host);
  const { token } = bench.sessions.signIn('灯火 看護師', 'nurse');
  const call = async (
    url: string,
    { method = 'GET', body, as = token }: { method?: string; body?: object; as?: string } = {},
  ) => {
    const headers = { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json' };
    return app.fetch(
      new Request(`http://127.0.0.1${url}`, { method, headers, ...(body && { body: JSON.stringify(body) }) }),
    );
  };
  const list = async (q = '') =>
    (await (await call(`/api/documents?q=${encodeURIComponent(q)}`)).json()) as HospitalDocumentsView;
  return { bench, call, list };
}

test('two folders are one list, pinned first; what is looked for is found by page, row and line', async () => {
  const { bench, call, list } = await served();
  const all = await list();
  expect(all).toMatchObject({ status: 'exported', asOf: '2026-11-21T22:00:00', unreadable: 0, found: null });
  expect(all.documents.map(({ title, category, kind, places }) => [title, category, kind, places])).toEqual([
    ['内線電話', '連絡先', 'table', 2],
    ['停電時の手順', '停止時', 'pdf', 2],
    ['note.html', '', 'text', 1],
  ]);

  const places = async (q: string) => {
    const { found, documents } = await list(q);
    const titleOf = (id: string) => documents.find((document) => document.id === id)!.title;
    return found!.hits.map((hit) => [titleOf(hit.id), hit.places.map(({ place }) => place)]);
  };
  expect(await places('造影')).toEqual([['停電時の手順', [2]]]);
  expect(await places('9401')).toEqual([['内線電話', [2]]]);
  // One word of the title, one of a row.
  expect(await places('内線 薬剤部')).toEqual([['内線電話', [1]]]);
  // One of the head of the table, one of a row.
  expect(await places('部署 9401')).toEqual([['内線電話', [2]]]);
  expect(await places('停電')).toEqual([['停電時の手順', []]]);
  expect(await places('透析室 存在しない')).toEqual([]);
  expect(await places('手順')).toEqual([
    ['停電時の手順', []],
    ['note.html', [1]],
  ]);
  const [hit] = (await list('薬剤')).found!.hits;
  const { passage } = hit!.places[0]!;
  expect(passage.marks.map(({ start, end }) => passage.text.slice(start, end))).toEqual(['薬剤']);

  const [, manual, note] = all.documents;
  const content = await call(`/api/documents/${manual!.id}/content`);
  expect(content.headers.get('Content-Type')).toBe('application/pdf');
  expect(content.headers.get('Content-Security-Policy')).toContain('sandbox');
  expect(Buffer.from(await content.arrayBuffer()).equals(fictionalPdf('灯火 太郎', '2026-11-21'))).toBe(true);
  const text = await call(`/api/documents/${note!.id}/content`);
  expect(text.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
  expect((await call(`/api/documents/${'0'.repeat(32)}/content`)).status).toBe(404);
  const entries = bench.audit.list(50).map(({ action, detail }) => [action, JSON.parse(detail)]);
  expect(entries).toContainEqual(['document-read', { hospitalDocument: '停電時の手順' }]);
  expect(entries).toContainEqual(['searched', { query: '9401', hits: 1, in: 'documents' }]);
});

test('pages are drawn by a window that may read this document and nothing else, and are logged', async () => {
  const asked: string[] = [];
  let inside: ((url: string) => Promise<number>) | null = null;
  const printToPdf: Host['printToPdf'] = async (page) => {
    asked.push(page);
    const as = /token=(.+)$/.exec(page)![1]!;
    inside = async (url) => (await call(url, { as })).status;
    const [, id] = /documents\/([0-9a-f]+)\//.exec(page)!;
    expect(await inside(`/api/documents/${id}/content`)).toBe(200);
    expect(await inside('/api/documents')).toBe(401);
    expect(await inside(`/api/documents/${all.documents[1]!.id}/content`)).toBe(401);
    expect(await inside('/api/patients?q=0001')).toBe(401);
    return { pages: [1], pdf: Buffer.from('%PDF-') };
  };
  const { bench, call, list } = await served(facility.disk, { printToPdf });
  const all = await list();
  const { id } = all.documents[0]!;
  const pdf = await call(`/api/documents/${id}/pdf?pages=1-2`);
  expect(pdf.headers.get('Content-Type')).toBe('application/pdf');
  expect(asked).toEqual([expect.stringMatching(new RegExp(`^/print/documents/${id}/1-2\\?token=`))]);
  expect(await inside!(`/api/documents/${id}/content`)).toBe(401);
  expect(bench.audit.list(50).map(({ action, detail }) => [action, JSON.parse(detail)])).toContainEqual([
    'printed',
    { hospitalDocument: '内線電話', first: 1, last: 2, pages: 1, via: 'pdf' },
  ]);
  for (const pages of ['0-1', '2-1', '1-61', 'x', '']) {
    expect((await call(`/api/documents/${id}/pdf?pages=${pages}`)).status, pages).toBe(400);
  }
  const printed = await call(`/api/documents/${id}/print`, { method: 'POST', body: { pages: '1-1' } });
  expect(await printed.json()).toMatchObject({ code: 'print-unavailable' });
  const shell = await served(facility.disk, { printToPdf, saveFile: async () => false });
  expect((await shell.call(`/api/documents/${id}/pdf?pages=1-1`)).status).toBe(400);
});

test('what was not exported is said to be so, and a damaged file does not make the list look whole', async () => {
  const without = path.join(facility.folder, 'without');
  await exportWith(without, []);
  expect(await (await served(without)).list()).toMatchObject({ status: 'not-exported', documents: [] });

  const disk = temporaryFolder();
  fs.cpSync(facility.disk, disk, { recursive: true });
  const manifest = JSON.parse(fs.readFileSync(path.join(disk, 'TOMOSHIBI/manifest.json'), 'utf8')) as Manifest;
  const [manuals, lists] = manifest.documents!.map((file) => path.join(disk, 'TOMOSHIBI', file.path));
  flip(manuals!, 4096 + 100);
  const damaged = await served(disk);
  const view = await damaged.list();
  expect(view).toMatchObject({ status: 'exported', unreadable: 1 });
  expect(view.documents.map(({ title }) => title)).toEqual(['内線電話']);
  expect((await damaged.list('内線')).unreadable).toBe(1);
  expect((await damaged.call('/api/patients?q=1')).status).toBe(200);
  await damaged.bench.station.lock();
  fs.rmSync(manuals!);
  fs.rmSync(lists!);
  expect(await (await served(disk)).list()).toMatchObject({ status: 'exported', unreadable: 2, documents: [] });
});
