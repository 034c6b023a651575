/** Draws many jobs into one PDF with a real Chromium, as a batch does. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { chromium } from 'playwright';
import { build } from 'vite';
import type { SheetDrawingAnswer, SheetDrawingRequest } from '../../shared/sheet-drawing.ts';
import type { PrintJobView } from '../../shared/views.ts';
import { chromiumPath } from '../chromium.ts';
import { PrintedPaper } from '../renderer/sheets/paper.ts';

const origin = 'http://forms.test';
const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

type Answer = (request: SheetDrawingRequest) => Promise<SheetDrawingAnswer>;

export interface DrawnForms {
  printed: PrintedPaper;
  /** Pages of each job's one copy, in the order of the jobs: from 1, in the PDF. */
  pagesOf: { job: PrintJobView; pages: number[] }[];
  /** Sheets on which something reaches over an edge, with the boxes that do. */
  overflows: string[];
}

/** @param folder for the built page and the PDF; whoever calls removes it */
export async function drawForms(jobs: PrintJobView[], folder: string, name = 'forms'): Promise<DrawnForms> {
  const built = path.join(folder, 'built');
  if (!fs.existsSync(built)) await buildPage(built);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.route('**/*', (route) => {
      const url = new URL(route.request().url());
      const file = path.join(built, url.pathname);
      if (url.origin !== origin || !fs.existsSync(file)) return route.fulfill({ status: 404 });
      return route.fulfill({ path: file, contentType: contentTypes[path.extname(file)] ?? 'text/plain' });
    });
    const failed = new Promise<never>((_, reject) => page.once('pageerror', reject));
    await page.goto(`${origin}/index.html`);
    const request: SheetDrawingRequest = { kind: 'lay', jobs: jobs.map((job) => ({ job, skip: 0, front: false })) };
    const asking = page.evaluate((asked) => (globalThis as unknown as { answer: Answer }).answer(asked), request);
    const answer = await Promise.race([asking, failed]);
    const overflows = await page.evaluate(overflowing);
    if (answer.kind !== 'laid') throw new Error(`not drawn: ${JSON.stringify(answer)} ${overflows.join('\n')}`);
    const file = path.join(folder, `${name}.pdf`);
    fs.writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    let next = 1;
    const pagesOf = jobs.map((job, index) => {
      const pages = Array.from({ length: answer.pages[index]! }, (_, page) => next + page);
      next += pages.length;
      return { job, pages };
    });
    return { printed: new PrintedPaper(file, overflows.length, []), pagesOf, overflows };
  } finally {
    await browser.close();
  }
}

export function newFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'forms-'));
}

async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: import.meta.dirname,
    base: './',
    logLevel: 'error',
    plugins: [react()],
    build: { outDir, target: 'chrome130', assetsInlineLimit: 0, emptyOutDir: true },
  });
}

/** Runs in the page: every text that is not wholly inside its sheet, its margins, and its box. */
function overflowing(): string[] {
  const found: string[] = [];
  for (const sheet of document.querySelectorAll('section.sheet')) {
    const edge = sheet.getBoundingClientRect();
    const title = sheet.querySelector('h1')?.textContent ?? '';
    if (sheet.scrollHeight > sheet.clientHeight + 1 || sheet.scrollWidth > sheet.clientWidth + 1) {
      found.push(`${title}: the sheet`);
    }
    for (const box of sheet.querySelectorAll<HTMLElement>('*')) {
      const cut = getComputedStyle(box).overflow !== 'visible' && box.scrollHeight > box.clientHeight + 1;
      const { left, right, bottom, width } = box.getBoundingClientRect();
      const outside = width > 0 && (right > edge.right + 1 || left < edge.left - 1 || bottom > edge.bottom + 1);
      if (cut || outside) found.push(`${title}: <${box.tagName} ${box.className}> ${box.textContent?.slice(0, 40)}`);
    }
  }
  return found;
}
