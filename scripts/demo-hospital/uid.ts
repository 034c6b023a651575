import { createHash } from 'node:crypto';

/**
 * A UID that is the same for the same key: a UUID made from the SHA-256 of the key, under 2.25 (PS3.5 §B.2). Fictional
 * data, so no root of any organisation is used.
 */
export function uidOf(...key: (string | number)[]): string {
  const digest = createHash('sha256')
    .update(`tomoshibi demo hospital/${key.join('/')}`)
    .digest();
  digest[6] = (digest[6]! & 0x0f) | 0x80; // RFC 9562 version 8
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${digest.toString('hex', 0, 16)}`)}`;
}
