/** From a passphrase to file keys: identity file → identity → keys.age → media keys → one key per file. */
import crypto from 'node:crypto';
import { Decrypter, identityToRecipient } from 'age-encryption';
import { TomoshibiError } from '../../shared/errors.ts';
import { parseIdentity, type StationIdentity } from '../../shared/identity.ts';
import { bytesToHex, deriveFileKey, type ManifestFile, type MediaKeys, mediaKeysSchema } from '../../shared/media.ts';

const noMatch = /no identity matched/;

/**
 * @param file bytes of the identity file (age v1, scrypt)
 * @throws TomoshibiError `passphrase-wrong`, `identity-invalid`
 */
export async function decryptIdentity(file: Uint8Array, passphrase: string): Promise<StationIdentity> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return parseIdentity(await decrypter.decrypt(file, 'text'));
  } catch (cause) {
    if (cause instanceof TomoshibiError) throw cause;
    const wrong = cause instanceof Error && noMatch.test(cause.message);
    throw new TomoshibiError(wrong ? 'passphrase-wrong' : 'identity-invalid', {}, { cause });
  }
}

/**
 * @param file bytes of keys.age
 * @throws TomoshibiError `identity-not-recipient` when these media were written for other stations; `medium-altered`
 */
export async function decryptMediaKeys(file: Uint8Array, identity: StationIdentity): Promise<MediaKeys> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity.secretKey);
  try {
    return mediaKeysSchema.parse(JSON.parse(await decrypter.decrypt(file, 'text')));
  } catch (cause) {
    const foreign = cause instanceof Error && noMatch.test(cause.message);
    throw new TomoshibiError(foreign ? 'identity-not-recipient' : 'medium-altered', {}, { cause });
  }
}

/** @throws TomoshibiError `identity-not-recipient` when keys.age lacks the epoch this file was written under */
export async function fileKeyOf(keys: MediaKeys, file: Pick<ManifestFile, 'epoch' | 'keyId'>): Promise<string> {
  const mediaKey = keys[String(file.epoch)];
  if (!mediaKey) throw new TomoshibiError('identity-not-recipient');
  return deriveFileKey(mediaKey, file.keyId);
}

/** The raw key of one of the station's own databases: HKDF-SHA256 of the identity's secret, info `tomoshibi/own/<name>`. */
export function ownKeyOf(identity: StationIdentity, name: string): string {
  return bytesToHex(
    new Uint8Array(crypto.hkdfSync('sha256', identity.secretKey, new Uint8Array(0), `tomoshibi/own/${name}`, 32)),
  );
}

/** Names an identity without revealing it: 16 hex digits of the SHA-256 of its public recipient. */
export async function labelOf(identity: StationIdentity): Promise<string> {
  const recipient = await identityToRecipient(identity.secretKey);
  return crypto.createHash('sha256').update(recipient).digest('hex').slice(0, 16);
}
