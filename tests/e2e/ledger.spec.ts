/** Paper that is kept account of: the stock before it is printed, people without a chart, every sheet in the ledger. */
import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import ledgerEn from '../../resources/locales/en/ledger.json' with { type: 'json' };
import ledger from '../../resources/locales/ja/ledger.json' with { type: 'json' };
import words from '../../resources/locales/ja/temporary.json' with { type: 'json' };
import { parseSheetCode } from '../../shared/sheet-code.ts';
import { readTemporaryId } from '../../shared/temporary.ts';
import { hasTools } from '../tool.ts';
import { accessibilityProblems } from './accessible.ts';
import { expect, test } from './viewer.ts';

/** Presses a button that saves a PDF. */
async function saved(page: Page, button: string, file: string): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const download = await downloading;
  await download.saveAs(file);
  return download.suggestedFilename();
}

function textOf(pdf: string): string {
  return execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
}

test('what paper is needed, in the hospital’s own figures, kept on this station', async ({ signedIn }, info) => {
  const { page } = signedIn;
  await page.getByRole('link', { name: ledger.home }).click();
  await page.getByRole('link', { name: ledger.toStock }).click();
  const row = (name: string) => page.getByRole('row', { name });
  await expect(row(ledger['stock.row.night'])).toContainText(/4,000.*8\.0.*2\.2時間/);
  await expect(row(ledger['stock.row.day']).first()).toContainText('5,100');
  await expect(row(ledger['stock.row.month'])).toContainText('306.0');

  await page.getByRole('spinbutton', { name: ledger['stock.inpatients'] }).fill('250');
  await expect(row(ledger['stock.row.night'])).toContainText('2,000');
  await page.getByRole('spinbutton', { name: ledger['stock.reams'] }).fill('306');
  await page.getByRole('spinbutton', { name: ledger['stock.cartridges'], exact: true }).fill('10');
  // (250 × 6.85 + 500 × 3.35) ÷ 500 packs a day: 45 days of paper; 3,388 × (8 ÷ 5) ÷ 10,000 × 1.3: 14 of toner.
  await expect(page.getByText(ledger['stock.leftDays'].replace('{days}', '14'))).toBeVisible();
  await page.getByRole('spinbutton', { name: ledger['stock.reserve'] }).fill('');
  await expect(page.getByRole('alert')).toContainText(ledger['stock.reserve']);
  await expect(page.getByRole('button', { name: ledger['stock.save'] })).toBeDisabled();
  await page.getByRole('spinbutton', { name: ledger['stock.reserve'] }).fill('1.3');
  await page.getByRole('button', { name: ledger['stock.save'] }).click();
  await expect(page.getByText('模擬 看護 が変えた数値です')).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);

  await signedIn.speak('en');
  await page.getByRole('link', { name: ledgerEn.toLedger }).click();
  await page.getByRole('link', { name: ledgerEn.toStock }).click();
  await expect(page.getByRole('spinbutton', { name: ledgerEn['stock.inpatients'] })).toHaveValue('250');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('stock.png') });
  await page.getByRole('button', { name: ledgerEn['stock.restore'] }).click();
  await expect(page.getByRole('spinbutton', { name: ledgerEn['stock.inpatients'] })).toHaveValue('500');
});

test('somebody without a chart: a number, a sheet with its code, the ledger, and the chart in the end', async ({
  signedIn,
  viewer,
}, info) => {
  test.skip(viewer.host !== 'browser', 'Electron’s printer dialog waits for a hand');
  test.skip(!hasTools(['pdftotext', 'pdftoppm', 'zbarimg']), 'what reads paper back is not installed');
  const { page } = signedIn;
  await page.getByRole('link', { name: words.home }).click();
  await page.getByRole('textbox', { name: words.name }).fill('架空 蓮');
  await page.getByRole('textbox', { name: words.birthDate }).fill('昭和45年1月2日');
  await page.getByRole('textbox', { name: words.card }).fill('123456780015');
  await expect(page.getByText(words['card.wrong'])).toBeVisible();
  await expect(page.getByRole('button', { name: words['submit.registerSave'] })).toBeDisabled();
  await page.getByRole('textbox', { name: words.card }).fill('');
  const card = info.outputPath('card.pdf');
  const identifier = (await saved(page, words['submit.registerSave'], card)).replace('.pdf', '');
  expect(readTemporaryId(identifier)).toBe(identifier);
  expect(textOf(card)).toContain(identifier);
  // NW-7 and the code in the corner, read back by somebody else's reader.
  execFileSync('pdftoppm', ['-r', '300', '-png', card, info.outputPath('card')]);
  const read = execFileSync('zbarimg', ['-q', '--raw', info.outputPath('card-1.png')], { encoding: 'utf8' });
  const lines = read.trim().split('\n');
  expect(lines).toContain(`A${identifier}A`);
  const code = lines.map(parseSheetCode).find(Boolean);
  expect(code).toMatchObject({ form: 'M1', patient: identifier, page: 1, copy: 1 });
  expect(await accessibilityProblems(page)).toEqual([]);

  await page.getByRole('button', { name: words.joinOf.replace('{identifier}', identifier) }).click();
  await page.getByRole('textbox', { name: words['joining.real'] }).fill('0012345');
  await page.getByRole('button', { name: words['joining.look'] }).click();
  const join = page.getByRole('button', { name: words['joining.submit'].replace('{identifier}', '0012345') });
  await expect(join).toBeDisabled();
  await expect(page.getByRole('table', { name: words['joining.compare'] })).toContainText('灯火 太郎');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('checkbox', { name: words['joining.confirm'] }).check();
  await join.click();
  const people = page.getByRole('table', { name: words.list });
  await expect(people.getByRole('row', { name: identifier })).toContainText('0012345');
  const merge = info.outputPath('merge.pdf');
  await saved(page, words['merge.save'], merge);
  expect(textOf(merge)).toMatch(new RegExp(`${identifier}.*架空 蓮.*1970-01-02.*0012345`));

  await page.getByRole('link', { name: signedIn.words.shell['place.home'] }).click();
  await page.getByRole('link', { name: ledger.home }).click();
  const sheets = page.getByRole('table', { name: ledger.title });
  // The card and the merge sheet; the card keeps the number it was printed with.
  await expect(sheets.getByRole('row', { name: code!.serial })).toContainText(identifier);
  await page.getByRole('checkbox', { name: new RegExp(`${code!.serial}.*を選ぶ`) }).check();
  const voiding = page.getByRole('button', { name: ledger.void });
  await expect(voiding).toBeDisabled();
  await page.getByRole('textbox', { name: ledger.reason }).fill('書き損じ');
  await voiding.click();
  await expect(page.getByRole('status').filter({ hasText: ledger.changed.replace('{count}', '1') })).toBeVisible();
  await page.getByRole('combobox', { name: ledger['filter.status'] }).selectOption('voided');
  await expect(sheets.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: new RegExp(`^${code!.serial}`) }).click();
  await expect(page.getByText(ledger['history.why'].replace('{why}', '書き損じ'))).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('ledger.png') });

  const list = info.outputPath('ledger.pdf');
  await saved(page, ledger['print.ledger'], list);
  const rows = textOf(list)
    .split('\n')
    .filter((line) => /[0-9A-Z]{6}-\d{6}/.test(line));
  // Only what the screen shows, and the serial of the list itself in its header and footer.
  expect(rows.filter((line) => line.includes(code!.serial))).toHaveLength(1);
  expect(rows.filter((line) => line.includes(identifier))).toHaveLength(1);

  // The list itself is not waited for.
  await page.getByRole('combobox', { name: ledger['filter.status'] }).selectOption('not-returning');
  await expect(sheets.getByRole('row', { name: /M18/ })).toContainText(ledger['status.not-returning']);
  const counts = page.getByRole('region', { name: ledger.counts });
  await expect(counts).toContainText(new RegExp(`${ledger['count.notReturning']}.*1.*${ledger['count.missing']}.*0$`));
  await page.getByRole('button', { name: ledger['filter.clear'] }).click();
  await expect(counts).toContainText(new RegExp(`${ledger['count.notReturning']}.*1`));
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('ledger-counts.png') });
});
