/** What a station remembers of its people, on the screen and on paper; and the end of an incident, after which it needs a new medium. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import audit from '../../resources/locales/ja/audit.json' with { type: 'json' };
import errors from '../../resources/locales/ja/errors.json' with { type: 'json' };
import incident from '../../resources/locales/ja/incident.json' with { type: 'json' };
import shell from '../../resources/locales/ja/shell.json' with { type: 'json' };
import { hasTools } from '../tool.ts';
import { Screens } from './screens.ts';
import { expect, test } from './viewer.ts';

const newPassphrase = 'ataraしい鍵のことば 2027';
const cli = path.resolve('main/audit/cli.ts');

async function goTo(page: Page, place: '/audit' | '/incident/end'): Promise<void> {
  await page.evaluate((to) => {
    location.hash = `#${to}`;
  }, place);
}

test('read the log, verify it, print its head, end the incident: the old passphrase opens nothing any more', async ({
  signedIn,
  viewer,
  dataDir,
  hospital,
}, info) => {
  test.skip(viewer.host !== 'browser', 'Electron’s printer dialog waits for a hand');
  test.skip(!hasTools(['pdftotext', 'pdftoppm', 'zbarimg']), 'what reads paper back is not installed');
  const { page } = signedIn;
  test.setTimeout(300_000);
  const screens = new Screens(signedIn);

  // A nurse reads a patient, and may not read the log of it.
  await signedIn.openPatient('10000');
  await signedIn.summaryShown();
  await goTo(page, '/audit');
  await expect(page.getByText(audit.administratorOnly)).toBeVisible();
  await page.getByRole('button', { name: shell['frame.handOver'] }).click();
  await signedIn.signIn('模擬 管理', 'administrator');

  await page.getByRole('link', { name: audit.title }).click();
  const rows = page.getByRole('list', { name: audit.list }).getByRole('listitem');
  await expect(rows.filter({ hasText: audit['action.signed-in'] }).first()).toContainText('模擬 管理');
  await expect(page.getByText(audit['verdict.none'])).toBeVisible();
  await page.getByRole('button', { name: audit.verify, exact: true }).click();
  await expect(page.getByText(/すべてそろい/)).toBeVisible();
  await screens.look('audit');

  // Who looked at this patient.
  await page.getByRole('textbox', { name: audit['filter.person'] }).fill('看護');
  await page.getByRole('combobox', { name: audit['filter.kind'] }).selectOption('reading');
  await expect(rows.filter({ hasText: audit['action.patient-read'] }).first()).toContainText('模擬 看護');
  await expect(rows.filter({ hasText: '模擬 管理' })).toHaveCount(0);
  await page.getByRole('button', { name: audit['filter.clear'] }).click();

  // On paper: what the screen said, and a code that somebody else's reader reads.
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: audit['head.pdf'] }).click();
  const pdf = info.outputPath('head.pdf');
  await (await downloading).saveAs(pdf);
  const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
  expect(text).toContain('監査記録の控え');
  expect(text).toContain('3西-PC1');
  expect(text).toContain('署名(立会人)');
  expect(execFileSync('pdfinfo', [pdf], { encoding: 'utf8' })).toMatch(/Pages:\s+1\n/);
  execFileSync('pdftoppm', ['-r', '200', '-png', pdf, info.outputPath('head')]);
  const code = execFileSync('zbarimg', ['-q', '--raw', info.outputPath('head-1.png')], { encoding: 'utf8' }).trim();
  const [kind, , station, entries, head] = code.split('\n');
  expect([kind, station]).toEqual(['tomoshibi-audit-head', '3西-PC1']);
  expect(text.replaceAll(/\s/g, '')).toContain(head!.slice(0, 16));

  await page.getByText(audit.elsewhere).click();
  await page.getByRole('textbox', { name: audit['compare.entries'] }).fill(entries!);
  await page.getByRole('textbox', { name: audit['compare.head'] }).fill(head!.slice(0, 12).replace(/(.{4})/g, '$1 '));
  await page.getByRole('button', { name: audit['compare.do'] }).click();
  await expect(
    page.getByText(audit['compare.same'].replace('{entries}', Number(entries).toLocaleString('en-US'))),
  ).toBeVisible();
  await page.getByRole('textbox', { name: audit['compare.head'] }).fill('0000 0000 0000');
  await page.getByRole('button', { name: audit['compare.do'] }).click();
  await expect(page.getByText(/^⚠ 一致しません/)).toBeVisible();

  // A clock that was changed is told on every screen of an administrator.
  await page.route('**/api/audit/state', async (route) => {
    const answer = await route.fetch();
    const change = {
      seq: 9,
      at: '2026-11-23T02:00:00.000Z',
      before: '2026-11-23T03:00:00.000Z',
      after: '2026-11-23T02:00:00.000Z',
      acrossRestart: true,
    };
    await route.fulfill({ json: { ...(await answer.json()), clockChanges: [change], clockChangesUnseen: 1 } });
  });
  await goTo(page, '/incident/end');
  await goTo(page, '/audit');
  await expect(page.getByRole('region', { name: audit.clock })).toBeVisible();
  await expect(page.getByText(audit['clock.means'])).toBeVisible();
  await screens.look('audit-clock');
  await page.unroute('**/api/audit/state');
  await page.getByRole('button', { name: audit.verify, exact: true }).click();
  await expect(page.getByRole('region', { name: audit.clock })).toHaveCount(0);

  // The end: each step waits for the one before.
  await goTo(page, '/incident/end');
  await expect(page.getByRole('heading', { name: incident.title })).toBeVisible();
  const stick = info.outputPath('stick');
  fs.mkdirSync(stick);
  await expect(page.getByRole('button', { name: incident['access.do'] })).toBeDisabled();
  await screens.look('incident-end');
  await page.getByRole('textbox', { name: incident.folder }).first().fill(stick);
  await page.getByRole('button', { name: incident['export.do'] }).click();
  await expect(page.getByText(/保存し、読み直して確かめました/)).toBeVisible();
  expect(
    fs
      .readdirSync(stick)
      .map((name) => name.replace(/^tomoshibi-[^-]+-(\w+)-\w+/, '$1'))
      .sort(),
  ).toEqual(['audit.jsonl.age', 'ledger.csv.age']);
  await page.getByRole('button', { name: incident['access.do'] }).click();
  await expect(page.getByText(incident['access.closed'])).toBeVisible();
  await page.getByLabel(incident['key.passphrase'], { exact: true }).fill(hospital.passphrase);
  await page.getByLabel(incident['key.new'].replace('{minimum}', '12'), { exact: true }).fill(newPassphrase);
  await page.getByLabel(incident['key.again'], { exact: true }).fill(newPassphrase);
  await page.getByRole('checkbox', { name: incident['key.understood'] }).check();
  await page.getByRole('button', { name: incident['key.do'] }).click();
  await expect(page.getByText(incident['key.saved'])).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(incident['key.media'])).toBeVisible();
  await screens.look('incident-ended');
  expect(fs.readFileSync(path.join(stick, 'new-station-recipient.txt'), 'utf8')).toMatch(
    /^# station: 3西-PC1\n# facility-id: \S+\nage1\w+\n$/,
  );

  // The log goes on under the new key, and the command line finds it whole, with the printed head in it.
  await goTo(page, '/audit');
  await expect(rows.filter({ hasText: audit['action.station-key-rotated'] })).toHaveCount(1);
  await goTo(page, '/incident/end');
  await page.getByRole('button', { name: incident['finish.lock'], exact: true }).click();
  await signedIn.enterPassphrase(hospital.passphrase);
  await expect(page.getByText(errors['passphrase-wrong'].what)).toBeVisible();
  await signedIn.enterPassphrase(newPassphrase);
  await expect(page.getByText(errors['identity-rotated'].what)).toBeVisible();
  const secret = info.outputPath('passphrase.txt');
  fs.writeFileSync(secret, `${newPassphrase}\n`);
  const said = execFileSync(
    process.execPath,
    [cli, 'verify', dataDir, '--passphrase', secret, '--entries', entries!, '--head', head!],
    { encoding: 'utf8' },
  );
  expect(said).toContain(`The printed head is that of entry ${entries}`);
  expect(said).not.toContain('BROKEN');
  // Refusals, which the console tells, are what this test is about.
  expect(screens.problems.filter((problem) => /^\S+ \(/.test(problem))).toEqual([]);
});
