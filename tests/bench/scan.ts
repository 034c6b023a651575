/** How fast a folder of scans is filed: 1,000 printed sheets as scanners of several kinds give them back. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3-multiple-ciphers';
import { degrees, PDFDocument } from 'pdf-lib';
import { Ledger } from '../../main/ledger/ledger.ts';
import { Forms } from '../../main/paper/forms.ts';
import { PrintJobs } from '../../main/paper/print-jobs.ts';
import { Records } from '../../main/records/records.ts';
import type { PrintJobView } from '../../shared/views.ts';
import { Hospital } from '../main/records/hospital.ts';
import { canPrint, Paper } from '../renderer/sheets/paper.ts';
import { hasTools } from '../tool.ts';
import { type Result, result } from './result.ts';

/** What a station must keep up with. */
const pagesPerSecond = 5;
const copiesPerJob = 20;
const facility = 'tomoshibi-demo-hospital';

/** What becomes of the sheets of one job: how pdftoppm scans them, and what ImageMagick does to each. */
interface Scanner {
  dpi: number;
  how: string[];
  /** Pages of one PDF; absent: each page is a file. */
  perPdf?: number;
  spoilt?: string[];
}

/** Ten jobs; a hospital's scanners are mostly set to PDF. */
const scanners: Scanner[] = [
  { dpi: 200, how: ['-jpeg', '-gray'], perPdf: 20 },
  { dpi: 300, how: ['-jpeg'], perPdf: 10 },
  { dpi: 300, how: ['-tiff', '-tiffcompression', 'deflate', '-mono'] },
  { dpi: 300, how: ['-jpeg', '-gray'], spoilt: ['-background', 'white', '-rotate', '2'] },
  { dpi: 200, how: ['-jpeg', '-gray'], perPdf: 5 },
  { dpi: 200, how: ['-tiff', '-tiffcompression', 'lzw', '-gray'] },
  { dpi: 300, how: ['-jpeg'], perPdf: 20 },
  { dpi: 150, how: ['-jpeg', '-gray'], spoilt: ['-rotate', '270', '-attenuate', '0.25', '+noise', 'Gaussian'] },
  { dpi: 200, how: ['-jpeg', '-gray'], perPdf: 20 },
  { dpi: 150, how: ['-png', '-gray'] },
];

/** @param sheets a multiple of 200; the scans are kept in `work` */
export async function scanSpeed(work: string, sheets: number): Promise<Result[]> {
  if (!canPrint || !hasTools(['convert'])) return [];
  const folder = path.join(work, `scans-${sheets}`);
  if (!fs.existsSync(path.join(folder, 'done'))) {
    process.stderr.write(`printing and scanning ${sheets.toLocaleString('en')} sheets…\n`);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, 'between'), { recursive: true });
    fs.mkdirSync(path.join(folder, 'scans'));
    await scanned(await printed(folder, sheets), folder);
    fs.rmSync(path.join(folder, 'between'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'done'), '');
  }
  const out = path.join(work, 'filed');
  fs.rmSync(out, { recursive: true, force: true });
  const { stdout } = await promisify(execFile)(process.execPath, [
    path.join(import.meta.dirname, 'scan-run.ts'),
    path.join(folder, 'scans'),
    out,
    facility,
  ]);
  const run = JSON.parse(stdout) as ScanRun;
  fs.rmSync(out, { recursive: true, force: true });
  const name = `scans filed, ${sheets.toLocaleString('en')} sheets`;
  return [
    result(name, run.filed / run.seconds, 'pages/s', { target: pagesPerSecond }),
    result(`${name}: not filed`, sheets - run.filed, 'pages', { target: 0 }),
    result(`${name}: memory`, run.peakRss, 'MB', { target: 1500 }),
  ];
}

/** What tests/bench/scan-run.ts prints. */
export interface ScanRun {
  seconds: number;
  filed: number;
  /** Largest resident set of the filing process with its workers, megabytes. */
  peakRss: number;
}

/** PDFs of `copiesPerJob` sheets each. */
async function printed(folder: string, sheets: number): Promise<string[]> {
  const hospital = new Hospital();
  const forms = new Forms(path.join(import.meta.dirname, '../../resources/forms'));
  const jobs = new PrintJobs(forms, new Ledger(new Database(':memory:')));
  const origin = { facilityId: facility, facilityName: '灯火記念病院', station: '3西-PC2' };
  const printing: PrintJobView[] = [];
  for (let job = 0; job < sheets / copiesPerJob; job++) {
    const patientId = String(1_000_000 + job);
    hospital.patient({
      id: patientId,
      name: '灯火　太郎',
      kana: 'トモシビ　タロウ',
      birthDate: '1950-01-01',
      sex: 'male',
    });
    const records = new Records(hospital.database, () => true);
    const form = ['M3', 'M7'][job % 2]!;
    printing.push(jobs.create({ form, patientId, copies: copiesPerJob }, { name: '山本 花子' }, records, origin));
  }
  const paper = await Paper.open();
  try {
    const files: string[] = [];
    for (const [index, job] of printing.entries()) {
      const { file, pages } = await paper.print(job, `job-${index}`);
      if (pages !== copiesPerJob) throw new Error(`a form of one page has ${pages / copiesPerJob}`);
      const kept = path.join(folder, 'between', path.basename(file));
      fs.copyFileSync(file, kept);
      files.push(kept);
    }
    return files;
  } finally {
    await paper.close();
  }
}

async function scanned(pdfs: string[], folder: string): Promise<void> {
  const run = promisify(execFile);
  for (const [job, pdf] of pdfs.entries()) {
    const { dpi, how, perPdf, spoilt } = scanners[job % scanners.length]!;
    const target = path.join(folder, perPdf ? 'between' : 'scans');
    const name = `job${String(job).padStart(3, '0')}`;
    await run('pdftoppm', [...how, '-r', String(dpi), pdf, path.join(target, name)]);
    const pages = fs.readdirSync(target).filter((file) => file.startsWith(`${name}-`));
    for (const page of pages.sort()) {
      const file = path.join(target, page);
      if (spoilt) await run('convert', [file, ...spoilt, '+repage', '-quality', '80', file]);
    }
    for (let first = 0; perPdf && first < pages.length; first += perPdf) {
      const scan = await PDFDocument.create();
      for (const page of pages.slice(first, first + perPdf)) {
        const image = await scan.embedJpg(fs.readFileSync(path.join(target, page)));
        const [width, height] = [(image.width / dpi) * 72, (image.height / dpi) * 72];
        const sheet = scan.addPage([width, height]);
        sheet.drawImage(image, { x: 0, y: 0, width, height });
        sheet.setRotation(degrees((job % 4) * 90));
      }
      fs.writeFileSync(path.join(folder, 'scans', `${name}-${first}.pdf`), await scan.save());
    }
  }
}
