/** Prints jobs with a real Chromium, and reads the paper back with poppler and zbar. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { type Browser, chromium, type Page } from 'playwright';
import { build } from 'vite';
import type { PrintJobView } from '../../../shared/views.ts';
import { chromiumPath, hasChromium } from '../../chromium.ts';
import { builtPage } from '../../pages.ts';
import { hasTools } from '../../tool.ts';

const origin = 'http://sheets.test';
const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** Whether sheets can be printed on this machine and read back. */
export const canPrint = hasChromium && hasTools(['pdftotext', 'pdftoppm', 'pdffonts', 'pdfinfo', 'zbarimg']);

export class Paper {
  readonly folder: string;
  readonly #built: string;
  readonly #browser: Browser;

  private constructor(built: string, browser: Browser) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sheets-'));
    this.#built = built;
    this.#browser = browser;
  }

  static async open(): Promise<Paper> {
    const built = await builtPage('sheets', (outDir) =>
      build({
        configFile: false,
        root: import.meta.dirname,
        base: './',
        logLevel: 'error',
        plugins: [react()],
        build: { outDir, target: 'chrome130', assetsInlineLimit: 0, emptyOutDir: true },
      }),
    );
    const args = ['--no-sandbox', '--disable-gpu'];
    return new Paper(built, await chromium.launch({ executablePath: chromiumPath, args }));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    if (!process.env.KEEP_SHEETS) fs.rmSync(this.folder, { recursive: true, force: true });
    else console.log(`sheets kept in ${this.folder}`);
  }

  /** A page that has drawn the job; nothing but the built files and the job is answered. */
  async draw(
    job: PrintJobView,
    query = '',
    fetched: (name: string) => void = () => {},
    pictures: readonly Uint8Array[] = [],
  ): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      if (url.origin !== origin) return route.abort();
      if (url.pathname === '/job.json') return route.fulfill({ json: job });
      const picture = /^\/pictures\/(\d+)\.png$/.exec(url.pathname);
      if (picture) {
        const png = pictures[Number(picture[1])];
        return png
          ? route.fulfill({ body: Buffer.from(png), contentType: 'image/png' })
          : route.fulfill({ status: 404 });
      }
      const file = path.join(this.#built, url.pathname);
      fetched(path.basename(file));
      if (!fs.existsSync(file)) return route.fulfill({ status: 404 });
      if (url.searchParams.has('drill')) {
        const body = fs.readFileSync(file, 'utf8').replace('<html ', '<html data-drill="2026-11-22" ');
        return route.fulfill({ body, contentType: 'text/html' });
      }
      return route.fulfill({
        body: fs.readFileSync(file),
        contentType: contentTypes[path.extname(file)] ?? 'text/plain',
      });
    });
    await page.goto(`${origin}/index.html${query}`);
    const settled = 'html[data-sheet-ready="true"], html[data-sheet-clipped]';
    await page.waitForSelector(settled, { state: 'attached', timeout: 20_000 });
    const clipped = await page.locator('html').getAttribute('data-sheet-clipped');
    if (clipped === null) return page;
    await page.close();
    throw new Error(`clipped: ${clipped}`);
  }

  async print(
    job: PrintJobView,
    name: string,
    query = '',
    pictures: readonly Uint8Array[] = [],
  ): Promise<PrintedPaper> {
    const fontFiles: string[] = [];
    const page = await this.draw(job, query, (name) => /\.(?:ttf|woff2)$/.test(name) && fontFiles.push(name), pictures);
    const file = path.join(this.folder, `${name}.pdf`);
    fs.writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const overflow = await page.evaluate(
      () =>
        [...document.querySelectorAll('section.sheet')].filter((sheet) => sheet.scrollHeight > sheet.clientHeight + 1)
          .length,
    );
    await page.close();
    return new PrintedPaper(file, overflow, fontFiles.sort());
  }
}

export class PrintedPaper {
  readonly file: string;
  /** Sheets whose content is taller than the paper. */
  readonly overflowing: number;
  /** Fonts the page asked for. */
  readonly fontFiles: string[];

  constructor(file: string, overflowing: number, fontFiles: string[]) {
    this.file = file;
    this.overflowing = overflowing;
    this.fontFiles = fontFiles;
  }

  get pages(): number {
    return Number(/^Pages:\s+(\d+)/m.exec(run('pdfinfo', [this.file]))![1]);
  }

  get paperSize(): string {
    return /^Page size:\s+(.*)$/m.exec(run('pdfinfo', [this.file]))![1]!;
  }

  get fonts(): { name: string; embedded: boolean }[] {
    const lines = run('pdffonts', [this.file]).trim().split('\n').slice(2);
    return lines.map((line) => ({
      name: line.split(/\s+/)[0]!,
      embedded: /\s(yes)\s+(yes|no)\s+(yes|no)\s/.test(line),
    }));
  }

  /** One page's text, or the whole; white space is left out, as lines break anywhere. */
  text(page?: number): string {
    const only = page ? ['-f', String(page), '-l', String(page)] : [];
    return run('pdftotext', [...only, '-layout', this.file, '-'])
      .normalize('NFKC')
      .replace(/\s/g, '');
  }

  /** What a scanner at so many dots per inch reads on a page, as `QR-Code:…` and `Codabar:…`. */
  codes(page: number, dpi: number): string[] {
    const image = this.picture(page, dpi);
    return run('zbarimg', ['--quiet', '-Sdisable', '-Scodabar.enable', '-Sqrcode.enable', image]).trim().split('\n');
  }

  /** A PNG of a page. */
  picture(page: number, dpi: number): string {
    const prefix = this.file.replace(/\.pdf$/, `-${page}-${dpi}`);
    run('pdftoppm', [
      '-png',
      '-r',
      String(dpi),
      '-f',
      String(page),
      '-l',
      String(page),
      '-singlefile',
      this.file,
      prefix,
    ]);
    return `${prefix}.png`;
  }
}

function run(tool: string, parameters: string[]): string {
  return execFileSync(tool, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
