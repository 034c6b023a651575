/** Signing in by roster, being locked out, breaking glass, and what is left of a patient when the window locks. */
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { runExport } from '../../exporter/run.ts';
import errors from '../../resources/locales/ja/errors.json' with { type: 'json' };
import words from '../../resources/locales/ja/people.json' with { type: 'json' };
import shell from '../../resources/locales/ja/shell.json' with { type: 'json' };
import { Screens } from './screens.ts';
import { expect, type Hospital, test } from './viewer.ts';

const patient = '0012345';
const name = '灯火 太郎';

/** A disk with charts and the roster of the demo hospital. */
async function withRoster(hospital: Hospital, folder: string): Promise<string> {
  const output = path.join(folder, 'with-roster');
  fs.mkdirSync(output, { recursive: true });
  const of = (file: string) => path.join(hospital.folder, 'hospital', file);
  const report = await runExport(
    {
      keys: path.join(hospital.folder, 'keys'),
      output,
      reports: path.join(folder, 'reports'),
      keepGenerations: 3,
      sources: [
        { name: 'fhir', kind: 'fhir', path: of('fhir') },
        { name: 'staff', kind: 'staff', path: of('staff.csv') },
      ],
    },
    { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal },
  );
  expect(report.sources.find(({ source }) => source === 'staff')).toMatchObject({ kinds: { staff: { mapped: 4 } } });
  return output;
}

/** Nothing of the patient is in the page, nor in what can be gone back to. */
async function nobodyShown(page: Page): Promise<void> {
  await expect(page.getByRole('textbox', { name: words['roster.id'] })).toBeVisible();
  const inPage = () => page.evaluate(() => `${document.title} ${document.documentElement.outerHTML} ${location.href}`);
  // The page goes in a moment, and another comes.
  await expect(async () => {
    const shown = await inPage();
    expect([name, patient, 'トモシビ'].filter((secret) => shown.includes(secret))).toEqual([]);
  }).toPass();
}

test('by roster and PIN, locked out, breaking glass; a window that locks keeps nothing', async ({
  window,
  hospital,
  viewer,
}, info) => {
  test.setTimeout(420_000);
  const { page } = window;
  page.setDefaultTimeout(15_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const screens = new Screens(window);
  // The console tells of what is refused here on purpose.
  const look = async (screen: string) => {
    if (viewer.host === 'browser') await screens.look(screen);
  };
  await window.openMedium(await withRoster(hospital, info.outputPath('disk')));
  await window.unlock(hospital.identity, hospital.passphrase);
  const staffId = page.getByRole('textbox', { name: words['roster.id'] });
  const pin = page.getByLabel(words['roster.pin'], { exact: true });
  const begin = page.getByRole('button', { name: shell['signIn.submit'], exact: true });
  await look('sign-in-roster');

  // By hand on the digits; wrong ones until it waits.
  await staffId.fill('N0034');
  for (const digit of ['9', '9', '9', '8']) await page.getByRole('button', { name: digit, exact: true }).click();
  await expect(pin).toHaveValue('9998');
  await begin.click();
  await expect(page.getByRole('alert')).toContainText(errors['sign-in-wrong'].what);
  await expect(pin).toHaveValue('');
  for (let time = 0; time < 4; time++) {
    await pin.fill('9998');
    await begin.click();
    await expect(pin).toHaveValue('');
  }
  await expect(page.getByRole('alert')).toContainText(errors['sign-in-waits'].what);
  await pin.fill('4716');
  await begin.click();
  await expect(page.getByRole('alert')).toContainText(errors['sign-in-waits'].what);
  await expect(page.locator('body')).not.toContainText('模擬 花子');

  // It cannot wait.
  await page.getByRole('button', { name: words['emergency.way'] }).click();
  await look('sign-in-emergency');
  await page.getByRole('textbox', { name: shell['signIn.name'] }).fill('模擬 花子');
  await page.getByRole('radio', { name: shell['role.nurse'] }).check();
  await page.getByRole('button', { name: words['emergency.submit'] }).click();
  await expect(page.getByText(words['emergency.reasonMissing'])).toBeVisible();
  await page.getByRole('radio', { name: words['emergency.reason.patient'] }).check();
  await page.getByRole('button', { name: words['emergency.submit'] }).click();
  await expect(window.searchBox).toBeVisible();
  const band = page.getByRole('region', { name: words['frame.emergency'] });
  await expect(band).toContainText('模擬 花子');
  await expect(band).toContainText(words['emergency.reason.patient']);
  await window.openPatient(patient);
  await window.summaryShown();
  await expect(band).toBeVisible();
  await look('emergency-patient');

  // A key locks it; going back, which would be to the patient, leads to nobody.
  await page.keyboard.press('F8');
  await expect(page).toHaveURL(/documents/);
  await page.keyboard.press('F10');
  await nobodyShown(page);
  await page.goBack();
  await nobodyShown(page);

  // Two roles: the name and the choice only after the right PIN. Nor does the next person come back to a patient.
  await window.signInByPin('d0027', '617403', 'clinician');
  await expect(page.getByRole('banner')).toContainText('模擬 部長');
  await expect(band).toBeHidden();
  await expect(page.getByText(words['frame.noRoster'])).toBeHidden();
  await page.goBack();
  await expect(window.searchBox).toBeVisible();
  await expect(page.locator('body')).not.toContainText(name);
  await page.keyboard.press('F10');
  await nobodyShown(page);

  // An administrator keeps the station, and reads nobody.
  await staffId.fill('A0001');
  await pin.fill('83905177');
  await begin.click();
  await expect(page.getByRole('heading', { name: words['admin.title'], level: 1 })).toBeVisible();
  await expect(window.searchBox).toBeHidden();
  await look('administrator-home');
  await window.places.waitFor();
  await page.getByRole('link', { name: words['people.home'] }).click();
  await expect(page.getByText(words['people.withoutPin'].split('{')[0]!)).toBeHidden();
  await page.getByLabel(words['people.lockAfter']).fill('2');
  await page.getByRole('button', { name: words['people.save'] }).click();
  await expect(page.getByText(words['people.saved'])).toBeVisible();
  await look('people');
  await page.keyboard.press('F10');
  await nobodyShown(page);

  // Nobody touches it: a warning, which a touch takes away, and then the lock.
  if (viewer.host === 'browser') {
    await page.clock.install();
    await window.signInByPin('D0012', '2580');
    await window.openPatient(patient);
    const warning = page.getByTestId('idle-warning');
    await page.clock.fastForward(100_000);
    await expect(warning).toContainText(words['idle.warning']);
    await page.screenshot({ path: info.outputPath('idle.png') });
    await page.mouse.move(300, 300);
    await expect(warning).toBeHidden();
    await page.clock.fastForward(125_000);
    await nobodyShown(page);
  }
  expect(screens.problems.filter((problem) => /^\S+ \(/.test(problem))).toEqual([]);
});
