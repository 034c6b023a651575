import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from './viewer.ts';

const folder = (disk: string) => path.join(disk, 'TOMOSHIBI');

function manifestOf(disk: string): { records: string; files: { path: string; kind: string }[] } {
  return JSON.parse(fs.readFileSync(path.join(folder(disk), 'manifest.json'), 'utf8'));
}

function flipByte(file: string, position: number): void {
  const bytes = fs.readFileSync(file);
  bytes[position]! ^= 1;
  fs.writeFileSync(file, bytes);
}

const refusals = [
  {
    name: 'an edited manifest',
    code: 'medium-altered',
    damage: (disk: string) => flipByte(path.join(folder(disk), 'manifest.json'), 200),
  },
  {
    name: 'no signature',
    code: 'medium-unsigned',
    damage: (disk: string) => fs.rmSync(path.join(folder(disk), 'manifest.sig')),
  },
  {
    name: 'a missing records file',
    code: 'medium-file-missing',
    damage: (disk: string) => fs.rmSync(path.join(folder(disk), manifestOf(disk).records)),
  },
  {
    name: 'exchanged keys',
    code: 'medium-altered',
    damage: (disk: string) => flipByte(path.join(folder(disk), 'keys.age'), 40),
  },
] as const;

for (const { name, code, damage } of refusals) {
  test(`${name} is refused in one sentence, in both languages`, async ({ window, hospital }) => {
    const disk = hospital.copy();
    damage(disk);
    for (const language of ['ja', 'en'] as const) {
      await window.speak(language);
      await window.openMedium(disk);
      const words = window.words.errors[code];
      await expect(window.page.getByText(words.what.split('{')[0]!, { exact: false }).first()).toBeVisible();
      await expect(window.page.getByText(words.do.split('{')[0]!, { exact: false }).first()).toBeVisible();
    }
  });
}

test('a wrong passphrase says so, and the right one still opens', async ({ window, hospital }) => {
  await window.openMedium(hospital.medium);
  await window.nameKey(hospital.identity);
  await window.enterPassphrase('not the passphrase');
  await expect(window.page.getByText(window.words.errors['passphrase-wrong'].what)).toBeVisible();
  await window.enterPassphrase(hospital.passphrase);
  await window.page.getByRole('button', { name: window.words.station['done.goOn'] }).click();
  await window.signIn('模擬 看護', 'nurse');
});

test('a refused medium leaves what was open before untouched', async ({ signedIn, hospital }) => {
  const disk = hospital.copy();
  flipByte(path.join(folder(disk), 'manifest.json'), 200);
  const { page, words } = signedIn;
  await page.getByRole('link', { name: words.shell['frame.generation'].replace('{sequence}', '1') }).click();
  await page.getByRole('button', { name: words.shell['station.otherMedium'] }).click();
  await signedIn.openMedium(disk);
  await expect(page.getByText(words.errors['medium-altered'].do)).toBeVisible();
  await page.getByRole('button', { name: words.shell['station.keepMedium'] }).click();
  await page.getByRole('button', { name: words.shell['station.search'] }).click();
  await signedIn.openPatient('0012345');
});

test('the verified copy takes over, and the station then needs neither the medium nor the key file', async ({
  window,
  viewer,
  hospital,
}) => {
  const disk = hospital.copy();
  await window.openMedium(disk);
  await window.unlock(hospital.identity, hospital.passphrase);
  await window.signIn('模擬 看護', 'nurse');
  const { shell } = window.words;
  await window.page.getByRole('link', { name: shell['frame.generation'].replace('{sequence}', '1') }).click();
  await expect(window.page.getByText(shell['copy.readingFrom.copy'])).toBeVisible({ timeout: 30_000 });
  fs.rmSync(disk, { recursive: true });
  await window.page.getByRole('button', { name: shell['station.search'] }).click();
  await window.openPatient('0012345');
  await window.page.getByRole('button', { name: shell['frame.lock'], exact: true }).click();
  await window.unlock(null, hospital.passphrase);
  await window.signIn('模擬 医師', 'clinician');
  await window.openPatient('0012345');
  expect(viewer.page.url()).toContain('0012345');
});

test('nothing of a patient is left readable on the station', async ({ signedIn, dataDir }) => {
  await signedIn.openPatient('0012345');
  await signedIn.page.waitForTimeout(1000);
  for (const entry of fs.readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = fs.readFileSync(path.join(entry.parentPath, entry.name));
    for (const secret of ['灯火 太郎', 'トモシビ', 'ペニシリン']) {
      expect(bytes.includes(secret), `${secret} in ${entry.name}`).toBe(false);
      expect(bytes.includes(Buffer.from(secret, 'utf16le')), `${secret} in ${entry.name}`).toBe(false);
    }
  }
});
