/**
 * Every screen of the program once, in both languages and every appearance: read by axe, nothing cut off at the
 * smallest window and with letters twice as large, no error on the console. With TOMOSHIBI_PICTURES=<folder> a picture
 * of each is left there (`npm run pictures`, docs/screens.md).
 */
import batch from '../../resources/locales/ja/batch.json' with { type: 'json' };
import temporary from '../../resources/locales/ja/temporary.json' with { type: 'json' };
import ward from '../../resources/locales/ja/ward.json' with { type: 'json' };
import { twoGenerations } from './generations.ts';
import { Screens } from './screens.ts';
import { expect, test } from './viewer.ts';

/** The day after the data were written: operations are planned for it. */
const planned = '2026-11-22';
/** Tabs of the patient, with the name of each one’s picture. */
const tabs = {
  observations: 'labs',
  medications: 'medicines',
  studies: 'patient-images',
  documents: 'patient-documents',
  timeline: 'timeline',
  encounters: 'stays',
  conditions: 'conditions',
  other: 'other-records',
  sources: 'sources',
};

test('every screen, in both languages and every appearance', async ({ window, hospital, viewer }, info) => {
  test.skip(viewer.host !== 'browser', 'one window is enough: both hosts show the same screens');
  test.setTimeout(480_000);
  const { page } = window;
  page.setDefaultTimeout(30_000);
  // Colours are read at once, not on their way.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const screens = new Screens(window);

  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await screens.look('station-empty');
  await window.openMedium(hospital.medium);
  await expect(page.getByRole('textbox', { name: window.words.station['key.cardLabel'] })).toBeVisible();
  await screens.look('station-key');
  await window.nameKey(hospital.identity);
  await expect(page.getByLabel(window.words.shell['unlock.passphrase'], { exact: true })).toBeVisible();
  await screens.look('station-unlock');
  await window.enterPassphrase('not the passphrase');
  await expect(page.getByRole('alert')).toBeVisible();
  await screens.look('station-refused');
  // The browser writes of every refusal on its console.
  const refusal = screens.problems.findIndex((problem) => problem.includes('403 (Forbidden)'));
  screens.problems.splice(refusal, refusal < 0 ? 0 : 1);
  await window.enterPassphrase(hospital.passphrase);
  await expect(page.getByRole('button', { name: window.words.station['done.goOn'] })).toBeVisible({ timeout: 60_000 });
  await screens.look('station-done');
  await page.getByRole('button', { name: window.words.station['done.goOn'] }).click();
  await expect(page.getByRole('textbox', { name: window.words.shell['signIn.name'] })).toBeVisible();
  await screens.look('sign-in');
  await window.signIn('模擬 看護', 'nurse');

  await window.search('ともしび');
  await screens.look('search-results');
  await window.openPatient('0012345');
  const patient = await page.evaluate(() => location.hash.slice(1));
  await window.summaryShown();
  await screens.look('patient-summary');
  for (const [tab, name] of Object.entries(tabs)) await screens.visit(name, `${patient}?tab=${tab}`);
  await screens.visit('patient-search', `${patient}/search?q=経過`);
  await screens.goTo(`${patient}?tab=studies`);
  const study = await page.locator('a[href*="/studies/"]').first().getAttribute('href');
  await screens.goTo(study!.slice(1));
  await window.imageShown();
  await window.thumbnailsShown();
  await screens.look('images');
  await screens.goTo(`${patient}/print`);
  await expect(window.sheet.first()).toBeVisible();
  await screens.look('paper');
  // One sheet in the ledger, one person without a chart, so that their screens have something to show.
  await window.sheetPdf();
  await screens.visit('ledger', '/ledger');
  await screens.visit('stock', '/stock');
  await screens.goTo('/temporary');
  await page.getByRole('textbox', { name: temporary.name }).fill('架空 花子');
  await page.getByRole('button', { name: temporary['submit.registerSave'] }).click();
  await expect(page.getByRole('status').filter({ hasText: temporary.saved })).toBeVisible({ timeout: 30_000 });
  await screens.look('temporary');
  await screens.goTo('/');
  await window.searchBox.fill('');
  await screens.look('home');

  await screens.visit('coverage', '/coverage');
  await screens.visit('help', '/help');
  await screens.visit('readiness', '/readiness');
  await screens.visit('licences', '/licences');
  await screens.goTo('/wards');
  await page.getByRole('button', { name: ward['view.map'], exact: true }).click();
  await screens.look('wards-map');
  await page.getByRole('button', { name: ward['view.list'], exact: true }).click();
  await screens.look('wards-list');
  await screens.goTo('/wards/print');
  await expect(page.getByText(batch['needed.counting'])).toBeHidden({ timeout: 60_000 });
  await screens.look('wards-print');
  await screens.visit('operations', `/operations?date=${planned}`);
  await screens.visit('outpatients', `/outpatients?date=${planned}`);
  await screens.visit('reception', '/reception');
  await screens.visit('documents', '/documents');
  await page.getByRole('link', { name: '停電・システム停止時の対応手順' }).click();
  await expect(page.locator('[data-drawn]')).toBeVisible();
  await screens.look('manual');
  await screens.visit('full-text', '/search?q=経過');
  await screens.visit('scan', '/scan');
  await screens.visit('disc', '/disc');
  await screens.visit('station-medium', '/station');
  await screens.visit('not-found', '/nowhere');

  const { shell, station } = window.words;
  await screens.goTo('/station');
  await page.getByRole('button', { name: shell['station.otherMedium'] }).click();
  await window.openMedium(await twoGenerations(hospital, info.outputPath('disk')));
  await expect(page.getByRole('button', { name: shell['station.search'] })).toBeVisible();
  await page.getByRole('button', { name: station['beside.add'] }).click();
  await screens.look('station-beside');
  await screens.visit('generations', '/generations');
  await screens.visit('differences', `${patient}/differences`);
  await screens.goTo('/generations');
  await page
    .getByRole('button', { name: /^古い世代を開く/ })
    .first()
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  // The language cannot be changed while the question is asked.
  await screens.look('generation-question', ['ja']);
  await page.getByRole('button', { name: station['older.confirm'] }).click();
  await expect(page.getByRole('region', { name: station['band.label'] })).toBeVisible();
  await screens.visit('generation-older', patient);

  expect(screens.problems).toEqual([]);
});
