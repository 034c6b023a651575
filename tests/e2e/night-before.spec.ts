/** The night before: whole wards on paper in one action, a jam in the middle, and a ledger that is right afterwards. */
import { execFileSync } from 'node:child_process';
import type { Download, Page } from '@playwright/test';
import words from '../../resources/locales/ja/batch.json' with { type: 'json' };
import closing from '../../resources/locales/ja/closing.json' with { type: 'json' };
import errors from '../../resources/locales/ja/errors.json' with { type: 'json' };
import printers from '../../resources/locales/ja/printers.json' with { type: 'json' };
import shell from '../../resources/locales/ja/shell.json' with { type: 'json' };
import type { LedgerView } from '../../shared/ledger.ts';
import type { CurrentBatch, WardPatient, WardsView } from '../../shared/paper.ts';
import { bareText, type ReadSheet, readSheets, sheetTools } from '../read-sheets.ts';
import { hasTools } from '../tool.ts';
import { accessibilityProblems } from './accessible.ts';
import { expect, test } from './viewer.ts';

/** Asks as the window asks, with the headers of a request that it made. */
async function asking(page: Page): Promise<<T>(path: string) => Promise<T>> {
  const request = page.waitForRequest((one) => one.url().includes('/api/batches/current'));
  await page.getByRole('link', { name: words.home }).click();
  const headers = await (await request).allHeaders();
  const own = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name === 'authorization' || name.startsWith('x-')),
  );
  return <T>(path: string) =>
    page.evaluate(
      async ([url, given]) => {
        const response = await fetch(url, { headers: given });
        if (!response.ok) throw new Error(`${url}: ${response.status}`);
        return (await response.json()) as T;
      },
      [path, own] as const,
    );
}

test('the night before: estimated, printed ward by ward, resumed after a jam', async ({ signedIn, viewer }, info) => {
  test.skip(viewer.host !== 'browser', 'Electron has no paper here; tests/main/paper/batch.test.ts has a printer');
  test.skip(!hasTools(sheetTools), 'what reads paper back is not installed');
  test.setTimeout(240_000);
  const { page } = signedIn;
  const ask = await asking(page);
  await expect(page.getByRole('heading', { name: words.title, level: 1 })).toBeVisible();

  // What it takes is known before anything prints, and nothing is in the ledger yet.
  const go = page.getByRole('button', { name: /^病棟ごとの PDF を作る/ });
  await page.getByRole('switch', { name: words['forms.urgentOnly'] }).check();
  await expect(go).toHaveText(/\d+面/, { timeout: 60_000 });
  expect((await ask<LedgerView>('/api/ledger')).counts.issued).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);

  // Urgent wards first, by the keyboard; one patient stays out.
  const { wards } = await ask<WardsView>('/api/wards');
  const [first, second] = [wards.at(-1)!.ward, wards[0]!.ward];
  await page.getByRole('button', { name: words['wards.first'].replace('{name}', first) }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: words['wards.no'] }).click();
  await expect(go).toBeDisabled();
  await page.getByRole('checkbox', { name: first, exact: true }).check();
  await page.getByRole('checkbox', { name: second, exact: true }).check();
  await page.getByRole('button', { name: words['wards.who'].replace('{name}', second) }).click();
  const patients: Record<string, WardPatient[]> = {};
  for (const ward of [first, second]) patients[ward] = await ask(`/api/wards/${encodeURIComponent(ward)}`);
  const out = patients[second]!.at(-1)!;
  await page.getByRole('checkbox', { name: new RegExp(out.identifier) }).uncheck();
  patients[second] = patients[second]!.filter(({ patientId }) => patientId !== out.patientId);
  await expect(go).toHaveText(/\d+面/, { timeout: 60_000 });
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('choice.png') });
  await go.click();

  // The batch is the station's: a window that begins anew finds it again.
  await expect(page.getByRole('progressbar', { name: words.title })).toBeVisible();
  await page.getByRole('link', { name: shell['place.home'] }).click();
  await page.getByRole('link', { name: words.home }).click();
  await expect(page.getByRole('heading', { name: words['state.ready'] })).toBeVisible({ timeout: 120_000 });
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('ready.png') });

  const save = async (ward: string): Promise<{ file: string; download: Download }> => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: words['piles.save'].replace('{ward}', ward) }).click();
    const download = await downloading;
    const file = info.outputPath(`${Date.now()}.pdf`);
    await download.saveAs(file);
    return { file, download };
  };
  const sheets: Record<string, ReadSheet[]> = {};
  const { sheets: entered } = await ask<LedgerView>('/api/ledger?limit=500');
  for (const ward of [first, second]) {
    const { file, download } = await save(ward);
    expect(download.suggestedFilename()).toContain(ward);
    sheets[ward] = readSheets(file);
  }
  await expect(page.getByRole('heading', { name: words['state.done'] })).toBeVisible();

  // Sheet by sheet: the code, the name and the identifier are one person's, and nobody else's are on it.
  const everybody = Object.values(patients).flat();
  for (const ward of [first, second]) {
    const own = sheets[ward]!;
    expect(own.slice(0, 2).map(({ code }) => code.form)).toEqual(['D1', 'M2']);
    const list = own[0]!.text;
    for (const { identifier } of patients[ward]!) expect(list).toContain(identifier);
    expect(list).not.toContain(out.identifier);
    const order = own.filter(({ code }) => code.form === 'M3' && code.page === 1).map(({ code }) => code.patient);
    expect(order).toEqual(patients[ward]!.map(({ identifier }) => identifier));
    for (const { code, text } of own) {
      const row = entered.find(({ serial, page: number }) => serial === code.serial && number === code.page)!;
      expect(row, code.serial).toMatchObject({ form: code.form, pages: code.pages, status: 'issued' });
      expect(text).toContain(code.serial);
      if (code.form === 'D1' || code.form === 'M2') continue;
      const patient = patients[ward]!.find(({ identifier }) => identifier === code.patient)!;
      expect(row.identifier).toBe(code.patient);
      expect(text).toContain(bareText(patient.name));
      expect(text).toContain(`ID${bareText(patient.identifier)}`);
      const others = everybody.filter(({ identifier }) => identifier !== code.patient);
      expect(others.filter(({ identifier }) => text.includes(bareText(identifier))).map(({ name }) => name)).toEqual(
        [],
      );
    }
  }
  const all = Object.values(sheets).flat();
  const key = ({ code }: ReadSheet) => `${code.serial}/${code.copy}/${code.page}`;
  expect(new Set(all.map(key)).size).toBe(all.length);
  expect(entered.map(({ serial, copy, page: number }) => `${serial}/${copy}/${number}`).sort()).toEqual(
    all.map(key).sort(),
  );

  // A jam in the second ward: sides up to 5 came out right.
  await page.getByRole('button', { name: words['piles.jam'].replace('{ward}', second) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('6');
  await expect(dialog).toContainText(patients[second]![0]!.name);
  expect(await accessibilityProblems(page, '[role=dialog]')).toEqual([]);
  await page.screenshot({ path: info.outputPath('jam.png') });
  await dialog.getByRole('button', { name: words['jam.go'].replace('{side}', '6') }).click();
  await expect(page.getByRole('heading', { name: words['state.ready'] })).toBeVisible({ timeout: 60_000 });
  const { file, download } = await save(second);
  expect(download.suggestedFilename()).toContain('再印刷');
  const again = readSheets(file);
  // Without the check list, and without the first five.
  expect(again.map(key)).toEqual(sheets[second]!.slice(1 + 5).map(key));
  expect(again.filter(({ text }) => text.includes('再印刷'))).toHaveLength(again.length);
  expect(sheets[second]!.filter(({ text }) => text.includes('再印刷'))).toEqual([]);

  const ledger = await ask<LedgerView>('/api/ledger?limit=500');
  expect(ledger.counts).toMatchObject({ issued: all.length, voided: 0 });
  const reprinted = ledger.sheets.filter(({ reprints }) => reprints > 0);
  expect(reprinted.map(({ serial, copy, page: number }) => `${serial}/${copy}/${number}`).sort()).toEqual(
    again.map(key).sort(),
  );
  expect(reprinted.every(({ reprints }) => reprints === 1)).toBe(true);
});

test('a printer that stops in the middle: the batch waits, and goes on from the side that jammed', async ({
  signedIn,
  viewer,
}, info) => {
  const { application } = viewer;
  test.skip(application === null, 'the browser host has no printer');
  const { page } = signedIn;
  // Lots that the printers took; the third does not come out, and neither does the fourth: its printer is gone.
  await application!.evaluate(({ app, BrowserWindow, dialog }) => {
    const printed: unknown[] = [];
    const asked: string[] = [];
    Object.assign(globalThis, { printed, asked });
    const present = ['ward-3', 'office'].map((name) => ({ name, displayName: name, description: '', options: {} }));
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      webContents.getPrintersAsync = () => Promise.resolve(present as Electron.PrinterInfo[]);
    }
    app.on('web-contents-created', (_event, contents) => {
      contents.getPrintersAsync = () => Promise.resolve(present as Electron.PrinterInfo[]);
      contents.print = (options, done) => {
        const reason = { 2: 'printer stopped', 3: 'Invalid deviceName provided' }[printed.length];
        printed.push(options);
        done?.(reason === undefined, reason ?? '');
      };
    });
    dialog.showMessageBox = ((_window: unknown, { message }: { message: string }) => {
      asked.push(message);
      return Promise.resolve({ response: 0, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  });
  const ask = await asking(page);
  await page.getByRole('switch', { name: words['forms.urgentOnly'] }).check();
  await page.getByRole('button', { name: words['wards.no'] }).click();
  const { ward } = (await ask<WardsView>('/api/wards')).wards[0]!;
  await page.getByRole('checkbox', { name: ward, exact: true }).check();
  const go = page.getByRole('button', { name: /^印刷する/ });
  await expect(go).toHaveText(/\d+面/, { timeout: 60_000 });
  // Nothing goes to a printer that nobody named.
  await expect(page.getByText(words['needed.printer'])).toBeVisible();
  await expect(go).toBeDisabled();
  const choice = page.getByRole('combobox', { name: printers.printer });
  await choice.selectOption('ward-3');
  await page.screenshot({ path: info.outputPath('choice.png') });
  await go.click();
  const paused = page.getByRole('heading', { name: words['state.paused'] });
  await expect(paused).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('alert')).toContainText(errors['batch-printer-stopped'].what);
  await page.screenshot({ path: info.outputPath('stopped.png') });

  // Closing the window asks first, and the batch is still there.
  const main = await application!.browserWindow(page);
  await main.evaluate((window) => window.close());
  const asked = () => application!.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
  await expect.poll(asked).toEqual([expect.stringContaining(closing.underWay)]);

  await page.getByRole('button', { name: words.resume, exact: true }).click();
  const gone = errors['batch-printer-gone'].what.replace('{printer}', 'ward-3');
  await expect(page.getByRole('alert').filter({ hasText: gone })).toBeVisible({ timeout: 60_000 });
  await expect(paused).toBeVisible();
  await choice.selectOption('office');
  await page.screenshot({ path: info.outputPath('gone.png') });

  await page.getByRole('button', { name: words['piles.jam'].replace('{ward}', ward) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('4');
  await dialog.getByRole('button', { name: words['jam.go'].replace('{side}', '4') }).click();
  await expect(page.getByRole('heading', { name: words['state.done'] })).toBeVisible({ timeout: 60_000 });
  const jobs = await application!.evaluate(() => (globalThis as unknown as { printed: unknown[] }).printed);
  expect(jobs.length).toBeGreaterThan(3);
  for (const [index, job] of jobs.entries()) {
    expect(job).toMatchObject({ silent: true, deviceName: index < 4 ? 'ward-3' : 'office' });
  }

  const { batch } = await ask<CurrentBatch>('/api/batches/current');
  const { counts, sheets } = await ask<LedgerView>('/api/ledger?limit=500');
  // The delivery check list has no place in the pile.
  expect(counts).toMatchObject({ issued: batch!.sides + 1, voided: 0 });
  const again = sheets.filter(({ reprints }) => reprints > 0);
  expect(again.length).toBeGreaterThan(0);
  expect(again.length).toBeLessThan(batch!.sides);

  // The program ends with its window, though windows nobody sees are still open; who starts it again meanwhile harms nothing.
  const ended = application!.waitForEvent('close');
  await application!.evaluate(({ app, BrowserWindow }) => {
    const hidden = BrowserWindow.getAllWindows().filter((window) => !window.isVisible()).length;
    if (hidden === 0) throw new Error('no window of sheets is open');
    for (const window of BrowserWindow.getAllWindows()) if (window.isVisible()) window.destroy();
    app.emit('second-instance', {}, [], '', null);
  });
  await ended;
});

test('a form of the hospital itself lies in a ward’s pile, each under its own patient’s stamp', async ({
  signedIn,
  viewer,
}, info) => {
  test.skip(viewer.host !== 'browser', 'Electron has no paper here');
  test.skip(!hasTools([...sheetTools, 'pdfimages']), 'what reads paper back is not installed');
  const { page } = signedIn;
  const ask = await asking(page);
  const { ward } = (await ask<WardsView>('/api/wards')).wards[0]!;
  const patients = await ask<WardPatient[]>(`/api/wards/${encodeURIComponent(ward)}`);
  await page.getByRole('switch', { name: words['forms.urgentOnly'] }).check();
  await page.getByRole('radio', { name: words['forms.own'] }).check();
  await page.getByRole('checkbox', { name: /^M7 / }).uncheck();
  await page.getByRole('checkbox', { name: /^M3 / }).uncheck();
  await page.getByRole('checkbox', { name: 'H1 災害診療記録', exact: true }).check();
  await page.getByRole('button', { name: words['wards.no'] }).click();
  await page.getByRole('checkbox', { name: ward, exact: true }).check();
  const go = page.getByRole('button', { name: /^病棟ごとの PDF を作る/ });
  await expect(go).toHaveText(/\d+面/, { timeout: 60_000 });
  await page.screenshot({ path: info.outputPath('hospital-form.png') });
  await go.click();
  const saving = page.getByRole('button', { name: words['piles.save'].replace('{ward}', ward) });
  const downloading = page.waitForEvent('download', { timeout: 60_000 });
  await saving.click({ timeout: 60_000 });
  const file = info.outputPath('pile.pdf');
  await (await downloading).saveAs(file);

  const read = readSheets(file);
  const own = read.filter(({ code }) => code.form === 'H1');
  const expected = patients.flatMap(({ identifier }) => [1, 2].map((number) => [identifier, number]));
  expect(own.map(({ code }) => [code.patient, code.page])).toEqual(expected);
  // The hospital's page fills its side, and is in the file once for everybody.
  const pictures = execFileSync('pdfimages', ['-list', file], { encoding: 'utf8' }).trim().split('\n').slice(2);
  const drawn = pictures.map((line) => line.trim().split(/\s+/)).filter(([, , , width]) => Number(width) > 2000);
  const sides = read.flatMap(({ code }, index) => (code.form === 'H1' ? [String(index + 1)] : []));
  expect(drawn.map(([side]) => side)).toEqual(sides);
  expect(new Set(drawn.map((columns) => columns[10])).size).toBe(2);
  const { sheets } = await ask<LedgerView>('/api/ledger?limit=500&form=H1');
  expect(sheets).toHaveLength(own.length);
  for (const { code, text } of own) {
    expect(text).toContain(bareText(patients.find(({ identifier }) => identifier === code.patient)!.name));
    const others = patients.filter(({ identifier }) => identifier !== code.patient);
    expect(others.filter(({ identifier }) => text.includes(bareText(identifier)))).toEqual([]);
  }
});

test('locking in the middle throws the rest away, and says so', async ({ signedIn, hospital, viewer }) => {
  test.skip(viewer.host !== 'browser', 'one host is enough');
  const { page } = signedIn;
  const ask = await asking(page);
  const go = page.getByRole('button', { name: /^病棟ごとの PDF を作る/ });
  await page.getByRole('switch', { name: words['forms.urgentOnly'] }).check();
  await expect(go).toHaveText(/\d+面/, { timeout: 60_000 });
  await go.click();
  await expect
    .poll(async () => (await ask<CurrentBatch>('/api/batches/current')).batch?.sidesDone ?? 0, { timeout: 60_000 })
    .toBeGreaterThan(0);
  await page.getByRole('button', { name: shell['frame.lock'] }).click();
  await signedIn.unlock(null, hospital.passphrase);
  await signedIn.signIn('模擬 次郎', 'nurse');
  const askAgain = await asking(page);
  await expect(page.getByRole('alert')).toContainText('端末のロックにより');
  const { counts } = await askAgain<LedgerView>('/api/ledger');
  expect(counts.issued).toBeGreaterThan(0);
  expect(counts.missing).toBe(0);
  await expect(page.getByText(errors.internal.what)).toHaveCount(0);
});
