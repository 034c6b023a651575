/** Paper for one patient: chosen, typed into, seen, printed, and in the ledger; usable by keyboard and by everybody. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import words from '../../resources/locales/ja/paper.json' with { type: 'json' };
import { hasTools } from '../tool.ts';
import { accessibilityProblems } from './accessible.ts';
import { expect, test } from './viewer.ts';

const purpose = '発熱と咳嗽が三日前から続く';

test('an imaging request is chosen, typed into, and printed under a serial', async ({ signedIn, viewer }, info) => {
  test.skip(viewer.host === 'electron', 'tests/e2e/printing.spec.ts prints in Electron');
  const { page } = viewer;
  const { patient } = signedIn.words;
  await signedIn.openPatient('0012345');
  await signedIn.openSheet();
  expect(await accessibilityProblems(page)).toEqual([]);

  // By the keyboard alone, from the choice of the form to its first field.
  await page.getByRole('button', { name: words['pack.choose'], exact: true }).press('Enter');
  await expect(page.getByRole('textbox', { name: words['chooser.find'] })).toBeFocused();
  await page.keyboard.type('M12');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: /^M12/ }).press('Enter');
  await expect(signedIn.sheet.first()).toContainText('画像検査依頼票');
  const fields = page.locator('form [name]');
  await fields.first().focus();
  await page.keyboard.type('胸部 正面・側面');
  await page.keyboard.press('Enter');
  await expect(fields.nth(1)).toBeFocused();
  await page.locator('form textarea').first().fill(purpose);
  await expect(signedIn.sheet.filter({ hasText: purpose })).not.toHaveCount(0);
  await expect(signedIn.sheet.filter({ hasText: '胸部 正面・側面' })).not.toHaveCount(0);
  await page.screenshot({ path: info.outputPath('typed.png') });

  await page.getByRole('link', { name: signedIn.words.shell['place.home'] }).click();
  const question = page.getByRole('dialog', { name: words['leave.title'] });
  await expect(question).toBeVisible();
  expect(await accessibilityProblems(page, '[role=dialog]')).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();

  const made = page.waitForResponse((answer) => answer.url().endsWith('/api/print-jobs'));
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: new RegExp(`^${words['take.pdf'].split(' ')[0]}`) }).click();
  const { serial, copies } = (await (await made).json()) as { serial: string; copies: number };
  const file = info.outputPath('request.pdf');
  await (await saved).saveAs(file);
  await expect(page.getByText(words['take.saved'].replace('{serials}', serial))).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);

  if (hasTools(['pdftotext'])) {
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    const bare = text.normalize('NFKC').replace(/\s/g, '');
    for (const value of ['灯火太郎', '0012345', '胸部正面・側面', purpose, serial]) expect(bare).toContain(value);
    // Every copy says for whom it is.
    for (const role of ['依頼元', '医事用']) expect(bare).toContain(role);
    expect(bare.split(purpose)).toHaveLength(copies + 1);
  }
  expect(fs.statSync(file).size).toBeGreaterThan(10_000);

  // What is printed is not lost: nothing is asked on the way back to the record.
  await page.getByRole('link', { name: signedIn.words.shell['frame.patient'] }).click();
  await expect(page.getByRole('link', { name: patient.print, exact: true })).toBeVisible();
  const headers = await page.evaluate(() => location.hash);
  expect(headers).not.toContain('print');
  await page.evaluate(() => {
    location.hash = '/ledger';
  });
  await expect(page.getByText(serial).first()).toBeVisible();
});
