/** Two generations on one disk: what an older one means is said before and all the while, and what differs is found. */
import { twoGenerations } from './generations.ts';
import { expect, test } from './viewer.ts';

test('an older generation is opened knowingly, never mistaken for the newest, and compared with it', async ({
  window,
  hospital,
}, info) => {
  const { page } = window;
  const { station } = window.words;
  await window.openMedium(await twoGenerations(hospital, info.outputPath('disk')));
  await window.unlock(hospital.identity, hospital.passphrase);
  await window.signIn('模擬 医師', 'clinician');
  const band = page.getByRole('region', { name: station['band.label'] });
  await window.openPatient('0012345');
  await expect(window.banner).toContainText('ソバ');
  await expect(band).toHaveCount(0);

  await page.getByRole('link', { name: station['differences.way'] }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText(station['differences.urgent'].split('(')[0]!);
  const urgent = page.getByRole('listitem').filter({ hasText: 'ソバ' });
  await expect(urgent).toContainText(station['differences.kind.added']);
  await expect(urgent).toContainText(station['differences.sideNone']);
  await page.getByRole('link', { name: station['differences.toPatient'] }).click();

  await window.openStation();
  await page.getByRole('link', { name: station['generations.way'] }).click();
  const rows = page.getByRole('table', { name: station['generations.caption'] }).getByRole('row');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText(station['generations.newest']);
  await expect(rows.nth(1)).toContainText(station['generations.isOpen']);
  await rows.nth(2).getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(station['older.later']);
  await dialog.getByRole('button', { name: station['older.confirm'] }).click();
  await expect(band).toBeVisible();
  await window.openPatient('0012345');
  await expect(band).toBeVisible();
  await expect(window.banner).not.toContainText('ソバ');
  await expect(band).toContainText('2026-11-2');

  await band.getByRole('button').click();
  await expect(band).toHaveCount(0);
  await expect(window.banner).toContainText('ソバ');
});
