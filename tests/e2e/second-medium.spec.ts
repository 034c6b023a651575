/** A hospital whose images lie on two disks: one that leaves the CTs out, and one that has everything. */
import fs from 'node:fs';
import path from 'node:path';
import { runExport } from '../../exporter/run.ts';
import { expect, type Hospital, test } from './viewer.ts';

const missing = 'CT';

test('what one disk leaves out says so, and is seen once the other disk is added', async ({
  window,
  hospital,
}, info) => {
  const { small, whole } = await twoDisks(hospital, info.outputPath('disks'));
  const { page, words } = window;
  await window.openMedium(small);
  await window.unlock(hospital.identity, hospital.passphrase);
  await window.signIn('模擬 医師', 'clinician');

  await window.openPatient('0012345');
  await window.openTab('studies');
  const lines = page
    .getByRole('listitem')
    .filter({ hasText: missing })
    .filter({ hasText: words.patient['studies.notOnMedium'] });
  await expect(lines.first()).toBeVisible();
  const before = await lines.count();

  await page.getByRole('link', { name: /世代/ }).first().click();
  const box = page.getByRole('region', { name: words.station['beside.title'] });
  await box.getByRole('button', { name: words.station['beside.add'], exact: true }).click();
  await window.nameMedium(box, whole);
  await expect(box.getByRole('listitem')).toContainText(whole);

  await page.getByRole('button', { name: words.shell['station.search'] }).click();
  await window.openPatient('0012345');
  await window.openTab('studies');
  await expect(lines).toHaveCount(0);
  expect(before).toBeGreaterThan(0);
  const study = page.getByRole('listitem').filter({ hasText: missing }).first();
  await study.getByRole('link', { name: words.patient['studies.open'] }).click();
  await window.imageShown();
});

/** @returns mount points, in `folder`: the first written without CTs, the second a night later with all images */
async function twoDisks(hospital: Hospital, folder: string): Promise<{ small: string; whole: string }> {
  const keys = path.join(folder, 'keys');
  const [small, whole] = ['small', 'whole'].map((name) => path.join(folder, name)) as [string, string];
  for (const output of [small, whole]) fs.mkdirSync(output, { recursive: true });
  // An export counts and locks beside the keys, and tests run side by side.
  fs.cpSync(path.join(hospital.folder, 'keys'), keys, { recursive: true });
  const sources = (['ssmix2', 'dicom'] as const).map((kind) => ({
    name: kind,
    kind,
    path: path.join(hospital.folder, 'hospital', kind),
  }));
  const common = { keys, reports: path.join(folder, 'reports'), keepGenerations: 3, sources };
  const signal = new AbortController().signal;
  const slice = { modalities: ['CR', 'DX', 'US', 'MR'] };
  await runExport({ ...common, output: small, slice }, { now: new Date('2026-11-20T22:00:00'), signal });
  await runExport({ ...common, output: whole }, { now: new Date('2026-11-21T22:00:00'), signal });
  return { small, whole };
}
