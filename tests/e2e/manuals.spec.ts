/** The manuals before anything is open: found with F1, read in both languages and every appearance, and as PDF. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import en from '../../resources/locales/en/manuals.json' with { type: 'json' };
import ja from '../../resources/locales/ja/manuals.json' with { type: 'json' };
import { manualNames } from '../../shared/manuals.ts';
import { hasTools } from '../tool.ts';
import { Screens } from './screens.ts';
import { expect, test } from './viewer.ts';

test('at an empty station: F1, the manuals, one side of A4 from the printer', async ({ window, viewer }, info) => {
  const { page } = window;
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toHaveText(window.words.station['medium.title']);
  // What is typed while setting up is there again after looking something up.
  await page.getByRole('button', { name: window.words.station['medium.notListed'] }).click();
  const place = page.getByRole('textbox', { name: window.words.shell['station.path'] });
  await place.fill('/media/half-typed');

  await page.keyboard.press('F1');
  const list = page.getByRole('navigation', { name: ja.list });
  await expect(list.getByRole('link')).toHaveCount(manualNames.length);
  await expect(title).toHaveCount(1);
  await list.getByRole('link', { name: ja['first-hours'] }).focus();
  await page.keyboard.press('Enter');
  await expect(title).toHaveText(ja['first-hours']);
  await expect(title).toBeFocused();
  await expect(page.getByText('おかしな画面の PC は')).toBeVisible();

  const file = info.outputPath('first-hours.pdf');
  if (viewer.host === 'electron') {
    await viewer.application!.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await expect(page.getByRole('button', { name: ja.print })).toBeEnabled();
    await page.getByRole('button', { name: ja.save }).click();
  } else {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: ja.save }).click();
    await (await saved).saveAs(file);
  }
  await expect(page.getByText(ja.saved)).toBeVisible({ timeout: 60_000 });
  if (hasTools(['pdfinfo', 'pdffonts', 'pdftotext'])) {
    const told = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
    expect(told).toMatch(/Pages:\s+1\n[\s\S]*\(A4\)/);
    expect(told).toContain('有事の初動');
    const fonts = execFileSync('pdffonts', [file], { encoding: 'utf8' }).trim().split('\n').slice(2);
    expect(fonts.length).toBeGreaterThan(0);
    for (const font of fonts) expect(font).toMatch(/BIZUDPGothic.* yes yes yes /);
    const text = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).replace(/\s/g, '');
    const last = fs.readFileSync(path.resolve('docs/manual/ja/first-hours.md'), 'utf8').trim().split('\n').at(-1)!;
    for (const words of [last.replace(/^\d+\. /, ''), '1/1']) expect(text).toContain(words);
  }

  if (viewer.host === 'browser') {
    const screens = new Screens(window);
    await page.getByRole('link', { name: ja['after-recovery'] }).click();
    await expect(page.getByRole('heading', { name: ja['after-recovery'], level: 1 })).toBeVisible();
    await screens.look('help-manual');
    expect(screens.problems).toEqual([]);
    await window.speak('en');
    await expect(page.getByRole('heading', { name: en['after-recovery'], level: 1 })).toBeVisible();
    await expect(page.getByText('The records are back.')).toBeVisible();
    await window.speak('ja');
    // The last page of a long one ends with its last line.
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: ja.save }).click();
    const long = info.outputPath('after-recovery.pdf');
    await (await saved).saveAs(long);
    if (hasTools(['pdftotext'])) {
      const pages = execFileSync('pdftotext', [long, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1);
      expect(pages.length).toBeGreaterThan(2);
      for (const [index, text] of pages.entries()) {
        expect(text.replaceAll(' ', '')).toContain(`${index + 1}/${pages.length}`);
      }
      expect(pages.at(-1)).toContain('困ったことを書き');
    }
  }

  await page.keyboard.press('F1');
  await expect(place).toHaveValue('/media/half-typed');
});
