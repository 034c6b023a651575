/** What is filed, what is left to a person, and what is missing; on scans drawn without a printer. */
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { Forms } from '../../../main/paper/forms.ts';
import { type IssuedSheet, IssuedSheets } from '../../../main/scan/issued.ts';
import { countsOf, writeLists } from '../../../main/scan/lists.ts';
import { runScan, type ScanOptions } from '../../../main/scan/run.ts';
import { scanWords } from '../../../main/scan/words.ts';
import type { ScanIndex, ScannedPage } from '../../../shared/scan.ts';
import { formatSheetCode } from '../../../shared/sheet-code.ts';
import { hasTools } from '../../tool.ts';
import { temporaryFolder } from '../medium-fixture.ts';
import { code, drawPage, drawSheet, facility } from './drawn-sheet.ts';

const forms = new Map(
  new Forms(path.join(import.meta.dirname, '../../../resources/forms')).list().map((form) => [form.code, form]),
);
const formOf = (form: string) => forms.get(form) ?? null;

type Files = Record<string, Uint8Array | string>;

function folderOf(files: Files): string {
  const folder = temporaryFolder();
  add(folder, files);
  return folder;
}

function add(folder: string, files: Files): void {
  for (const [name, bytes] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), bytes);
  }
}

async function scan(folder: string, out: string, options: Partial<ScanOptions> = {}): Promise<ScanIndex> {
  const run = await runScan({
    folder,
    out,
    facility,
    issued: new IssuedSheets([]),
    scopeOf: (form) => formOf(form)?.scope ?? null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    workers: 2,
    ...options,
  });
  const index = { ...run, counts: countsOf(run.pages, run.missing.length) };
  await writeLists(out, index, formOf, scanWords('ja'));
  return index;
}

const newOut = () => path.join(temporaryFolder(), 'filed', 'here');
const pageOf = ({ pages }: ScanIndex, source: string, page: number | null = 1): ScannedPage =>
  pages.find((one) => one.source === source && one.sourcePage === page)!;
const filesIn = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
const sha256 = (bytes: Uint8Array) => crypto.createHash('sha256').update(bytes).digest('hex');

async function pdfOf(pages: Uint8Array[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (const png of pages) {
    const image = await pdf.embedPng(png);
    pdf.addPage([595, 842]).drawImage(image, { x: 0, y: 0, width: 595, height: 842 });
  }
  return pdf.save();
}

const issued = (of: Partial<IssuedSheet>): IssuedSheet => ({
  serial: code.serial,
  form: code.form,
  copy: 1,
  page: 1,
  pages: 1,
  identifier: code.patient,
  ward: '3西',
  issuedAt: '2026-11-21T22:00:00',
  issuedBy: '山本 花子',
  status: 'issued',
  ...of,
});

describe('filing scans', () => {
  it('sets sheets of a drill aside and says why', async () => {
    const drawn = await drawSheet({ ...code, serial: 'U7K3MZ-000042' });
    const out = newOut();
    const folder = folderOf({ 'drill.png': drawn });
    const { pages } = await scan(folder, out);
    expect(pages).toMatchObject([{ status: 'person', reason: 'drill', code: { serial: 'U7K3MZ-000042' } }]);
    expect(filesIn(out).some((file) => file.includes('U7K3MZ'))).toBe(false);
    expect((await scan(folder, newOut(), { isDrill: true })).pages).toMatchObject([{ status: 'filed' }]);
  });

  it('files by patient, form and page; the scans stay as they are, and every byte can be accounted for', async () => {
    const [first, second, other, ward] = await Promise.all([
      drawSheet({ pages: 2 }),
      drawSheet({ pages: 2, page: 2 }),
      drawSheet({ serial: 'ABC234-000002', patient: '../x/ａb', form: 'M7' }),
      drawSheet({ serial: 'ABC234-000003', patient: '', form: 'M2' }),
    ]);
    const pile = Buffer.from(await pdfOf([second, other]));
    const folder = folderOf({ 'a/1.png': first, 'a/2.pdf': pile, 'ward.PNG': ward });
    const before = filesIn(folder).map((name) => sha256(fs.readFileSync(path.join(folder, name))));
    const out = newOut();
    const index = await scan(folder, out);

    expect(index.counts).toMatchObject({ filed: 4, person: 0, again: 0, missing: 0, files: 3, pages: 4 });
    expect(pageOf(index, 'a/1.png').file).toBe('0012345/M3-ABC234-000001-1-1.png');
    expect(pageOf(index, 'a/2.pdf', 1).file).toBe('0012345/M3-ABC234-000001-1-2.pdf');
    expect(pageOf(index, 'a/2.pdf', 2).file).toMatch(/^_x_ａb~[0-9a-f]{8}\/M7-ABC234-000002-1-1\.pdf$/);
    expect(pageOf(index, 'ward.PNG').file).toBe('_ward/M2-ABC234-000003-1-1.png');
    expect(fs.readFileSync(path.join(out, '0012345/M3-ABC234-000001-1-1.png')).equals(first)).toBe(true);
    for (const { file, sha256: expected } of index.pages) {
      expect(sha256(fs.readFileSync(path.join(out, file!)))).toBe(expected);
    }
    expect(pageOf(index, 'a/2.pdf').sourceSha256).toBe(sha256(pile));
    const taken = await PDFDocument.load(fs.readFileSync(path.join(out, '0012345/M3-ABC234-000001-1-2.pdf')));
    expect(taken.getPageCount()).toBe(1);
    expect(filesIn(folder).map((name) => sha256(fs.readFileSync(path.join(folder, name))))).toEqual(before);
    expect(filesIn(out)).toEqual(
      expect.arrayContaining(['README.txt', 'index.csv', 'index.json', 'missing.csv', 'worklist.csv', 'worklist.html']),
    );
    expect(JSON.parse(fs.readFileSync(path.join(out, 'index.json'), 'utf8'))).toEqual(index);
    const csv = fs.readFileSync(path.join(out, 'index.csv'), 'utf8');
    expect(csv.startsWith('\uFEFFstatus,patient_id,form,')).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(index.pages.length + 2);
    expect(csv).toContain('0012345,M3,1.0,ABC234-000001,1,2,2,2026-11-21,');
  });

  it('keeps both scans of one sheet, and says so; the same file twice is filed once', async () => {
    const sheet = await drawSheet();
    const photocopy = await drawPage([{ kind: 'QRCode', text: formatSheetCode(code) }], { writing: false });
    const folder = folderOf({ '1.png': sheet, '2.png': photocopy, '3/copy of 1.png': sheet });
    const out = newOut();
    const index = await scan(folder, out);
    expect(index.counts).toMatchObject({ filed: 1, again: 1, 'same-file': 1 });
    expect(pageOf(index, '2.png')).toMatchObject({
      status: 'again',
      file: '0012345/M3-ABC234-000001-1-1-again1.png',
      beside: '0012345/M3-ABC234-000001-1-1.png',
    });
    expect(pageOf(index, '3/copy of 1.png', null)).toMatchObject({ status: 'same-file', beside: '1.png', file: null });
    expect(fs.readFileSync(path.join(out, pageOf(index, '2.png').file!)).equals(photocopy)).toBe(true);
  });

  it('files nothing under a guess', async () => {
    const good = formatSheetCode(code);
    const altered = good.replace('0012345', '0012346');
    const foreign = { ...code, facility: 'another-hospital' };
    const folder = folderOf({
      'altered.png': await drawPage([{ kind: 'QRCode', text: altered }]),
      'barcode.png': await drawPage([{ kind: 'Codabar', text: 'A0012345A' }]),
      'foreign.png': await drawSheet(foreign),
      'leaflet.png': await drawPage([{ kind: 'QRCode', text: 'https://example.org/' }]),
      'two.png': await drawPage([
        { kind: 'QRCode', text: good },
        { kind: 'QRCode', text: formatSheetCode({ ...code, patient: '0054321', serial: 'ABC234-000009' }) },
      ]),
      'known-otherwise.png': await drawSheet({ serial: 'ABC234-000008' }),
      'pile.pdf': await pdfOf([await drawSheet({ serial: 'ABC234-000007' }), await drawPage([], { writing: false })]),
      'back.pdf': await pdfOf([await drawPage([], { writing: false }), await drawPage([])]),
    });
    const out = newOut();
    const index = await scan(folder, out, {
      issued: new IssuedSheets([issued({ serial: 'ABC234-000008', identifier: '0099999' })]),
    });
    const found = Object.fromEntries(index.pages.map((page) => [`${page.source}:${page.sourcePage}`, page]));
    expect(found['altered.png:1']).toMatchObject({ status: 'person', reason: 'code-damaged', code: null });
    expect(found['barcode.png:1']).toMatchObject({ status: 'person', reason: 'no-code', barcodes: ['0012345'] });
    expect(found['foreign.png:1']).toMatchObject({ status: 'other-facility', file: null, code: foreign });
    expect(found['leaflet.png:1']).toMatchObject({ status: 'person', reason: 'other-code' });
    expect(found['two.png:1']).toMatchObject({ status: 'person', reason: 'several-sheets', code: null });
    expect(found['known-otherwise.png:1']).toMatchObject({ status: 'person', reason: 'against-ledger' });
    expect(found['pile.pdf:1']).toMatchObject({ status: 'filed' });
    expect(found['pile.pdf:2']).toMatchObject({ status: 'blank', beside: found['pile.pdf:1']!.file });
    expect(found['back.pdf:1']).toMatchObject({ status: 'blank', beside: null });
    expect(found['back.pdf:2']).toMatchObject({ status: 'person', reason: 'no-code' });
    expect(filesIn(out).filter((name) => /^[^/]*\d+\//.test(name))).toEqual([found['pile.pdf:1']!.file]);
    const list = fs.readFileSync(path.join(out, 'unreadable/list.csv'), 'utf8');
    for (const page of index.pages.filter(({ status }) => status === 'person')) {
      expect(fs.existsSync(path.join(out, page.file!))).toBe(true);
      expect(list).toContain(`person,${page.source},${page.sourcePage},${page.file},`);
    }
    expect(list).toContain('0012345');
  });

  it('answers every hostile or broken file with a sentence', async () => {
    const sheet = await drawSheet();
    const pdf = Buffer.from(await pdfOf([sheet, sheet]));
    const huge = Buffer.from(sheet);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    const folder = folderOf({
      'empty.pdf': '',
      'encrypted.pdf': encryptedPdf,
      'huge.png': huge,
      'letter.docx': 'PK\u0003\u0004 not a scan',
      'noise.pdf': Buffer.concat([Buffer.from('%PDF-1.7\n'), crypto.randomBytes(5000), Buffer.from('\n%%EOF')]),
      'noise.tif': Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), crypto.randomBytes(5000)]),
      'circle.tif': circularTiff,
      'torn.pdf': pdf.subarray(0, pdf.length / 2),
      'torn.png': sheet.subarray(0, sheet.length / 2),
      'Thumbs.db': 'of the system',
      'whole.pdf': pdf,
    });
    fs.symlinkSync('/etc/passwd', path.join(folder, 'link.png'));
    const out = newOut();
    const index = await scan(folder, out);
    const reasons = Object.fromEntries(
      index.pages.filter(({ status }) => status === 'person').map(({ source, reason }) => [source, reason]),
    );
    expect(reasons).toMatchObject({
      'empty.pdf': 'empty',
      'encrypted.pdf': 'encrypted',
      'huge.png': 'too-large',
      'letter.docx': 'not-a-scan',
      'noise.pdf': 'damaged',
      'circle.tif': 'damaged',
      'torn.pdf': 'truncated',
      'torn.png': 'truncated',
      'link.png': 'link',
    });
    expect(reasons['noise.tif']).toMatch(/^(?:truncated|damaged)$/);
    expect(Object.keys(reasons)).toHaveLength(10);
    expect(index.counts).toMatchObject({ filed: 1, again: 1, person: 10 });
    const t = scanWords('ja');
    for (const reason of Object.values(reasons)) expect(t(`reason.${reason!}`)).toMatch(/。/);
  });

  it('tells what is missing from the ledger, and from the other pages of a form that no ledger knows', async () => {
    const folder = folderOf({
      '1.png': await drawSheet(),
      '2.png': await drawSheet({ serial: 'XYZ999-000001', pages: 3, page: 2 }),
      'voided.png': await drawSheet({ serial: 'ABC234-000004' }),
    });
    const out = newOut();
    const ledger = [
      issued({}),
      issued({ copy: 2 }),
      issued({ serial: 'ABC234-000002', form: 'M7', ward: '2東', pages: 2 }),
      issued({ serial: 'ABC234-000002', form: 'M7', ward: '2東', pages: 2, page: 2, status: 'transcribed' }),
      issued({ serial: 'ABC234-000003', status: 'voided' }),
      issued({ serial: 'ABC234-000004', status: 'voided' }),
      issued({ serial: 'ABC234-000005', form: 'M1-L' }),
    ];
    const returns = (form: string) => form !== 'M1-L';
    const index = await scan(folder, out, { issued: new IssuedSheets(ledger, returns) });
    expect(index.missing.map(({ serial, copy, page, knownFrom }) => [serial, copy, page, knownFrom])).toEqual([
      ['XYZ999-000001', 1, 1, 'pages'],
      ['XYZ999-000001', 1, 3, 'pages'],
      ['ABC234-000002', 1, 1, 'ledger'],
      ['ABC234-000001', 2, 1, 'ledger'],
    ]);
    expect(pageOf(index, 'voided.png')).toMatchObject({ status: 'filed', voided: true });
    expect(fs.readFileSync(path.join(out, 'missing.csv'), 'utf8')).toContain(
      '0012345,M7,与薬・注射実施表,ABC234-000002,',
    );
    const worklist = fs.readFileSync(path.join(out, 'worklist.html'), 'utf8');
    expect(worklist).toContain('戻っていない頁があります: 1, 3');
    expect(worklist).not.toContain('ABC234-000004');
  });

  it('lists what to re-enter first in clinical priority, the most urgent patients first', async () => {
    const sheets: [string, string, string][] = [
      ['A', 'S12', '0000009'],
      ['B', 'M7', '0000001'],
      ['C', 'M15', '0000002'],
      ['D', 'M3', '0000003'],
      ['E', 'M11', '0000003'],
      ['F', 'M7', '0000002'],
      ['G', 'M5', '0000001'],
      ['H', 'M7', '0000002'],
      ['I', 'Z9', '=cmd|calc'],
    ];
    const files: Files = {};
    for (const [serial, form, patient] of sheets) {
      files[`${serial}.png`] = await drawSheet({ serial: `ABC234-${serial}`, form, patient });
    }
    const out = newOut();
    await scan(folderOf(files), out);
    const lines = fs.readFileSync(path.join(out, 'worklist.csv'), 'utf8').trim().split('\r\n').slice(1);
    const order = lines.map((line) => /ABC234-(\w)/.exec(line)![1]).join('');
    expect(order).toBe('DFHBCEGAI');
    expect(lines.at(-1)).toContain(",'=cmd|calc,");
    expect(lines[0]).toContain('アレルギー');
    const page = fs.readFileSync(path.join(out, 'worklist.html'), 'utf8');
    expect(page).toContain('href="0000003/M3-ABC234-D-1-1.png"');
    expect(page).not.toMatch(/<script/);
  });

  it('goes on after a cancel, a torn journal and a lost page, and files what was added', async () => {
    const files: Files = {};
    for (let sheet = 1; sheet <= 12; sheet++) files[`${sheet}.png`] = await drawSheet({ serial: `ABC234-${sheet}` });
    const folder = folderOf(files);
    const out = newOut();
    const abort = new AbortController();
    const stopped = await scan(folder, out, {
      signal: abort.signal,
      onProgress: ({ filesDone }) => {
        if (filesDone === 3) abort.abort();
      },
    });
    expect(stopped.complete).toBe(false);
    expect(stopped.counts.filed).toBeGreaterThanOrEqual(3);
    expect(stopped.counts.filed).toBeLessThan(12);
    expect(fs.readFileSync(path.join(out, 'README.txt'), 'utf8')).toContain('不完全');

    const journal = path.join(out, 'journal.jsonl');
    fs.appendFileSync(journal, '{"sha256":"torn');
    fs.rmSync(path.join(out, stopped.pages[0]!.file!));
    add(folder, { 'late/13.png': await drawSheet({ serial: 'ABC234-13' }) });
    let skipped = 0;
    const tracked = {
      onProgress: ({ filesSkipped }: { filesSkipped: number }) => {
        skipped = filesSkipped;
      },
    };
    const whole = await scan(folder, out, tracked);
    expect(skipped).toBe(stopped.counts.filed - 1);
    expect(whole).toMatchObject({ complete: true, counts: { filed: 13, again: 0, person: 0 } });
    expect(filesIn(path.join(out, '0012345'))).toHaveLength(13);

    const third = await scan(folder, out, tracked);
    expect(skipped).toBe(13);
    const placesOf = ({ pages }: ScanIndex) => new Set(pages.map(({ file }) => file));
    expect(placesOf(third)).toEqual(placesOf(whole));
  });

  it.skipIf(!hasTools(['convert']))(
    'reads TIFF of 16 bits whichever byte comes first, and says which TIFF it does not read',
    async () => {
      const folder = folderOf({});
      const kinds = [
        ['little-plain', 'lsb', '-compress', 'None'],
        ['little-zip', 'lsb', '-compress', 'Zip'],
        ['big-lzw', 'msb', '-compress', 'LZW'],
        ['little-lzw', 'lsb', '-compress', 'LZW'],
      ] as const;
      for (const [index, [name, endian, ...how]] of kinds.entries()) {
        const png = path.join(temporaryFolder(), `${name}.png`);
        fs.writeFileSync(png, await drawSheet({ serial: `ABC234-${index}` }));
        // Black whose low byte is white: read the wrong way round there is no code.
        const deep = ['-fill', '#00ff00ff00ff', '-opaque', 'black', '-depth', '16', '-define', `tiff:endian=${endian}`];
        execFileSync('convert', [png, ...deep, ...how, path.join(folder, `${name}.tif`)]);
        const tiff = fs.readFileSync(path.join(folder, `${name}.tif`));
        expect(tiff.toString('latin1', 0, 2)).toBe(name.startsWith('big') ? 'MM' : 'II');
      }
      const index = await scan(folder, newOut());
      expect(Object.fromEntries(index.pages.map(({ source, status, reason }) => [source, reason ?? status]))).toEqual({
        'little-plain.tif': 'filed',
        'little-zip.tif': 'filed',
        'big-lzw.tif': 'filed',
        'little-lzw.tif': 'not-supported',
      });
    },
  );

  it('touches no folder that holds something else', async () => {
    const folder = folderOf({ '1.png': await drawSheet() });
    const taken = folderOf({ 'thesis.txt': 'mine' });
    await expect(scan(folder, taken)).rejects.toMatchObject({ code: 'scan-output-foreign' });
    const out = newOut();
    await scan(folder, out);
    await expect(scan(folder, out, { facility: 'another-hospital' })).rejects.toMatchObject({
      code: 'scan-output-foreign',
    });
    expect(filesIn(taken)).toEqual(['thesis.txt']);
  });
});

/** Nobody knows its password: the check values are arbitrary. */
const encryptedPdf = (() => {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>',
    `<</Filter/Standard/V 1/R 2/P -4/O<${'0f'.repeat(32)}>/U<${'a5'.repeat(32)}>>>`,
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const id = `<${'00'.repeat(16)}>`;
  const table = `xref\n0 5\n0000000000 65535 f \n${offsets.map((offset) => `${offset} 00000 n \n`).join('')}`;
  return `${text}${table}trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[${id}${id}]>>\nstartxref\n${text.length}\n%%EOF\n`;
})();

/** Its only directory says that it is also the next. */
const circularTiff = (() => {
  const tiff = Buffer.alloc(14);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt32LE(8, 10);
  return tiff;
})();
