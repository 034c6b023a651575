/** Sheets that Chromium printed come back as scanners make them, and every one lies where it belongs. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Forms } from '../../../main/paper/forms.ts';
import { PrintJobs } from '../../../main/paper/print-jobs.ts';
import { Records } from '../../../main/records/records.ts';
import { IssuedSheets } from '../../../main/scan/issued.ts';
import { runScan } from '../../../main/scan/run.ts';
import type { ScannedPage } from '../../../shared/scan.ts';
import { canPrint, Paper } from '../../renderer/sheets/paper.ts';
import { hasTools } from '../../tool.ts';
import { Hospital } from '../records/hospital.ts';
import { Scanner, scannerTools } from './scanner.ts';

const facility = 'tomoshibi-demo-hospital';
const origin = { facilityId: facility, facilityName: '灯火記念病院', station: '3西-PC2' };
const forms = new Forms(path.resolve(import.meta.dirname, '../../../resources/forms'));
const patientId = '0012345';

function patient(): Hospital {
  return new Hospital()
    .patient({ id: patientId, name: '灯火　太郎', kana: 'トモシビ　タロウ', birthDate: '1950-01-01', sex: 'male' })
    .put('condition', { patientId, id: '1', text: '2型糖尿病', clinicalStatus: 'active' });
}

describe.skipIf(!(canPrint && hasTools([...scannerTools, 'pdfimages'])))('the round trip of paper', () => {
  let paper: Paper;
  const ledger = new Ledger(new Database(':memory:'));
  const serials: Record<'portrait' | 'landscape', string> = { portrait: '', landscape: '' };
  let pages: ScannedPage[] = [];
  let missing: { serial: string; copy: number }[] = [];
  const at = (...names: string[]) => path.join(paper.folder, ...names);
  const filed = (source: string, page = 1) => pages.find((one) => one.source === source && one.sourcePage === page)!;

  beforeAll(async () => {
    paper = await Paper.open();
    const jobs = new PrintJobs(forms, ledger);
    const records = new Records(patient().database, () => true);
    const print = async (form: string, copies: number) => {
      const job = jobs.create({ form, patientId, copies }, { name: '山本 花子' }, records, origin);
      const printed = await paper.print(job, form);
      ledger.laidOut(job.serial, printed.pages / copies);
      return { serial: job.serial, printed };
    };
    const portrait = await print('M3', 9);
    const landscape = await print('M7', 4);
    expect([portrait.printed.pages, landscape.printed.pages]).toEqual([9, 4]);
    serials.portrait = portrait.serial;
    serials.landscape = landscape.serial;

    for (const folder of ['between', 'scans', 'scans/M7']) fs.mkdirSync(at(folder));
    const scanner = new Scanner(at('between'));
    const [m3, m7] = [portrait.printed.file, landscape.printed.file];
    scanner.jpeg(scanner.page(m3, 1, { dpi: 150, turned: 90 }), at('scans/1.jpg'));
    const black = [
      scanner.page(m3, 2, { dpi: 200, turned: 180, colour: 'bilevel' }),
      scanner.page(m3, 3, { dpi: 300, slant: 3, colour: 'bilevel' }),
    ];
    scanner.tiff(black, at('scans/2-3.tif'), 'Group4');
    const colour = [
      scanner.page(m3, 4, { dpi: 300, turned: 270, slant: -3, colour: 'colour' }),
      scanner.page(m3, 5, { dpi: 200, colour: 'colour', noise: true }),
    ];
    await scanner.pdf(colour, 300, at('scans/4-5.pdf'), 90);
    fs.copyFileSync(scanner.page(m3, 6, { dpi: 150, slant: 2.5, noise: true }), at('scans/6.png'));
    const grey = [scanner.page(m3, 7, { dpi: 200, slant: -2 }), scanner.page(m3, 8, { dpi: 150 })];
    scanner.tiff(grey, at('scans/7-8.tif'), 'LZW');
    scanner.tiff([scanner.page(m7, 1, { dpi: 200, turned: 90, colour: 'colour' })], at('scans/M7/1.tiff'), 'JPEG');
    scanner.tiff([scanner.page(m7, 2, { dpi: 150, slant: 1 })], at('scans/M7/2.tiff'), 'Zip');
    execFileSync('pdftoppm', ['-jpeg', '-r', '200', '-f', '3', '-l', '3', '-singlefile', m7, at('scans/M7/3')]);

    const run = await runScan({
      folder: at('scans'),
      out: at('filed'),
      facility,
      issued: new IssuedSheets(ledger.sheets({}, { limit: 100 })),
      scopeOf: () => 'patient',
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onFiled: (sheets) => {
        ledger.scanned(sheets, { by: '灯火 事務' });
        ledger.matched(sheets, { by: '灯火 事務' });
      },
      workers: 2,
    });
    ({ pages, missing } = run);
  }, 240_000);
  afterAll(() => paper?.close());

  it('files every sheet under its patient, form, copy and page, however it was scanned', () => {
    const placeOf = (form: string, serial: string, copy: number, extension: string) =>
      `${patientId}/${form}-${serial}-${copy}-1.${extension}`;
    const { portrait, landscape } = serials;
    expect(pages.map(({ source, sourcePage, status, file }) => [source, sourcePage, status, file])).toEqual([
      ['1.jpg', 1, 'filed', placeOf('M3', portrait, 1, 'jpg')],
      ['2-3.tif', 1, 'filed', placeOf('M3', portrait, 2, 'pdf')],
      ['2-3.tif', 2, 'filed', placeOf('M3', portrait, 3, 'pdf')],
      ['4-5.pdf', 1, 'filed', placeOf('M3', portrait, 4, 'pdf')],
      ['4-5.pdf', 2, 'filed', placeOf('M3', portrait, 5, 'pdf')],
      ['6.png', 1, 'filed', placeOf('M3', portrait, 6, 'png')],
      ['7-8.tif', 1, 'filed', placeOf('M3', portrait, 7, 'pdf')],
      ['7-8.tif', 2, 'filed', placeOf('M3', portrait, 8, 'pdf')],
      ['M7/1.tiff', 1, 'filed', placeOf('M7', landscape, 1, 'tif')],
      ['M7/2.tiff', 1, 'filed', placeOf('M7', landscape, 2, 'tif')],
      ['M7/3.jpg', 1, 'filed', placeOf('M7', landscape, 3, 'jpg')],
    ]);
  });

  it('knows which two sheets are not back, and the ledger knows which are', () => {
    expect(missing).toHaveLength(2);
    expect(missing).toContainEqual(expect.objectContaining({ serial: serials.portrait, copy: 9 }));
    expect(missing).toContainEqual(expect.objectContaining({ serial: serials.landscape, copy: 4 }));
    expect(ledger.counts({})).toMatchObject({ issued: 13, scanned: 11, missing: 2, byStatus: { matched: 11 } });
  });

  it('takes pages out of larger files without loss', () => {
    const imagesOf = (file: string, name: string, how: '-all' | '-png') => {
      execFileSync('pdfimages', [how, file, at('between', name)]);
      const images = fs.readdirSync(at('between')).filter((one) => one.startsWith(`${name}-0`));
      return images.sort().map((one) => at('between', one));
    };
    const inFiled = ({ file }: ScannedPage) => at('filed', file!);
    // The very bytes of the scanner's JPEG.
    const [whole] = imagesOf(at('scans/4-5.pdf'), 'whole', '-all');
    const [taken, ...more] = imagesOf(inFiled(filed('4-5.pdf', 1)), 'taken', '-all');
    expect([path.extname(taken!), more.length]).toEqual(['.jpg', 0]);
    expect(fs.readFileSync(taken!).equals(fs.readFileSync(whole!))).toBe(true);
    // Every pixel of the others, strip by strip, as ImageMagick reads them.
    for (const [source, page] of [
      ['2-3.tif', 1],
      ['2-3.tif', 2],
      ['7-8.tif', 1],
      ['7-8.tif', 2],
    ] as const) {
      const scanned = `${at('scans', source)}[${page - 1}]`;
      const pixels = (files: string[]) =>
        execFileSync('convert', [...files, '-append', '-depth', '8', '-colorspace', 'Gray', 'gray:-'], {
          maxBuffer: 1 << 28,
        });
      const strips = imagesOf(inFiled(filed(source, page)), `${source}-${page}`, '-png');
      expect(pixels(strips).equals(pixels([scanned])), `${source} ${page}`).toBe(true);
    }
  });
});
