/** A hospital's own PDF, stamped: read back by programs that others wrote. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHospitalPdf } from '../../exporter/sources/hospital-pdf.ts';
import { Ledger } from '../../main/ledger/ledger.ts';
import { Forms } from '../../main/paper/forms.ts';
import { PrintJobs } from '../../main/paper/print-jobs.ts';
import { withPages } from '../../main/paper/stamp.ts';
import { Records } from '../../main/records/records.ts';
import { type FormDefinition, formDefinitionSchema } from '../../shared/forms.ts';
import { parseSheetCode } from '../../shared/sheet-code.ts';
import type { PrintJobView } from '../../shared/views.ts';
import { readSheets } from '../read-sheets.ts';
import { canPrint, Paper } from '../renderer/sheets/paper.ts';
import { drawForms } from './drawing.ts';
import { crowded, neighbour, ordinary, wardHospital } from './ward.ts';

const corners = ['top-right', 'bottom-left'] as const;

function definitionOf(corner: (typeof corners)[number], shrink: boolean): FormDefinition {
  const title = { ja: '災害診療記録', en: 'Disaster medical record' };
  return formDefinitionSchema.parse({
    code: corner === 'top-right' ? 'H1' : 'H2',
    version: '2026.1',
    title,
    paper: { size: 'A4', orientation: 'portrait' },
    blocks: [{ kind: 'pdf', title, file: 'record.pdf', corner, shrink }],
    copies: [
      { ja: '原本', en: 'Original' },
      { ja: '控', en: 'Copy' },
    ],
  });
}

/** Two pages, ruled to the margins, with words in every corner. */
async function hospitalPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const number of [1, 2]) {
    const page = document.addPage([595.28, 841.89]);
    page.drawRectangle({ x: 20, y: 20, width: 555, height: 801, borderWidth: 1, borderColor: rgb(0, 0, 0) });
    page.drawText(`Disaster record page ${number}`, { x: 200, y: 420, size: 20, font });
    page.drawText('upper edge', { x: 450, y: 800, size: 10, font });
  }
  return document.save();
}

describe.skipIf(!canPrint)('a stamped form', () => {
  const forms = new Forms(path.join(import.meta.dirname, '../../resources/forms'));
  let paper: Paper;
  let jobs: PrintJobView[];
  let wardRecords: Records;

  beforeAll(async () => {
    paper = await Paper.open();
    const { pdf, pages } = await readHospitalPdf(await hospitalPdf(), { size: 'A4', orientation: 'portrait' });
    const own = { pages, content: pdf };
    const definitions = [definitionOf('top-right', true), definitionOf('bottom-left', false)];
    forms.bring({ forms: definitions.map((definition) => ({ definition, pdf: own })), sets: [], problems: [] });
    const printJobs = new PrintJobs(forms, new Ledger(new Database(':memory:')));
    wardRecords = new Records(wardHospital().database, () => true);
    const origin = { facilityId: 'tomoshibi-demo-hospital', facilityName: '灯火記念病院', station: '3西-PC2' };
    jobs = definitions.map(({ code }) =>
      printJobs.create({ form: code, patientId: ordinary, copies: 2 }, { name: '山本 花子' }, wardRecords, origin),
    );
  }, 120_000);
  afterAll(() => paper?.close());

  /** As `/api/print-jobs/:id/pdf` makes it. */
  async function stamped(job: PrintJobView): Promise<string> {
    const stamps = await paper.print(job, `stamps-${job.form}`, '?stamps');
    expect(stamps.overflowing).toBe(0);
    const file = path.join(paper.folder, `${job.form}.pdf`);
    fs.writeFileSync(file, await withPages(fs.readFileSync(stamps.file), [job], [2]));
    return file;
  }

  it.each([0, 1])(
    'has on every page of every copy the original, whose it is, and a code that reads (%i)',
    async (at) => {
      const job = jobs[at]!;
      const file = await stamped(job);
      const pages = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1);
      expect(pages).toHaveLength(4);
      for (const [index, text] of pages.entries()) {
        expect(text).toContain(`Disaster record page ${(index % 2) + 1}`);
        for (const said of ['灯火 太郎', ordinary, job.serial, `${(index % 2) + 1}/2`]) expect(text).toContain(said);
        expect(text).toContain(index < 2 ? '原本' : '控');
        execFileSync('pdftoppm', ['-png', '-r', '150', '-f', `${index + 1}`, '-singlefile', file, file.slice(0, -4)]);
        const read = execFileSync('zbarimg', ['--quiet', `${file.slice(0, -4)}.png`], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        const code = parseSheetCode(/^QR-Code:(.*)$/m.exec(read)![1]!);
        expect(code).toMatchObject({ form: job.form, serial: job.serial, patient: ordinary, pages: 2 });
        expect([code!.copy, code!.page]).toEqual([index < 2 ? 1 : 2, (index % 2) + 1]);
        expect(read).toContain(`Codabar:A${ordinary}A`);
      }
    },
  );

  it('keeps the edge of the page beside its stamp where it was asked to', async () => {
    const text = execFileSync('pdftotext', ['-bbox', await stamped(jobs[0]!), '-'], { encoding: 'utf8' });
    const [, top] = /yMin="([\d.]+)"[^>]*>upper</.exec(text)!;
    // 8 + 26 + 2 mm belong to the stamp.
    expect(Number(top)).toBeGreaterThan(36 * (72 / 25.4));
  });

  it('lies in the pile of a ward among other forms, each under its own patient’s stamp, drawn once for all', async () => {
    const printJobs = new PrintJobs(forms, new Ledger(new Database(':memory:')));
    const pile = [ordinary, neighbour, crowded].flatMap((patientId) =>
      ['H1', 'M7'].map((form) =>
        printJobs.create({ form, patientId }, { name: '山本 花子' }, wardRecords, {
          facilityId: 'tomoshibi-demo-hospital',
          facilityName: '灯火記念病院',
          station: '3西-PC2',
        }),
      ),
    );
    const { printed, pagesOf, overflows } = await drawForms(pile, paper.folder, 'pile');
    expect(overflows).toEqual([]);
    const read = readSheets(printed.file);
    for (const { job, pages } of pagesOf) {
      if (job.form === 'H1') expect(pages).toHaveLength(2);
      for (const [index, page] of pages.entries()) {
        const { code, text } = read[page - 1]!;
        expect(code).toMatchObject({ form: job.form, serial: job.serial, patient: job.patientId, page: index + 1 });
        expect(text).toContain(job.patientId);
        for (const other of pile) if (other.patientId !== job.patientId) expect(text).not.toContain(other.patientId);
      }
    }
    const pictures = execFileSync('pdfimages', ['-list', printed.file], { encoding: 'utf8' }).split('\n').slice(2);
    const large = pictures.map((line) => line.trim().split(/\s+/)).filter(([, , , width]) => Number(width) > 2000);
    expect(large.length).toBeGreaterThanOrEqual(6);
    expect(new Set(large.map((columns) => columns[10])).size).toBe(2);
  }, 120_000);

  it('is drawn as a picture under its stamp where it goes to a printer', async () => {
    const printed = await paper.print({ ...jobs[0]!, copies: 1 }, 'paper');
    expect(printed.pages).toBe(2);
    expect(printed.codes(2, 150).some((read) => read.startsWith('QR-Code:EMV1'))).toBe(true);
    const images = execFileSync('pdfimages', ['-list', printed.file], { encoding: 'utf8' });
    expect(images).toMatch(/ 29[0-9] +29[0-9] | 3[0-4][0-9] +3[0-4][0-9] /);
  });
});
