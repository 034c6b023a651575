import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Decrypter } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptMediaKeys, initFacility, loadFacility, sign, verifySignature } from '../../exporter/keys.ts';
import { parseIdentity } from '../../shared/identity.ts';
import { deriveFileKey } from '../../shared/media.ts';
import { hasTool } from '../tool.ts';
import { makeFacility, recoveryPassphrase, stationPassphrase, type TestFacility } from './facility.ts';

let facility: TestFacility;
beforeAll(async () => {
  facility = await makeFacility();
}, 60_000);
afterAll(() => facility.remove());

async function openIdentity(name: string, passphrase: string) {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return parseIdentity(await decrypter.decrypt(fs.readFileSync(path.join(facility.keys.folder, name)), 'text'));
}

describe('the key folder', () => {
  it('gives a station and a recovery identity that both open the media keys', async () => {
    const sealed = await encryptMediaKeys(facility.keys);
    for (const [name, passphrase] of [
      ['station-identity.age', stationPassphrase],
      ['recovery-identity.age', recoveryPassphrase],
    ] as const) {
      const identity = await openIdentity(name, passphrase);
      expect(identity.facilityKey).toBe(facility.keys.publicKey);
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity.secretKey);
      expect(JSON.parse(await decrypter.decrypt(sealed, 'text'))).toEqual(facility.keys.mediaKeys);
    }
  });

  it('keeps every secret from other users of the machine', () => {
    for (const name of fs.readdirSync(facility.keys.folder)) {
      expect(fs.statSync(path.join(facility.keys.folder, name)).mode & 0o077, name).toBe(0);
    }
  });

  it('is never made over another, and never under a short passphrase', async () => {
    const options = { folder: facility.keys.folder, name: 'x', stationPassphrase, recoveryPassphrase };
    await expect(initFacility(options)).rejects.toMatchObject({ code: 'keys-exist' });
    const short = { ...options, folder: path.join(facility.folder, 'short'), stationPassphrase: 'short' };
    await expect(initFacility(short)).rejects.toMatchObject({ code: 'passphrase-too-short' });
    expect(fs.existsSync(short.folder)).toBe(false);
  });

  it('says so when a part of it is missing', () => {
    expect(() => loadFacility(facility.disk)).toThrow(expect.objectContaining({ code: 'keys-missing' }));
  });
});

describe('signatures', () => {
  it('hold for the bytes signed and for no others', () => {
    const bytes = Buffer.from('{"sequence":1}');
    const signature = sign(facility.keys, bytes);
    expect(verifySignature(facility.keys.publicKey, bytes, signature)).toBe(true);
    expect(verifySignature(facility.keys.publicKey, Buffer.from('{"sequence":2}'), signature)).toBe(false);
  });
});

describe('checked with tools others wrote', () => {
  it.skipIf(!hasTool('openssl'))('openssl derives the same file key', async () => {
    const mediaKey = 'ab'.repeat(32);
    const keyId = 'cd'.repeat(16);
    const result = spawnSync('openssl', [
      'kdf',
      '-keylen',
      '32',
      '-kdfopt',
      'digest:SHA256',
      '-kdfopt',
      `hexkey:${mediaKey}`,
      '-kdfopt',
      `info:tomoshibi/file/${keyId}`,
      '-binary',
      'HKDF',
    ]);
    expect(result.stdout.toString('hex')).toBe(await deriveFileKey(mediaKey, keyId));
  });

  it.skipIf(!hasTool('age'))('age opens keys.age with a decrypted identity', async () => {
    const identity = path.join(facility.folder, 'identity.txt');
    fs.writeFileSync(identity, (await openIdentity('station-identity.age', stationPassphrase)).secretKey);
    const sealed = path.join(facility.folder, 'keys.age');
    fs.writeFileSync(sealed, await encryptMediaKeys(facility.keys));
    const opened = spawnSync('age', ['-d', '-i', identity, sealed]);
    expect(JSON.parse(opened.stdout.toString())).toEqual(facility.keys.mediaKeys);
  });

  it('two facilities never share a key', async () => {
    const other = await makeFacility('見本病院');
    expect(other.keys.mediaKeys).not.toEqual(facility.keys.mediaKeys);
    expect(crypto.timingSafeEqual(Buffer.from(other.keys.publicKey), Buffer.from(facility.keys.publicKey))).toBe(false);
    other.remove();
  });
});
