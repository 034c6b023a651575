import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportReport } from '../../../exporter/export-report.ts';
import { runExport } from '../../../exporter/run.ts';
import { pageText } from '../../../exporter/sources/documents/page-text.ts';
import { readPdfText } from '../../../exporter/sources/documents/pdf-text.ts';
import { generateHospital } from '../../../scripts/demo-hospital/generate.ts';
import { fictionalPdf } from '../../../scripts/demo-hospital/tiny-pdf.ts';
import { deriveFileKey, type Manifest } from '../../../shared/media.ts';
import { makeFacility, type TestFacility } from '../facility.ts';
import { lockedPdf, scriptedPdf, smallPdf } from './small-pdf.ts';

let facility: TestFacility;
let folder: string;
beforeAll(async () => {
  facility = await makeFacility();
  const hospital = path.join(facility.folder, 'hospital');
  await generateHospital({ out: hospital, patients: 2, images: 'none' });
  folder = path.join(facility.folder, 'papers');
  const shiftJis = Buffer.from([0x93, 0xe0, 0x90, 0xfc, 0x0d, 0x0a, 0x31, 0x32]); // 内線 CRLF 12
  const files: Record<string, string | Uint8Array> = {
    'index.yml': `categories: [停止時, 連絡先]
documents:
  - { file: 停止時/手順.pdf, title: 停電時の手順, pinned: true }
  - { file: 連絡先/内線.csv, order: 1 }
  - { file: 連絡先/昔の表.csv }
`,
    '停止時/手順.pdf': fictionalPdf('灯火 太郎', '2026-11-21'),
    '停止時/legacy.txt': shiftJis,
    '連絡先/内線.csv': '\uFEFF部署,内線,担当\r\n薬剤部,9301,"架空, 薬子"\r\n検査部,9401,\r\n',
    '連絡先/半分.csv': '部署,内線\n薬剤部,"9301',
    'ward.png': Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
    'not-a.png': 'plain words',
    'programme.exe': 'MZ',
    'Thumbs.db': 'left by a system',
    'bad/truncated.pdf': smallPdf({ pages: [['CUT']] }).subarray(0, 500),
    'bad/locked.pdf': lockedPdf(),
    'bad/many.pdf': smallPdf({ pages: [['AGAIN']], repeat: 10_000 }),
    'bad/lies.pdf': smallPdf({ pages: [['ONE']], count: 7 }),
    'bad/scripted.pdf': scriptedPdf(),
    'bad/picture-only.pdf': smallPdf({ pages: [['WORDS'], []] }),
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  fs.symlinkSync('/etc/hostname', path.join(folder, 'linked.txt'));
  // Sparse: no more than a size.
  fs.writeFileSync(path.join(folder, 'bad/huge.pdf'), '%PDF-1.4');
  fs.truncateSync(path.join(folder, 'bad/huge.pdf'), 201 * 1024 ** 2);
}, 60_000);
afterAll(() => facility.remove());

function exported(papers = folder): Promise<ExportReport> {
  const { keys, disk } = facility;
  const sources = [
    { name: 'main', kind: 'ssmix2' as const, path: path.join(facility.folder, 'hospital', 'ssmix2') },
    { name: 'papers', kind: 'documents' as const, path: papers },
  ];
  const config = { keys: keys.folder, output: disk, reports: path.join(facility.folder, 'reports'), sources };
  return runExport(
    { ...config, keepGenerations: 3 },
    { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal },
  );
}

function manifest(): Manifest {
  return JSON.parse(fs.readFileSync(path.join(facility.disk, 'TOMOSHIBI/manifest.json'), 'utf8'));
}

it('takes what can be read, and lists with its reason what cannot; the run goes on', async () => {
  const before = performance.now();
  const report = await exported();
  expect(performance.now() - before).toBeLessThan(60_000);
  const aside = report.quarantined.filter(({ source }) => source === 'papers');
  expect(Object.fromEntries(aside.map(({ path: file, reason }) => [file, reason]))).toEqual({
    '連絡先/半分.csv': 'truncated',
    'not-a.png': 'unreadable',
    'programme.exe': 'not-this-format',
    'linked.txt': 'not-this-format',
    'bad/truncated.pdf': 'truncated',
    'bad/locked.pdf': 'unreadable',
    'bad/many.pdf': 'too-large',
    'bad/huge.pdf': 'too-large',
  });
  expect(aside.find(({ path: file }) => file === 'bad/locked.pdf')?.detail).toContain('password');
  expect(report.warnings.map(({ detail }) => detail)).toEqual(
    expect.arrayContaining([
      '連絡先/昔の表.csv is not in the folder',
      '1 of 2 pages are pictures and cannot be searched',
    ]),
  );
  expect(Object.hasOwn(globalThis, 'documentRan')).toBe(false);

  const { documents = [], files, sources } = manifest();
  expect(documents).toMatchObject([{ kind: 'documents', covers: ['hospital-documents'] }]);
  expect(files.every(({ kind }) => kind !== 'documents')).toBe(true);
  expect(sources.map(({ kind }) => kind)).toEqual(['ssmix2']);

  const [file] = documents;
  const database = new Database(path.join(facility.disk, 'TOMOSHIBI', file!.path), { readonly: true });
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${await deriveFileKey(facility.keys.mediaKeys[file!.epoch]!, file!.keyId)}'`);
  const rows = database.prepare('SELECT path, title, category, pinned, kind, places FROM document ORDER BY position');
  expect(rows.all()).toEqual([
    { path: '停止時/legacy.txt', title: 'legacy', category: '停止時', pinned: 0, kind: 'text', places: 2 },
    { path: '停止時/手順.pdf', title: '停電時の手順', category: '停止時', pinned: 1, kind: 'pdf', places: 2 },
    { path: '連絡先/内線.csv', title: '内線', category: '連絡先', pinned: 0, kind: 'table', places: 2 },
    { path: 'bad/lies.pdf', title: 'lies', category: 'bad', pinned: 0, kind: 'pdf', places: 1 },
    { path: 'bad/picture-only.pdf', title: 'picture-only', category: 'bad', pinned: 0, kind: 'pdf', places: 2 },
    { path: 'bad/scripted.pdf', title: 'scripted', category: 'bad', pinned: 0, kind: 'pdf', places: 1 },
    { path: 'ward.png', title: 'ward', category: '', pinned: 0, kind: 'picture', places: 1 },
  ]);
  const content = (name: string) =>
    database
      .prepare<[string], Buffer>(
        'SELECT document_part.bytes FROM document_part JOIN document ON id = document_id WHERE path = ? ORDER BY seq',
      )
      .pluck()
      .get(name)!;
  expect(content('停止時/legacy.txt').toString()).toBe('内線\n12');
  expect(JSON.parse(content('連絡先/内線.csv').toString())).toEqual({
    head: ['部署', '内線', '担当'],
    rows: [
      ['薬剤部', '9301', '架空, 薬子'],
      ['検査部', '9401', ''],
    ],
  });
  expect(content('停止時/手順.pdf').equals(fs.readFileSync(path.join(folder, '停止時/手順.pdf')))).toBe(true);
  const found = database.prepare<[string], { place: number }>(
    'SELECT place FROM document_text WHERE rowid IN (SELECT rowid FROM document_fts WHERE document_fts MATCH ?)',
  );
  expect(found.all('"造影 影剤"')).toEqual([{ place: 2 }]);
  // What reads forms only, as earlier viewers do, finds none and nothing that troubles it.
  expect(database.prepare('SELECT file, definition, pdf, pages FROM form').all()).toEqual([]);
  database.close();
}, 90_000);

it('writes them once, says the same of them again, and anew when one of them changed', async () => {
  const first = manifest().documents![0]!;
  const again = await exported();
  expect(manifest().documents).toEqual([first]);
  expect(again.quarantined.filter(({ source }) => source === 'papers')).toHaveLength(8);
  expect(again.sources.find(({ source }) => source === 'papers')?.kinds.document).toMatchObject({
    mapped: 8,
    quarantined: 8,
  });
  fs.writeFileSync(path.join(folder, 'ward.txt'), '病棟の約束');
  await exported();
  const [changed] = manifest().documents!;
  expect(changed!.sha256).not.toBe(first.sha256);
  // The generation before still has its own, which it needs while it is kept.
  expect(manifest().earlier![0]!.documents).toEqual([first]);
  expect(fs.existsSync(path.join(facility.disk, 'TOMOSHIBI', first.path))).toBe(true);
});

it('a folder that is not there or empty is said, and leaves the records as they are', async () => {
  const empty = path.join(facility.folder, 'nothing');
  fs.mkdirSync(empty);
  for (const place of [path.join(facility.folder, 'gone'), empty]) {
    const report = await exported(place);
    expect(report.quarantined.filter(({ source }) => source === 'papers')).toMatchObject([{ reason: 'io-error' }]);
    expect(manifest().documents).toBeUndefined();
  }
});

it('a file that keeps the reader busy for ever, or eats its memory, is stopped', async () => {
  const file = path.join(folder, '停止時/手順.pdf');
  const busy = new URL('data:text/javascript,for (;;) {}');
  expect(await readPdfText(file, { module: busy, stepMilliseconds: 300 })).toMatchObject({ reason: 'timeout' });
  const greedy = new URL('data:text/javascript,const a = []; for (;;) a.push({ a: [1, {}] })');
  expect(await readPdfText(file, { module: greedy, heapMegabytes: 32 })).toMatchObject({ reason: 'too-large' });
});

it('a word broken over two full lines is one word, and headings stay lines', () => {
  const line = (text: string) => ({ text, width: text.length * 10 });
  expect(
    pageText([
      line('停電時の対応'),
      line('電子カルテが止まったときは、病棟責任者に連'),
      line('絡する。'),
      line('次に'),
    ]),
  ).toBe('停電時の対応\n電子カルテが止まったときは、病棟責任者に連絡する。\n次に');
});
