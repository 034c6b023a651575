/** The way back of paper: sheets that were printed are scanned, filed, entered by one person and compared by another. */
import fs from 'node:fs';
import path from 'node:path';
import en from '../../resources/locales/en/scan.json' with { type: 'json' };
import words from '../../resources/locales/ja/scan.json' with { type: 'json' };
import { drawPage } from '../main/scan/drawn-sheet.ts';
import { accessibilityProblems } from './accessible.ts';
import { expect, test } from './viewer.ts';

test('scans are filed; what is missing or unreadable is listed; the rest is entered and compared', async ({
  signedIn,
  viewer,
}, info) => {
  test.skip(viewer.host === 'electron', 'Electron’s printer dialog waits for a hand');
  const { page } = signedIn;
  await signedIn.openPatient('0012345');
  await page.getByRole('link', { name: signedIn.words.patient.print, exact: true }).click();
  await expect(signedIn.sheet.first()).toBeVisible();
  const back = await signedIn.sheetPdf();
  const absent = await signedIn.sheetPdf();
  const scans = info.outputPath('scans');
  fs.mkdirSync(scans, { recursive: true });
  fs.writeFileSync(path.join(scans, 'pile.pdf'), back.pdf);
  fs.writeFileSync(path.join(scans, 'leaflet.png'), await drawPage([{ kind: 'QRCode', text: 'https://example.org/' }]));
  fs.writeFileSync(path.join(scans, 'letter.docx'), 'no scan');

  await page.getByRole('link', { name: signedIn.words.shell['place.home'] }).click();
  await signedIn.searchBox.fill('');
  await page.getByRole('link', { name: words.home }).click();
  await expect(page.getByText(words['todo.none.matched'])).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('textbox', { name: words.folder }).fill(scans);
  const out = info.outputPath('filed');
  await page.getByRole('textbox', { name: words.out }).fill(out);
  await page.getByRole('button', { name: words.start }).click();
  await expect(page.getByRole('status').filter({ hasText: words['state.done'] })).toBeVisible();

  const attention = page.getByRole('table').filter({ hasText: words['col.reason'] });
  await expect(attention.getByRole('row', { name: 'leaflet.png' })).toContainText(words['reason.other-code']);
  await expect(attention.getByRole('row', { name: 'letter.docx' })).toContainText(words['reason.not-a-scan']);
  await expect(page.getByRole('cell', { name: absent.serial }).first()).toBeVisible();
  expect(fs.readdirSync(path.join(out, '0012345')).join()).toContain(`M3-${back.serial}-1-1.`);

  const list = page.locator('[aria-labelledby="reentry-title"]').getByRole('table');
  const row = list.getByRole('row', { name: back.serial }).first();
  await expect(row).toContainText(words['group.allergies']);
  await expect(row).toContainText('0012345');
  await expect(list).not.toContainText(absent.serial);
  expect(await accessibilityProblems(page)).toEqual([]);
  await row.scrollIntoViewIfNeeded();
  await page.screenshot({ path: info.outputPath('filed.png') });

  const mark = (of: typeof words, step: 'transcribed' | 'verified') =>
    row.getByRole('button', { name: of[`todo.mark.${step}`] });
  const stepOf = (of: typeof words, step: 'matched' | 'transcribed' | 'verified') =>
    page
      .getByRole('group', { name: of['todo.steps'] })
      .getByRole('button', { name: of[`todo.step.${step}`].replace(/\s*\{count\}.*/, '') });
  await mark(words, 'transcribed').click();
  await expect(page.getByText(words['todo.said.transcribed'].replace('{sheet}', back.serial))).toBeVisible();
  await stepOf(words, 'transcribed').click();
  await expect(row).toContainText(words['todo.otherPerson'].replace('{by}', '模擬 看護'));
  await expect(mark(words, 'verified')).toHaveCount(0);

  // Another person, who reads English.
  await page.getByRole('button', { name: signedIn.words.shell['frame.handOver'] }).click();
  await signedIn.signIn('模擬 花子', 'nurse');
  await signedIn.speak('en');
  await page.getByRole('link', { name: en.home }).click();
  await stepOf(en, 'transcribed').click();
  await mark(en, 'verified').click();
  await expect(page.getByText(en['todo.said.verified'].replace('{sheet}', back.serial))).toBeVisible();
  await stepOf(en, 'verified').click();
  await expect(row).toContainText('模擬 花子');
  await row.getByRole('button', { name: en['todo.back'] }).click();
  await row.getByRole('textbox', { name: en['todo.back.reason'] }).fill('looked at the wrong chart');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('compared.png') });
  await row.getByRole('button', { name: en['todo.back.confirm.transcribed'] }).click();
  await expect(page.getByText(en['todo.none.verified'])).toBeVisible();
});
