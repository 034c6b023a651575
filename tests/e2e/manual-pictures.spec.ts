/**
 * The pictures of the manuals (docs/manual/pictures), in both languages, cut to what is on the screen, in few colours.
 * Only `npm run pictures` runs it (playwright.config.ts).
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { stringify } from 'yaml';
import drill from '../../resources/locales/ja/drill.json' with { type: 'json' };
import incident from '../../resources/locales/ja/incident.json' with { type: 'json' };
import readiness from '../../resources/locales/ja/readiness.json' with { type: 'json' };
import { manualLanguages } from '../../shared/manuals.ts';
import { palettePng } from './palette-png.ts';
import { expect, test } from './viewer.ts';

const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, 'docs/manual/pictures');
/** Around what is shown, in pixels of the screen. */
const edge = 16;

test.use({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  drive: async ({}, use) => {
    // Its place is in a picture.
    const drive = path.join(os.tmpdir(), 'usb-disk');
    fs.mkdirSync(drive);
    await use(drive);
    fs.rmSync(drive, { recursive: true });
  },
});

test('the pictures of the manuals', async ({ window, hospital, viewer, drive }, info) => {
  test.skip(viewer.host !== 'browser', 'both hosts show the same screens');
  test.setTimeout(600_000);
  const { page } = window;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(60_000);

  /** In both languages, from the top of the window to the end of `last`. */
  const keep = async (name: string, last: Locator = page.getByRole('main')) => {
    for (const language of manualLanguages) {
      await window.speak(language);
      await page.mouse.move(0, 0);
      await page.waitForTimeout(400);
      const box = (await last.boundingBox())!;
      const height = Math.min(box.y + box.height + edge, 768);
      await write(page, language, name, await page.screenshot({ clip: { x: 0, y: 0, width: 1366, height } }));
    }
    await window.speak('ja');
  };
  const goTo = async (address: string) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, address);
    await page.waitForTimeout(800);
  };

  fs.cpSync(hospital.medium, drive!, { recursive: true });
  await expect(page.getByRole('button', { name: /灯火記念病院/ })).toBeVisible();
  await keep('medium', page.getByRole('button', { name: /灯火記念病院/ }));
  await page.getByRole('button', { name: /灯火記念病院/ }).click();
  await window.nameKey(hospital.identity);
  await window.enterPassphrase(hospital.passphrase);
  const goOn = page.locator('main button').last();
  await expect(page.getByRole('button', { name: window.words.station['done.goOn'] })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(window.words.station['done.copyDone'])).toBeVisible({ timeout: 60_000 });
  await keep('done', goOn);
  await page.getByRole('button', { name: window.words.station['done.goOn'] }).click();

  await window.signIn('模擬 看護', 'nurse');
  for (const patient of ['0012345', '10000', '10001']) {
    await window.openPatient(patient);
    await window.openSheet();
    await window.sheetPdf();
  }
  await goTo('/ledger');
  await keep('ledger');
  await goTo('/scan');
  await keep('scan');
  await page.getByRole('button', { name: window.words.shell['frame.handOver'] }).click();
  await window.signIn('模擬 管理', 'administrator');
  await goTo('/station');
  await keep('station');
  await goTo('/readiness');
  await page.getByRole('button', { name: readiness.start }).click();
  await expect(page.getByRole('button', { name: readiness.startAgain })).toBeVisible({ timeout: 120_000 });
  await keep('readiness');
  await goTo('/incident/end');
  await expect(page.getByRole('heading', { name: incident.title })).toBeVisible();
  await keep('end');

  // What the exporter shows and prints: pages of its own, for any browser.
  const exporter = (...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'exporter/cli.ts'), ...args]);
    // 3: the report says that something is gone.
    expect([0, 3], String(stderr)).toContain(status);
  };
  const { folder: at } = hospital;
  const keys = info.outputPath('keys');
  fs.cpSync(path.join(at, 'keys'), keys, { recursive: true });
  const sources = (['ssmix2', 'fhir', 'dicom', 'schedule', 'documents'] as const).map((kind) => {
    return { name: kind, kind, path: path.join(at, 'hospital', kind) };
  });
  const config = info.outputPath('export.yml');
  fs.writeFileSync(config, stringify({ keys, output: hospital.copy(), sources }));
  // The first has nothing to be compared with.
  exporter('run', '--config', config);
  exporter('run', '--config', config);
  const paper = await page.context().browser()!.newPage();
  await paper.setViewportSize({ width: 1000, height: 560 });
  for (const language of manualLanguages) {
    const report = info.outputPath(`report-${language}.html`);
    exporter('report', '--config', config, '--html', report, '--language', language);
    await paper.goto(pathToFileURL(report).href);
    await write(page, language, 'report', await paper.screenshot());
    const card = info.outputPath(`card-${language}.html`);
    exporter('card', 'station', '--keys', keys, '--out', card, '--language', language);
    await paper.goto(pathToFileURL(card).href);
    await write(page, language, 'card', await paper.screenshot());
  }

  await page.getByRole('button', { name: window.words.shell['frame.lock'] }).click();
  await page.getByRole('button', { name: drill['begin.go'] }).click();
  await expect(page.getByText(drill['band.words']).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(drill['card.passphrase'])).toBeVisible({ timeout: 30_000 });
  await keep('drill');
});

async function write(page: Page, language: string, name: string, png: Buffer): Promise<void> {
  fs.mkdirSync(path.join(folder, language), { recursive: true });
  fs.writeFileSync(path.join(folder, language, `${name}.png`), await palettePng(page, png));
}
