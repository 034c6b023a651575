import fs from 'node:fs';
import path from 'node:path';
import { expect, type Hospital, test } from './viewer.ts';

/** Patients that the demo hospital was given for what they lack, by what that is. */
function cast(hospital: Hospital, part: string): string {
  const summary = JSON.parse(fs.readFileSync(path.join(hospital.folder, 'hospital/hospital.json'), 'utf8')) as {
    cast: Record<string, string[]>;
  };
  const id = summary.cast[part]?.[0];
  if (!id) throw new Error(`the demo hospital has no patient for ${part}: ${Object.keys(summary.cast).join(', ')}`);
  return id;
}

test('only a positive statement reads as no allergy', async ({ signedIn, hospital }) => {
  await signedIn.openPatient(cast(hospital, 'allergies-none'));
  await expect(signedIn.allergies.first()).toHaveAttribute('data-allergy-state', 'confirmed-none');
  await test.step('a patient without any allergy record is unknown, in words', async () => {
    await signedIn.openPatient(cast(hospital, 'allergies-unknown'));
    await expect(signedIn.allergies.first()).toHaveAttribute('data-allergy-state', 'unknown');
    await expect(signedIn.allergies.first()).toContainText(signedIn.words.patient['allergy.unknown']);
  });
  await test.step('two people of one name are told apart', async () => {
    await signedIn.openPatient(cast(hospital, 'same-name'));
    await expect(signedIn.banner).toContainText(signedIn.words.patient.sameName.split('{')[0]!.trim());
  });
});

test('a patient known from images only: every other section says that it was not exported', async ({
  signedIn,
  hospital,
}) => {
  await signedIn.openPatient(cast(hospital, 'images-only'));
  const { patient } = signedIn.words;
  await expect(signedIn.allergies.first()).toContainText(patient['allergyUnknown.not-exported']);
  await expect(signedIn.page.locator('[data-flags]')).toHaveAttribute('data-flags', 'not-exported');
  for (const name of [patient['tab.conditions'], patient['medications.current'], patient['observations.latest']]) {
    await expect(signedIn.page.getByRole('region', { name })).toContainText(patient.notExported);
  }
});
