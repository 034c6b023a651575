/** From a passphrase to file keys: identity file → identity → keys.age → media keys → one key per file. */
import { Decrypter } from 'age-encryption';
import { TomoshibiError } from './errors.ts';
import { parseIdentity, type StationIdentity } from './identity.ts';
import { deriveFileKey, type ManifestFile, type MediaKeys, mediaKeysSchema } from './media.ts';

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
