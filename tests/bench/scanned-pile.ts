/**
 * A pile of printed sheets as scanners of several kinds give it back, and what each page really is. Turned and slanted on
 * the page description, before one call of pdftoppm makes pixels of 20 sheets; only noise needs a second pass.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3-multiple-ciphers';
import { degrees, PDFDocument } from 'pdf-lib';
import { Ledger } from '../../main/ledger/ledger.ts';
import { Forms } from '../../main/paper/forms.ts';
import { PrintJobs } from '../../main/paper/print-jobs.ts';
import { Records } from '../../main/records/records.ts';
import { Hospital } from '../main/records/hospital.ts';
import { Paper } from '../renderer/sheets/paper.ts';

/** Programs that scan. */
export const scanningTools = ['pdftoppm', 'convert'];
export const facility = 'tomoshibi-demo-hospital';

export interface ScannedPile {
  /** The folder of scans. */
  scans: string;
  /** `<file>#<page>` to the place in the output folder, without its ending. */
  places: Record<string, string>;
}

/** What becomes of the sheets of one job. */
interface Scanner {
  dpi: 150 | 200 | 300;
  /** Of pdftoppm. */
  how: string[];
  /** As they lie on the glass. */
  turned?: 0 | 90 | 180 | 270;
  slant?: number;
  noise?: boolean;
  /** Sheets of one file; absent: each is a file. */
  perPdf?: number;
  perTiff?: number;
  /** The PDF says that its pages are to be turned for reading. */
  shown?: 0 | 90 | 180 | 270;
}

/** Ten kinds in turn; a hospital's scanners are mostly set to PDF. */
const scanners: Scanner[] = [
  { dpi: 200, how: ['-jpeg', '-gray'], perPdf: 20 },
  { dpi: 300, how: ['-jpeg'], perPdf: 10, slant: 1.5 },
  { dpi: 300, how: ['-tiff', '-tiffcompression', 'deflate', '-mono'], perTiff: 10, turned: 180 },
  { dpi: 300, how: ['-jpeg', '-gray'], slant: 2 },
  { dpi: 200, how: ['-jpeg', '-gray'], perPdf: 5, turned: 90, shown: 270 },
  { dpi: 200, how: ['-tiff', '-tiffcompression', 'lzw', '-gray'], slant: -2.5 },
  { dpi: 300, how: ['-jpeg'], perPdf: 20, turned: 180 },
  { dpi: 150, how: ['-jpeg', '-gray'], turned: 270, noise: true },
  { dpi: 200, how: ['-jpeg', '-gray'], perPdf: 20, slant: -1, shown: 180 },
  { dpi: 150, how: ['-png', '-gray'], slant: 3 },
];
const copiesPerJob = 20;
const pointsPerInch = 72;
/** Another way of making the pile is another pile. */
const kind = 2;

const run = promisify(execFile);

/**
 * Made once and kept in `work`.
 * @param sheets a multiple of 20
 */
export async function scannedPile(work: string, sheets: number): Promise<ScannedPile> {
  const folder = path.join(work, `scans-${sheets}-${kind}`);
  const done = path.join(folder, 'places.json');
  const scans = path.join(folder, 'scans');
  if (!fs.existsSync(done)) {
    process.stderr.write(`printing and scanning ${sheets.toLocaleString('en')} sheets…\n`);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, 'between'), { recursive: true });
    fs.mkdirSync(scans);
    const jobs = await printed(folder, sheets / copiesPerJob);
    const places: ScannedPile['places'] = {};
    const next = [...jobs.entries()];
    const work = async () => {
      for (let one = next.shift(); one; one = next.shift())
        Object.assign(places, await scanned(one[0], one[1], folder));
    };
    await Promise.all(Array.from({ length: os.availableParallelism() }, work));
    fs.rmSync(path.join(folder, 'between'), { recursive: true });
    fs.writeFileSync(done, JSON.stringify(places));
  }
  return { scans, places: JSON.parse(fs.readFileSync(done, 'utf8')) as ScannedPile['places'] };
}

interface PrintedJob {
  pdf: string;
  /** Of its copies from 1 on, in the order of pages. */
  placeOf: (copy: number) => string;
}

/** A patient each, summary and MAR in turn. */
async function printed(folder: string, count: number): Promise<PrintedJob[]> {
  const hospital = new Hospital();
  const forms = new Forms(path.join(import.meta.dirname, '../../resources/forms'));
  const printing = new PrintJobs(forms, new Ledger(new Database(':memory:')));
  const origin = { facilityId: facility, facilityName: '灯火記念病院', station: '3西-PC2' };
  const paper = await Paper.open();
  try {
    const jobs: PrintedJob[] = [];
    for (let index = 0; index < count; index++) {
      const patientId = String(1_000_000 + index);
      hospital.patient({
        id: patientId,
        name: '灯火　太郎',
        kana: 'トモシビ　タロウ',
        birthDate: '1950-01-01',
        sex: 'male',
      });
      const records = new Records(hospital.database, () => true);
      const form = ['M3', 'M7'][index % 2]!;
      const job = printing.create({ form, patientId, copies: copiesPerJob }, { name: '山本 花子' }, records, origin);
      const { file, pages } = await paper.print(job, `job-${index}`);
      if (pages !== copiesPerJob) throw new Error(`a form of one page has ${pages / copiesPerJob}`);
      const pdf = path.join(folder, 'between', path.basename(file));
      fs.copyFileSync(file, pdf);
      jobs.push({ pdf, placeOf: (copy) => `${patientId}/${form}-${job.serial}-${copy}-1` });
    }
    return jobs;
  } finally {
    await paper.close();
  }
}

async function scanned(index: number, { pdf, placeOf }: PrintedJob, folder: string): Promise<ScannedPile['places']> {
  const scanner = scanners[index % scanners.length]!;
  const { dpi, how, perPdf, perTiff, noise } = scanner;
  const name = `job${String(index).padStart(3, '0')}`;
  const together = perPdf ?? perTiff;
  const pixels = path.join(folder, together ? 'between' : 'scans');
  await lain(pdf, scanner);
  await run('pdftoppm', [...how, '-r', String(dpi), pdf, path.join(pixels, name)]);
  const pages = fs.readdirSync(pixels).filter((file) => file.startsWith(`${name}-`));
  pages.sort();
  if (noise) {
    for (const page of pages) await run('convert', [path.join(pixels, page), ...noisy, path.join(pixels, page)]);
  }
  if (!together) return Object.fromEntries(pages.map((page, at) => [`${page}#1`, placeOf(at + 1)]));
  const places: ScannedPile['places'] = {};
  for (let first = 0; first < pages.length; first += together) {
    const files = pages.slice(first, first + together).map((page) => path.join(pixels, page));
    const file = `${name}-${first}.${perPdf ? 'pdf' : 'tif'}`;
    const target = path.join(folder, 'scans', file);
    if (perPdf) fs.writeFileSync(target, await pdfOf(files, scanner));
    else await run('convert', [...files, '-compress', 'Group4', target]);
    for (const at of files.keys()) places[`${file}#${at + 1}`] = placeOf(first + at + 1);
  }
  return places;
}

const noisy = ['-blur', '0x0.6', '-attenuate', '0.25', '+noise', 'Gaussian', '-quality', '80'];

/** Lays the sheets onto the glass, turned and aslant. */
async function lain(pdf: string, { turned = 0, slant = 0 }: Scanner): Promise<void> {
  if (turned === 0 && slant === 0) return;
  const paper = await PDFDocument.load(fs.readFileSync(pdf));
  const glass = await PDFDocument.create();
  for (const sheet of await glass.embedPages(paper.getPages())) {
    const { width, height } = sheet;
    const page = glass.addPage([width, height]);
    // About its middle, each a little otherwise.
    const angle = slant * (0.6 + (glass.getPageCount() % 5) / 10);
    const turn = (angle * Math.PI) / 180;
    const x = width / 2 - (Math.cos(turn) * width) / 2 + (Math.sin(turn) * height) / 2;
    const y = height / 2 - (Math.sin(turn) * width) / 2 - (Math.cos(turn) * height) / 2;
    page.drawPage(sheet, { x, y, rotate: degrees(angle) });
    page.setRotation(degrees(turned));
  }
  fs.writeFileSync(pdf, await glass.save());
}

async function pdfOf(jpegs: string[], { dpi, shown = 0 }: Scanner): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (const jpeg of jpegs) {
    const image = await pdf.embedJpg(fs.readFileSync(jpeg));
    const [width, height] = [(image.width / dpi) * pointsPerInch, (image.height / dpi) * pointsPerInch];
    const page = pdf.addPage([width, height]);
    page.drawImage(image, { x: 0, y: 0, width, height });
    page.setRotation(degrees(shown));
  }
  return pdf.save();
}
