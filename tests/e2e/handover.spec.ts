/** Pictures to paper with whose they are, and to a file only confirmed by an administrator with a reason. */
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import errors from '../../resources/locales/ja/errors.json' with { type: 'json' };
import words from '../../resources/locales/ja/handover.json' with { type: 'json' };
import people from '../../resources/locales/ja/people.json' with { type: 'json' };
import type { ViewerWindow } from '../../scripts/viewer-window.ts';
import { hasTool } from '../tool.ts';
import { expect, test } from './viewer.ts';

async function openStudy(window: ViewerWindow): Promise<Page> {
  const { page } = window;
  await window.openPatient('0012345');
  await window.openTab('studies');
  await page.locator('a[href*="/studies/"]').first().click();
  await window.imageShown();
  return page;
}

/** One of the commands for paper, in its menu or on a button of its own. */
async function choose(page: Page, command: 'paper.add' | 'paper.print' | 'paper.file'): Promise<void> {
  const key = { 'paper.add': 'Control+d', 'paper.print': 'Control+p', 'paper.file': 'Control+s' }[command];
  await page.keyboard.press(key);
}

test('pictures of several slices on paper, seen before they print', async ({ signedIn, viewer }, info) => {
  const page = await openStudy(signedIn);
  await choose(page, 'paper.add');
  await expect(page.getByText(words['add.done'].replace('{count}', '1'))).toBeVisible();
  await page.keyboard.press('End');
  await signedIn.imageShown();
  await choose(page, 'paper.add');
  await expect(page.getByText(words['add.done'].replace('{count}', '2'))).toBeVisible();

  await choose(page, 'paper.print');
  const dialog = page.getByRole('dialog', { name: words['print.title'] });
  await expect(dialog.locator('section.sheet')).toHaveCount(1);
  await expect(dialog.locator('section.sheet')).toContainText('灯火 太郎');
  await expect(dialog.locator('section.sheet')).toContainText('参照用・診断用ではない');
  await expect(dialog.locator('.sheet-picture')).toHaveCount(2);
  const captions = () => dialog.locator('.sheet-picture figcaption span').allTextContents();
  const [first] = await captions();

  await dialog.getByRole('button', { name: words['print.later'] }).first().click();
  await expect(async () => expect((await captions())[1]).toBe(first!.replace('1/2', '2/2'))).toPass();
  await dialog.getByRole('combobox', { name: words['print.perPage'] }).selectOption('1');
  await expect(dialog.locator('section.sheet')).toHaveCount(2);
  await page.screenshot({ path: info.outputPath('dialog.png') });
  if (viewer.host !== 'browser') return;

  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: words['print.toPdf'] }).click();
  const file = info.outputPath('images.pdf');
  await (await downloading).saveAs(file);
  if (hasTool('pdftotext')) {
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    for (const value of ['灯火 太郎', 'トモシビ タロウ', '0012345', '1950-01-01', '参照用・診断用ではない', '2/2']) {
      expect(text).toContain(value);
    }
  }
  if (hasTool('pdfimages')) {
    const listing = execFileSync('pdfimages', ['-list', file], { encoding: 'utf8' });
    expect(listing.split('\n').filter((line) => / image /.test(line)).length).toBeGreaterThanOrEqual(2);
  }
});

test('a file of the original images needs an administrator beside the reader, and a reason', async ({
  signedIn,
  viewer,
  hospital,
}, info) => {
  const page = await openStudy(signedIn);
  await choose(page, 'paper.add');
  await expect(page.getByText(words['add.done'].replace('{count}', '1'))).toBeVisible();
  await choose(page, 'paper.file');
  const dialog = page.getByRole('dialog', { name: words['file.title'] });
  const save = dialog.getByRole('button', { name: words['file.save'] });
  await expect(save).toBeDisabled();
  await dialog.getByRole('textbox', { name: words['file.reason'] }).fill('転院先の病院へ渡すため');
  await expect(save).toBeDisabled();
  const administrator = dialog.getByRole('textbox', { name: people['beside.name'] });
  await administrator.fill('模擬 看護');
  await save.click();
  await expect(dialog.getByRole('alert')).toContainText(errors['second-person-required'].what);
  await administrator.fill('模擬 管理');
  await page.screenshot({ path: info.outputPath('file.png') });

  /** Saves under this path: through the system's dialog where there is one, else through the browser. */
  const saveTo = async (file: string, suggested: RegExp) => {
    if (viewer.application) {
      await viewer.application.evaluate(({ dialog: native }, filePath) => {
        native.showSaveDialog = async () => ({ canceled: false, filePath });
      }, file);
      await save.click();
      await expect(async () => {
        const sha256 = crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');
        expect(await dialog.getByRole('status').textContent()).toContain(sha256);
      }).toPass({ timeout: 60_000 });
    } else {
      const downloading = page.waitForEvent('download');
      await save.click();
      const download = await downloading;
      expect(download.suggestedFilename()).toMatch(suggested);
      await download.saveAs(file);
    }
  };

  await dialog.getByRole('radio', { name: words['file.pdf'].replace('{count}', '1') }).check();
  const pdf = info.outputPath('images.pdf');
  await saveTo(pdf, /^tomoshibi-[0-9a-f]{8}-images\.pdf$/);
  if (hasTool('pdftotext')) {
    const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
    for (const value of ['灯火 太郎', '0012345', '参照用・診断用ではない']) expect(text).toContain(value);
  }

  await dialog.getByRole('radio', { name: words['file.study'] }).check();
  const file = info.outputPath('study.zip');
  await saveTo(file, /^tomoshibi-[0-9a-f]{8}-dicom\.zip$/);
  if (hasTool('unzip')) {
    const folder = info.outputPath('study');
    execFileSync('unzip', ['-q', file, '-d', folder]);
    const digest = (bytes: Buffer) => crypto.createHash('sha256').update(bytes).digest('hex');
    const original = new Set(
      fs
        .readdirSync(path.join(hospital.folder, 'hospital/dicom'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => digest(fs.readFileSync(path.join(entry.parentPath, entry.name)))),
    );
    const given = fs.readdirSync(path.join(folder, 'DICOM'));
    expect(given.length).toBeGreaterThan(0);
    for (const name of given) expect(original).toContain(digest(fs.readFileSync(path.join(folder, 'DICOM', name))));
  }
});
