/** Checking PINs. A staff number that nobody has costs the same time as a wrong PIN, so that neither tells who is here. */
import crypto from 'node:crypto';
import { type PinHash, parsePinHash, pinCost } from '../../shared/people.ts';

const keyBytes = 32;

/**
 * @param stored the roster's hash; null for somebody who is not on it or has no PIN
 * @param likeOthers a hash of the same roster, whose cost is paid where there is none
 */
export async function isPin(typed: string, stored: string | null, likeOthers: string | null): Promise<boolean> {
  const found = stored === null ? null : parsePinHash(stored);
  const hash = found ?? nobodys((likeOthers && parsePinHash(likeOthers)) || pinCost);
  const key = await derived(typed, hash);
  const same = crypto.timingSafeEqual(key, Buffer.from(hash.key, 'base64'));
  return same && found !== null;
}

function nobodys({ log2N, r, p }: Pick<PinHash, 'log2N' | 'r' | 'p'>): PinHash {
  const random = (bytes: number) => crypto.randomBytes(bytes).toString('base64');
  return { log2N, r, p, salt: random(16), key: random(keyBytes) };
}

function derived(pin: string, { log2N, r, p, salt }: PinHash): Promise<Buffer> {
  const cost = { N: 2 ** log2N, r, p, maxmem: 128 * r * 2 ** log2N + 2 ** 22 };
  return new Promise((resolve, reject) => {
    crypto.scrypt(pin.normalize('NFKC'), Buffer.from(salt, 'base64'), keyBytes, cost, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
