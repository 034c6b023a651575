import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DataDir } from '../../../main/station/data-dir.ts';
import { findKeys } from '../../../main/station/found-keys.ts';
import { findIdentityFile } from '../../../main/station/identity-file.ts';
import { identityCardLines } from '../../../shared/identity.ts';
import { temporaryFolder } from '../medium-fixture.ts';

const identity = (words: string) => Buffer.from(`age-encryption.org/v1\n-> scrypt ${words}\n`);

it('finds the keys of stations on the drives, not that of the safe, nor what only looks like one', async () => {
  const [stick, disk] = [temporaryFolder(), temporaryFolder()];
  for (const name of [
    'station-identity.age',
    'er-2-identity.age',
    'recovery-identity.age',
    'keys.age',
    '-identity.age',
  ])
    fs.writeFileSync(path.join(stick, name), identity(name));
  fs.mkdirSync(path.join(disk, 'ward-identity.age'));
  expect(await findKeys([disk, path.join(disk, 'absent'), stick])).toEqual([
    { path: path.join(stick, 'er-2-identity.age') },
    { path: path.join(stick, 'station-identity.age') },
  ]);
});

it('takes the card that was typed before a file that was named, and both before the key of last time', async () => {
  const dataDir = new DataDir(temporaryFolder(), 'テスト端末');
  dataDir.storeIdentity(identity('last time'));
  const named = path.join(temporaryFolder(), 'station-identity.age');
  fs.writeFileSync(named, identity('named'));
  const text = identityCardLines(identity('typed')).join('\n');
  const found = async (places: { named?: string; text?: string }) =>
    Buffer.from(await findIdentityFile({ named: places.named, text: places.text, dataDir, drives: [] })).toString();
  expect(await found({ named, text })).toContain('typed');
  expect(await found({ named })).toContain('named');
  expect(await found({})).toContain('last time');
});
