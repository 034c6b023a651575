/** The hospital's own documents: found, read and put on paper inside the viewer, by keyboard, in both languages. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import en from '../../resources/locales/en/documents.json' with { type: 'json' };
import words from '../../resources/locales/ja/documents.json' with { type: 'json' };
import printers from '../../resources/locales/ja/printers.json' with { type: 'json' };
import { hasTools } from '../tool.ts';
import { accessibilityProblems } from './accessible.ts';
import { expect, test } from './viewer.ts';

const manual = '停電・システム停止時の対応手順';
const telephones = '院内電話番号表';

test('a manual is found by a word in it, read at its page and printed; a number is found in the list', async ({
  signedIn,
  viewer,
}, info) => {
  const { page } = viewer;
  await expect(page.getByRole('link', { name: telephones })).toBeVisible();
  await page.keyboard.press('F8');
  await expect(page.getByRole('heading', { name: words.title, level: 1 })).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);

  const field = page.getByRole('searchbox', { name: words['search.label'] });
  await expect(field).toBeFocused();
  await page.keyboard.type('口頭指示');
  await page.keyboard.press('Enter');
  const list = page.getByRole('navigation', { name: words.list });
  const hit = list.getByRole('link', { name: words['place.pdf'].replace('{place}', '3') });
  await expect(hit.locator('mark')).toHaveText('口頭指示');
  await field.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(hit).toBeFocused();
  await page.keyboard.press('Enter');
  const reader = page.locator('[data-drawn]');
  await expect(reader).toHaveAttribute('data-drawn', '3');
  await expect(reader.locator('[data-marked]')).toHaveCount(1);
  await expect(reader).toContainText('新しい指示は指示簿に書く');
  // The document scrolls, never the page around it.
  const scrolls = await page.getByRole('main').evaluate((main) => {
    const around = main.parentElement!;
    return around.scrollHeight - around.clientHeight;
  });
  expect(scrolls).toBe(0);
  await page.screenshot({ path: info.outputPath('manual.png') });
  expect(await accessibilityProblems(page)).toEqual([]);
  await expect(reader).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(reader).toHaveAttribute('data-drawn', '4');
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await expect(reader).toHaveAttribute('data-drawn', '3');

  await page.getByRole('button', { name: words.print, exact: true }).click();
  const first = page.getByRole('textbox', { name: words['print.first'] });
  await first.fill('9');
  if (viewer.host === 'electron') {
    await page.getByRole('combobox', { name: printers.printer }).selectOption({ label: printers.file });
  }
  const save = page.getByRole('button', { name: words['print.file'] });
  await expect(save).toBeDisabled();
  await first.fill('2');
  await page.getByRole('textbox', { name: words['print.last'] }).fill('3');
  const file = info.outputPath('manual.pdf');
  if (viewer.host === 'electron') {
    await viewer.application!.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await save.click();
  } else {
    const saved = page.waitForEvent('download');
    await save.click();
    await (await saved).saveAs(file);
  }
  await expect(page.getByText(words['print.saved'])).toBeVisible();
  // Drawn pages, not two white ones.
  expect(fs.statSync(file).size).toBeGreaterThan(40_000);
  if (hasTools(['pdftotext', 'pdfinfo'])) {
    expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Pages:\s+2\n[\s\S]*\(A4\)/);
    const text = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).normalize('NFKC').replace(/\s/g, '');
    for (const value of [manual.normalize('NFKC'), '2/4', '3/4', '世代1']) expect(text).toContain(value);
  }

  await field.fill('内線 薬剤部');
  await field.press('Enter');
  await list.getByRole('link', { name: words['place.table'].replace('{place}', '4') }).click();
  const row = page.getByRole('row', { name: /薬剤部/ });
  await expect(row).toContainText('9301');
  await expect(row.locator('mark').first()).toHaveText('薬剤部');
  expect(await accessibilityProblems(page)).toEqual([]);
  if (viewer.host === 'browser' && hasTools(['pdftotext'])) {
    await page.getByRole('button', { name: words.print, exact: true }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: words['print.file'] }).click();
    const wall = info.outputPath('telephones.pdf');
    await (await saved).saveAs(wall);
    const text = execFileSync('pdftotext', ['-layout', wall, '-'], { encoding: 'utf8' }).normalize('NFKC');
    expect(text).toMatch(/薬剤部.*9301.*9302/);
  }

  await field.fill('存在しない言葉');
  await field.press('Enter');
  await expect(page.getByText(words['search.noneMeans'])).toBeVisible();

  await signedIn.speak('en');
  await page.getByRole('button', { name: en['search.clear'] }).click();
  await expect(page.getByRole('heading', { name: en.title, level: 1 })).toBeVisible();
  await page.getByRole('link', { name: /転送先病院一覧/ }).click();
  await expect(page.getByText('模擬中央病院')).toBeVisible();
  await page.screenshot({ path: info.outputPath('english.png') });
  expect(await accessibilityProblems(page)).toEqual([]);
});
