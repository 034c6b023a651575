import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findMedia, locate, readMedium } from '../../../main/station/medium.ts';
import { flip, makeFacility, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { codeOf } from '../station-fixture.ts';

const facility = await makeFacility();

test('a signed medium is accepted, from its drive or from its folder, with and without a pinned key', async () => {
  const medium = await writeMedium(facility, { sequence: 7, studies: ['2026-04-01'] });
  for (const location of [medium.drive, medium.folder]) {
    for (const pinned of [null, facility.publicKey]) {
      const read = await readMedium(location, pinned);
      expect(read.manifest.sequence).toBe(7);
      expect(read.folder).toBe(medium.folder);
    }
  }
});

test('every flipped byte of the signature is refused', async () => {
  const { folder } = await writeMedium(facility);
  const signature = path.join(folder, 'manifest.sig');
  for (let offset = 0; offset < 64; offset++) {
    flip(signature, offset);
    expect(await codeOf(readMedium(folder, facility.publicKey)), `byte ${offset}`).toBe('medium-altered');
    flip(signature, offset);
  }
  expect(await codeOf(readMedium(folder, facility.publicKey))).toBe('no error');
});

test('every flipped byte of the manifest is refused, pinned or not', async () => {
  const { folder } = await writeMedium(facility);
  const manifest = path.join(folder, 'manifest.json');
  const size = fs.statSync(manifest).size;
  for (let offset = 0; offset < size; offset++) {
    flip(manifest, offset);
    for (const pinned of [facility.publicKey, null]) {
      expect(await codeOf(readMedium(folder, pinned)), `byte ${offset}`).toBe('medium-altered');
    }
    flip(manifest, offset);
  }
});

test('a flipped byte of keys.age is refused', async () => {
  const { folder } = await writeMedium(facility);
  flip(path.join(folder, 'keys.age'), 100);
  expect(await codeOf(readMedium(folder, null))).toBe('medium-altered');
});

test('what is missing is named: the medium, its signature, its keys, its records', async () => {
  expect(await codeOf(readMedium(temporaryFolder(), null))).toBe('medium-not-found');
  const medium = await writeMedium(facility);
  const without = async (name: string) => {
    const file = path.join(medium.folder, name);
    const bytes = fs.readFileSync(file);
    fs.rmSync(file);
    const code = await codeOf(readMedium(medium.drive, null));
    fs.writeFileSync(file, bytes);
    return code;
  };
  expect(await without('manifest.json')).toBe('medium-not-found');
  expect(await without('manifest.sig')).toBe('medium-unsigned');
  expect(await without('keys.age')).toBe('medium-file-missing');
  expect(await without(medium.manifest.records)).toBe('medium-file-missing');
});

test("another facility's medium is told from an altered one", async () => {
  const other = await writeMedium(await makeFacility('隣の病院'));
  expect(await codeOf(readMedium(other.drive, facility.publicKey))).toBe('medium-other-facility');
  // A manifest of ours signed by somebody else is no facility's.
  const forged = await writeMedium(facility);
  const bytes = fs.readFileSync(path.join(forged.folder, 'manifest.json'));
  const { privateKey } = crypto.generateKeyPairSync('ed25519');
  fs.writeFileSync(path.join(forged.folder, 'manifest.sig'), crypto.sign(null, bytes, privateKey));
  expect(await codeOf(readMedium(forged.drive, facility.publicKey))).toBe('medium-altered');
  expect(await codeOf(readMedium(forged.drive, null))).toBe('medium-altered');
});

test('a commit that stopped between its two renames is still read', async () => {
  const medium = await writeMedium(facility, { sequence: 1 });
  const manifest = path.join(medium.folder, 'manifest.json');
  const older = fs.readFileSync(manifest);
  await writeMedium(facility, { sequence: 2 }, medium.drive);
  fs.renameSync(manifest, `${manifest}.part`);
  fs.writeFileSync(manifest, older);
  expect((await readMedium(medium.drive, facility.publicKey)).manifest.sequence).toBe(2);
});

test('a format or a viewer newer than this one is said to be so', async () => {
  const format = await writeMedium(facility, { alter: (manifest) => ({ ...manifest, formatVersion: 2 }) });
  expect(await codeOf(readMedium(format.drive, null))).toBe('medium-format-too-new');
  const viewer = await writeMedium(facility, { alter: (manifest) => ({ ...manifest, minViewerVersion: '9.0.0' }) });
  expect(await codeOf(readMedium(viewer.drive, null))).toBe('medium-format-too-new');
});

test.each([['../../etc/passwd'], ['/etc/passwd'], ['records/../keys.age'], [`records/${'0'.repeat(64)}.db`]])(
  'a signed manifest that lists %s is refused all the same',
  async (name) => {
    const medium = await writeMedium(facility, {
      alter: (manifest) => ({ ...manifest, files: [...manifest.files, { ...manifest.files[0], path: name }] }),
    });
    expect(await codeOf(readMedium(medium.drive, null))).toBe('medium-manifest-invalid');
  },
);

test('links are refused, at the file and above it', async () => {
  const { folder, studies, pathOf } = await writeMedium(facility, { studies: ['2026-04-01'] });
  const [study] = studies;
  const outside = path.join(temporaryFolder(), 'outside.db');
  fs.renameSync(pathOf(study!), outside);
  fs.symlinkSync(outside, pathOf(study!));
  expect(await codeOf(locate(folder, study!))).toBe('medium-altered');

  fs.rmSync(pathOf(study!));
  const aside = path.join(temporaryFolder(), 'images');
  fs.mkdirSync(aside);
  fs.renameSync(outside, path.join(aside, path.basename(study!.path)));
  fs.rmdirSync(path.dirname(pathOf(study!)));
  fs.symlinkSync(aside, path.dirname(pathOf(study!)));
  expect(await codeOf(locate(folder, study!))).toBe('medium-altered');

  const manifest = path.join(folder, 'manifest.json');
  fs.renameSync(manifest, `${outside}.json`);
  fs.symlinkSync(`${outside}.json`, manifest);
  expect(await codeOf(readMedium(folder, null))).toBe('medium-altered');
});

test('media on drives are found, the refused ones with their reason, and other drives passed over', async () => {
  const good = await writeMedium(facility, { sequence: 3 });
  const bad = await writeMedium(facility, { sequence: 4 });
  flip(path.join(bad.folder, 'manifest.json'), 50);
  const found = await findMedia(facility.publicKey, [temporaryFolder(), bad.drive, good.drive]);
  expect(found).toEqual([
    { path: good.folder, facilityName: '灯火記念病院', sequence: 3, createdAt: '2026-05-01T02:00:00', problem: null },
    {
      path: bad.drive,
      facilityName: '',
      sequence: 0,
      createdAt: '',
      problem: { code: 'medium-altered', params: { file: 'manifest.json' } },
    },
  ]);
});
