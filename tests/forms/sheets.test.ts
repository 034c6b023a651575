/** Every form on paper: as it was meant to look, of the right person, whole, black on white, within its margins. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSheetCode } from '../../shared/sheet-code.ts';
import { canPrint } from '../renderer/sheets/paper.ts';
import { type DrawnForms, drawForms, newFolder } from './drawing.ts';
import { definitions, jobOf } from './jobs.ts';
import { keptPages, pageTexts } from './kept.ts';
import { type ColourPicture, coloursOf, differences, inkOf, readPicture } from './pictures.ts';
import {
  allergyCount,
  crowded,
  longName,
  medicineCount,
  medicineName,
  neighbours,
  ordinary,
  prefilled,
} from './ward.ts';

const listing = new Set(['M2', 'D1']);
const withMedicines = ['M3', 'M6', 'M7', 'M8', 'M10', 'S11'];

describe.skipIf(!canPrint)('every form on paper', () => {
  const folder = newFolder();
  let drawn: DrawnForms;
  /** Pages of the ordinary patient, the ward and the station; those of the crowded one follow. */
  let ordinaryPages: number;
  let texts: string[];

  beforeAll(async () => {
    const full = definitions.filter(({ scope }) => scope === 'patient');
    const jobs = [
      ...definitions.map((definition) => jobOf(definition)),
      ...full.map((definition) => jobOf(definition, crowded)),
    ];
    drawn = await drawForms(jobs, folder);
    ordinaryPages = drawn.pagesOf.slice(0, definitions.length).reduce((sum, { pages }) => sum + pages.length, 0);
    const whole = execFileSync('pdftotext', ['-raw', drawn.printed.file, '-'], { encoding: 'utf8' });
    texts = whole.split('\f').slice(0, -1);
  }, 180_000);
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  const flat = (text: string) => text.normalize('NFKC').replace(/\s/g, '');
  const textOf = (pages: number[]) => flat(pages.map((page) => texts[page - 1]).join('\n'));
  const formsOf = (patientId: string) =>
    drawn.pagesOf.filter(({ job }) => job.id.endsWith(`-${patientId}`)).map(({ job, pages }) => ({ job, pages }));

  it('looks as it was meant to, and says what it was meant to to the letter', () => {
    const pictures = inkOf(drawn.printed.file, folder, ordinaryPages);
    const said = pageTexts(drawn.printed.file);
    const wrong: string[] = [];
    const names: string[] = [];
    for (const { job, pages } of formsOf(ordinary)) {
      for (const [index, page] of pages.entries()) {
        const [picture, text] = [keptPages.picture(job.form, index + 1), keptPages.text(job.form, index + 1)];
        names.push(path.basename(picture), path.basename(text));
        if (!fs.existsSync(picture) || !fs.existsSync(text)) {
          wrong.push(`${path.basename(picture)}: not kept yet`);
          continue;
        }
        const differing = differences(pictures[page - 1]!, readPicture(picture));
        if (differing.length > 0) wrong.push(`${path.basename(picture)}: ${differing.join(', ')}`);
        const lines = otherLines(fs.readFileSync(text, 'utf8'), said[page - 1]!);
        if (lines.length > 0) wrong.push(`${path.basename(text)}: ${lines.join(' / ')}`);
      }
    }
    expect(wrong, 'look at them; `node tests/forms/refresh-pictures.ts` keeps them as they are now').toEqual([]);
    expect(keptPages.names()).toEqual(names.sort());
  });

  it('carries every value that is prefilled, and none of anybody else', () => {
    const missing = formsOf(ordinary).flatMap(({ job, pages }) => {
      const text = textOf(pages);
      return (prefilled[job.form] ?? [])
        .filter((value) => !text.includes(flat(value)))
        .map((value) => `${job.form} ${value}`);
    });
    expect(missing).toEqual([]);
    const strangers = [...neighbours, longName, medicineName(1), '架空アレルゲン'];
    const leaked = drawn.pagesOf
      .filter(({ job }) => !listing.has(job.form))
      .flatMap(({ job, pages }) => {
        const text = textOf(pages);
        const others = job.id.endsWith(crowded) ? [...neighbours, '0012345', 'ペニシリン', 'ペースメーカ'] : strangers;
        const printed = text.replaceAll('ペースメーカ・ICD', '');
        return others.filter((value) => printed.includes(flat(value))).map((value) => `${job.form} ${value}`);
      });
    expect(leaked).toEqual([]);
  });

  it('embeds its fonts, and draws what is rare', () => {
    const { fonts } = drawn.printed;
    expect(fonts.length).toBeGreaterThan(1);
    expect(fonts.filter(({ embedded }) => !embedded)).toEqual([]);
    const summary = formsOf(ordinary).find(({ job }) => job.form === 'M3')!;
    const raw = texts[summary.pages[0]! - 1]!;
    expect(['μ', 'Ⅲ', '①', '𠮷', '髙'].filter((glyph) => !raw.includes(glyph))).toEqual([]);
  });

  it('is black on white, without a grey area, and leaves its margins empty', () => {
    const dpi = 60;
    const pages = coloursOf(drawn.printed.file, folder, dpi, ordinaryPages);
    expect(pages).toHaveLength(ordinaryPages);
    const wrong = formsOf(ordinary).flatMap(({ job, pages: numbers }) =>
      numbers.flatMap((number) => {
        const page = pages[number - 1]!;
        const found: string[] = [];
        if (isColoured(page)) found.push('coloured');
        if (hasGreyArea(page)) found.push('grey');
        const edges = marginsOf(page, dpi);
        if (edges.left < 19.5) found.push(`${edges.left} mm left`);
        for (const side of ['top', 'right', 'bottom'] as const) {
          if (edges[side] < 9.5) found.push(`${edges[side]} mm ${side}`);
        }
        return found.map((finding) => `${job.form} page ${number}: ${finding}`);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('cuts nothing off, however much there is of a person', () => {
    expect(drawn.overflows).toEqual([]);
    const allergens = Array.from({ length: allergyCount }, (_, index) => `架空アレルゲン第${index + 1}号`);
    const medicines = Array.from({ length: medicineCount }, (_, index) => medicineName(index + 1));
    const wrong: string[] = [];
    for (const { job, pages } of formsOf(crowded)) {
      const labels = job.definition.blocks[0]!.kind === 'labels';
      for (const [index, page] of pages.entries()) {
        const text = textOf([page]);
        const header = [
          `${index + 1}/${pages.length}頁`,
          longName,
          crowded,
          ...(labels ? [] : ['■あり', ...allergens]),
        ];
        for (const wanted of header) {
          if (!text.includes(flat(wanted))) wrong.push(`${job.form} page ${index + 1}: ${wanted}`);
        }
      }
      if (!withMedicines.includes(job.form)) continue;
      const text = textOf(pages);
      expect(pages.length, job.form).toBeGreaterThan(1);
      wrong.push(...medicines.filter((name) => !text.includes(flat(name))).map((name) => `${job.form}: ${name}`));
    }
    expect(wrong).toEqual([]);
    expect(formsOf(crowded).map(({ job }) => job.form)).toEqual(expect.arrayContaining(withMedicines));
  });

  it('says on every kind of sheet in its code which one it is', () => {
    for (const form of ['M1-L', 'M2', 'M7', 'M17']) {
      const { job, pages } = formsOf(ordinary).find((one) => one.job.form === form)!;
      const codes = drawn.printed.codes(pages[0]!, 150).map((code) => parseSheetCode(code.replace('QR-Code:', '')));
      expect(codes, form).toContainEqual(
        expect.objectContaining({ form, serial: job.serial, page: 1, pages: pages.length }),
      );
    }
  });
});

/** Lines that are not the kept ones, as they are now; how far apart the words of a line are is seen in the pictures. */
function otherLines(kept: string, now: string): string[] {
  const lines = (text: string) => text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  const [before, after] = [lines(kept), lines(now)];
  return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => at)
    .filter((at) => before[at] !== after[at])
    .map((at) => `line ${at + 1} “${after[at] ?? ''}”, kept “${before[at] ?? ''}”`);
}

function isColoured({ rgb }: ColourPicture): boolean {
  for (let at = 0; at < rgb.length; at += 3) {
    if (rgb[at] !== rgb[at + 1] || rgb[at] !== rgb[at + 2]) return true;
  }
  return false;
}

/** 2 mm of one grey, which no edge of a stroke makes. */
function hasGreyArea({ width, height, rgb }: ColourPicture): boolean {
  const side = 5;
  const at = (x: number, y: number) => rgb[(y * width + x) * 3]!;
  for (let y = 0; y + side <= height; y += 2) {
    for (let x = 0; x + side <= width; x += 2) {
      const grey = at(x, y);
      if (grey < 24 || grey > 246) continue;
      let alike = true;
      for (let v = 0; v < side && alike; v++) {
        for (let u = 0; u < side && alike; u++) alike = Math.abs(at(x + u, y + v) - grey) < 6;
      }
      if (alike) return true;
    }
  }
  return false;
}

/** Millimetres without ink at each edge. */
function marginsOf({ width, height, rgb }: ColourPicture, dpi: number) {
  let [left, right, top, bottom] = [width, width, height, height];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rgb[(y * width + x) * 3]! > 200) continue;
      left = Math.min(left, x);
      right = Math.min(right, width - 1 - x);
      top = Math.min(top, y);
      bottom = Math.min(bottom, height - 1 - y);
    }
  }
  const millimetres = (pixels: number) => Math.round((pixels / dpi) * 254) / 10;
  return {
    left: millimetres(left),
    right: millimetres(right),
    top: millimetres(top),
    bottom: millimetres(bottom),
  };
}
