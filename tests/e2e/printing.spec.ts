/** Paper out of Electron: a file where a person says, the same sheets as in the browser host, and a printer's queue. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chromium, type ElectronApplication, type Page } from '@playwright/test';
import closing from '../../resources/locales/ja/closing.json' with { type: 'json' };
import errors from '../../resources/locales/ja/errors.json' with { type: 'json' };
import words from '../../resources/locales/ja/paper.json' with { type: 'json' };
import printers from '../../resources/locales/ja/printers.json' with { type: 'json' };
import { findChromium, quietChromiumArguments } from '../../scripts/runtimes.ts';
import { startBrowserHost } from '../../scripts/viewer.ts';
import type { ViewerWindow } from '../../scripts/viewer-window.ts';
import type { PrintJobView } from '../../shared/views.ts';
import { bareText } from '../read-sheets.ts';
import { hasTools } from '../tool.ts';
import { accessibilityProblems } from './accessible.ts';
import { type Cups, cupsTools, startCups } from './cups.ts';
import { expect, test } from './viewer.ts';

const purpose = '発熱と咳嗽が三日前から続く';

// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needs from this pattern.
test.beforeEach(({}, info) => {
  test.skip(info.project.name !== 'desktop', 'the browser host has no printer');
});

async function openSheets(signedIn: ViewerWindow): Promise<void> {
  await signedIn.openPatient('0012345');
  await signedIn.page.getByRole('link', { name: signedIn.words.patient.print, exact: true }).click();
  await expect(signedIn.sheet.first()).toBeVisible();
}

/** An imaging request with something typed into it, as it will print. */
async function fillRequest(signedIn: ViewerWindow): Promise<void> {
  const { page } = signedIn;
  await openSheets(signedIn);
  await page.getByRole('button', { name: words['pack.choose'], exact: true }).click();
  await page.getByRole('textbox', { name: words['chooser.find'] }).fill('M12');
  await page.getByRole('button', { name: /^M12/ }).click();
  await expect(signedIn.sheet.first()).toContainText('画像検査依頼票');
  await page.locator('form textarea').first().fill(purpose);
  await expect(signedIn.sheet.filter({ hasText: purpose })).not.toHaveCount(0);
}

function jobMade(page: Page): Promise<PrintJobView> {
  return page
    .waitForResponse((answer) => answer.url().endsWith('/api/print-jobs'))
    .then((answer) => answer.json() as Promise<PrintJobView>);
}

test('one patient’s sheets are saved where the person says, the same as in the browser host', async ({
  signedIn,
  viewer,
}, info) => {
  const { page, application } = viewer;
  await fillRequest(signedIn);
  const choice = page.getByRole('combobox', { name: printers.printer });
  await choice.selectOption({ label: printers.file });
  await expect(page.getByText(printers['file.means']).last()).toBeInViewport();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('file.png') });

  // Typed text would be lost with the window.
  await application!.evaluate(({ dialog }) => {
    dialog.showMessageBox = ((_window: unknown, { message }: { message: string }) => {
      Object.assign(globalThis, { asked: message });
      return Promise.resolve({ response: 0, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  });
  await (await application!.browserWindow(page)).evaluate((window) => window.close());
  const asked = () => application!.evaluate(() => (globalThis as { asked?: string }).asked);
  await expect.poll(asked).toContain(closing.typed);
  const save = page.getByRole('button', { name: new RegExp(`^${words['take.pdf'].split(' ')[0]}`) });

  // Nobody is there to answer the system's dialog: closed first, then with a place.
  await answerSaveDialog(application!, null);
  await save.click();
  await expect(page.getByRole('alert').filter({ hasText: errors['save-cancelled'].what })).toBeVisible();
  const file = info.outputPath('saved.pdf');
  await answerSaveDialog(application!, file);
  const made = jobMade(page);
  await save.click();
  const job = await made;
  await expect(page.getByText(words['take.saved'].replace('{serials}', job.serial))).toBeVisible();
  expect(fs.readdirSync(path.dirname(file)).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(fs.statSync(file).mode & 0o077).toBe(0);

  const ofChromium = await drawnInChromium(job, info.outputPath('browser'));
  test.skip(!hasTools(['pdftotext', 'pdftoppm']), 'what reads paper back is not installed');
  const text = bareText(execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }));
  for (const value of ['灯火太郎', '0012345', purpose, job.serial]) expect(text).toContain(value);
  expect(wordsOf(file)).toEqual(wordsOf(ofChromium));
  expect(inkApart(file, ofChromium, info.outputPath('pages'))).toBeLessThan(0.002);

  // A physician prints on paper: to them the choice that stays on the station is none.
  await page.getByRole('button', { name: signedIn.words.shell['frame.handOver'] }).click();
  await signedIn.signIn('模擬 医師', 'clinician');
  await openSheets(signedIn);
  await expect(page.getByRole('button', { name: new RegExp(`^${words['take.print'].split(' ')[0]}`) })).toBeVisible();
  await expect(choice.getByRole('option', { name: printers['file.roles'] })).toBeDisabled();
});

test.describe('a print service', () => {
  let cups: Cups;
  test.skip(() => !hasTools(cupsTools), 'CUPS is not installed');
  test.beforeAll(async () => {
    cups = await startCups();
    cups.add('ward-3', '3西 複合機');
    cups.add('office', '医事課');
    process.env.CUPS_SERVER = cups.server;
  });
  test.afterAll(() => {
    delete process.env.CUPS_SERVER;
    cups?.stop();
  });

  test('gets the sheets on the printer that was chosen, and nothing when that is gone', async ({
    signedIn,
    viewer,
  }, info) => {
    const { page } = viewer;
    await fillRequest(signedIn);
    const choice = page.getByRole('combobox', { name: printers.printer });
    await expect(choice.getByRole('option', { name: '医事課' })).toBeAttached();
    await choice.selectOption({ label: '3西 複合機' });
    await expect(page.getByText(printers.tray)).toBeVisible();
    await page.screenshot({ path: info.outputPath('printer.png') });
    const print = page.getByRole('button', { name: new RegExp(`^${words['take.print'].split(' ')[0]}`) });
    const made = jobMade(page);
    await print.click();
    const job = await made;
    await expect(page.getByText(words['take.printed'].replace('{serials}', job.serial))).toBeVisible();
    await expect.poll(() => cups.count()).toBe(1);
    const first = cups.newest();
    const queued = info.outputPath('queued.pdf');
    fs.copyFileSync(first.pdf, queued);
    expect(first.attribute('job-printer-uri') ?? first.attribute('printer-uri')).toMatch(/ward-3$/);
    expect(first.attribute('PageSize')).toBe('A4');
    expect(first.attribute('Duplex')).toBe('None');
    // What others see in the queue names nobody.
    expect(first.attribute('job-name')).not.toMatch(/太郎|0012345/);
    if (hasTools(['pdftotext'])) {
      const text = execFileSync('pdftotext', ['-layout', queued, '-'], { encoding: 'utf8' });
      expect(bareText(text).split(purpose)).toHaveLength(job.copies + 1);
      const pages = Number(/1\/(\d+)頁/.exec(bareText(text))![1]);
      expect(text.split('\f').length - 1).toBe(pages * job.copies);
    }

    cups.remove('ward-3');
    await print.click();
    const gone = errors['printer-not-found'].what.replace('{printer}', 'ward-3');
    await expect(page.getByRole('alert').filter({ hasText: gone })).toBeVisible();
    // Its queue went with it, and nothing stands in another one.
    expect(cups.count()).toBe(0);
  });
});

/** Answers every dialog of the kind from now on; null closes it. */
async function answerSaveDialog(application: ElectronApplication, filePath: string | null): Promise<void> {
  await application.evaluate(({ dialog }, place) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: place === null, filePath: place ?? '' });
  }, filePath);
}

/** The very same job in the browser host's window, printed as it prints. */
async function drawnInChromium(job: PrintJobView, folder: string): Promise<string> {
  const found = findChromium();
  test.skip('missing' in found, 'there is no Chromium to compare with');
  const host = await startBrowserHost({ dataDir: folder, stationName: '3西-PC1' });
  const browser = await chromium.launch({
    executablePath: (found as { path: string }).path,
    args: quietChromiumArguments,
  });
  try {
    const page = await browser.newPage({ locale: 'ja-JP' });
    await page.route(`**/api/print-jobs/${job.id}`, (route) => route.fulfill({ json: job }));
    await page.goto(`${host.url}#token=${host.token}&path=${encodeURIComponent(`/print/${job.id}?token=none`)}`);
    await page.waitForSelector('html[data-sheet-ready="true"]', { state: 'attached' });
    const file = path.join(folder, 'chromium.pdf');
    await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true });
    return file;
  } finally {
    await browser.close();
    await host.stop();
  }
}

/** Every word with its place, in whole points, and the size of every page. */
function wordsOf(pdf: string): string[] {
  const boxes = execFileSync('pdftotext', ['-bbox', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return [...boxes.matchAll(/<(page|word) ([^>]*)>([^<]*)/g)].map(([, kind, places, word]) => {
    const points = [...places!.matchAll(/"([\d.]+)"/g)].map(([, number]) => Math.round(Number(number)));
    return `${kind} ${points.join(' ')} ${word!.trim()}`;
  });
}

/** How far two files differ where they are drawn, 0 to 1: the mean over all dots of their pages. */
function inkApart(one: string, other: string, folder: string): number {
  fs.mkdirSync(folder);
  const [first, second] = [one, other].map((pdf, index) => {
    execFileSync('pdftoppm', ['-gray', '-r', '72', pdf, path.join(folder, String(index))]);
    const names = fs.readdirSync(folder).filter((name) => name.startsWith(`${index}-`));
    return names.sort().map((name) => fs.readFileSync(path.join(folder, name)));
  }) as [Buffer[], Buffer[]];
  expect(first.map(({ length }) => length)).toEqual(second.map(({ length }) => length));
  const apart = first.flatMap((page, index) => [...page].map((dot, at) => Math.abs(dot - second[index]![at]!)));
  return apart.reduce((sum, difference) => sum + difference, 0) / apart.length / 255;
}
