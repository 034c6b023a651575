/**
 * The exporter's key folder: what the hospital keeps beside the export server and never on a medium.
 *
 *   facility.json            id, name, public signing key, recipients of the media keys
 *   facility-signing.pem     Ed25519 private key (PKCS #8): whoever holds it can make media that stations trust
 *   media-keys.json          media keys by epoch (32 random bytes, hex)
 *   station-identity.age     for the stations, under the station passphrase (shared/identity.ts)
 *   recovery-identity.age    the same for the safe: opens the media when every station is lost
 *   state.db                 what earlier runs wrote (exporter/state.ts)
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';
import { TomoshibiError } from '../shared/errors.ts';
import { formatIdentity } from '../shared/identity.ts';
import { bytesToHex, type MediaKeys, mediaKeysSchema } from '../shared/media.ts';

const facilitySchema = z.object({
  id: z.string(),
  name: z.string(),
  publicKey: z.string(),
  recipients: z.array(z.object({ name: z.string(), recipient: z.string().startsWith('age1') })),
});

export interface FacilityKeys {
  folder: string;
  id: string;
  name: string;
  /** Ed25519 public key, raw 32 bytes in base64. */
  publicKey: string;
  signingKey: crypto.KeyObject;
  recipients: string[];
  mediaKeys: MediaKeys;
  /** The epoch new files are written under: the newest. */
  epoch: number;
}

export const minimumPassphraseLength = 12;

/** age scrypt work factor: 2^17, about half a second on a station, the same as its own passphrase. */
const scryptWorkFactor = 17;

/**
 * Makes the key folder. Each identity is encrypted under its own passphrase; neither is stored.
 * @throws TomoshibiError `keys-exist`, `passphrase-too-short`
 */
export async function initFacility(options: {
  folder: string;
  name: string;
  stationPassphrase: string;
  recoveryPassphrase: string;
}): Promise<FacilityKeys> {
  const { folder, name } = options;
  for (const passphrase of [options.stationPassphrase, options.recoveryPassphrase]) {
    if (passphrase.length < minimumPassphraseLength) {
      throw new TomoshibiError('passphrase-too-short', { minimum: minimumPassphraseLength });
    }
  }
  if (fs.existsSync(path.join(folder, 'facility.json'))) throw new TomoshibiError('keys-exist', { path: folder });
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });

  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
  const facilityKey = rawPublicKey(publicKey);
  const facility = { facilityId: crypto.randomUUID(), facilityName: name, facilityKey };

  const recipients: { name: string; recipient: string }[] = [];
  for (const [role, passphrase] of [
    ['station', options.stationPassphrase],
    ['recovery', options.recoveryPassphrase],
  ] as const) {
    const secretKey = await generateX25519Identity();
    recipients.push({ name: role, recipient: await identityToRecipient(secretKey) });
    const encrypter = new Encrypter();
    encrypter.setPassphrase(passphrase);
    encrypter.setScryptWorkFactor(scryptWorkFactor);
    writeSecret(
      path.join(folder, `${role}-identity.age`),
      await encrypter.encrypt(formatIdentity({ ...facility, secretKey })),
    );
  }

  writeSecret(
    path.join(folder, 'facility-signing.pem'),
    privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  );
  writeSecret(
    path.join(folder, 'media-keys.json'),
    JSON.stringify({ 1: bytesToHex(crypto.randomBytes(32)) } satisfies MediaKeys),
  );
  // Last: a folder with facility.json is a complete one.
  writeSecret(
    path.join(folder, 'facility.json'),
    `${JSON.stringify({ id: facility.facilityId, name, publicKey: facilityKey, recipients }, null, 2)}\n`,
  );
  return loadFacility(folder);
}

/** @throws TomoshibiError `keys-missing` */
export function loadFacility(folder: string): FacilityKeys {
  try {
    const facility = facilitySchema.parse(readJson(path.join(folder, 'facility.json')));
    const mediaKeys = mediaKeysSchema.parse(readJson(path.join(folder, 'media-keys.json')));
    return {
      folder,
      id: facility.id,
      name: facility.name,
      publicKey: facility.publicKey,
      signingKey: crypto.createPrivateKey(fs.readFileSync(path.join(folder, 'facility-signing.pem'))),
      recipients: facility.recipients.map((entry) => entry.recipient),
      mediaKeys,
      epoch: Math.max(...Object.keys(mediaKeys).map(Number)),
    };
  } catch (cause) {
    throw new TomoshibiError('keys-missing', { path: folder }, { cause });
  }
}

/** keys.age: the media keys for every recipient (age v1, X25519). */
export async function encryptMediaKeys(keys: FacilityKeys): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of keys.recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(JSON.stringify(keys.mediaKeys));
}

/** Ed25519 over exactly these bytes (`openssl pkeyutl -verify -rawin`). */
export function sign(keys: FacilityKeys, bytes: Uint8Array): Uint8Array {
  return crypto.sign(null, bytes, keys.signingKey);
}

export function verifySignature(publicKeyBase64: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKeyBase64, 'base64').toString('base64url');
  const key = crypto.createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return crypto.verify(null, bytes, key, signature);
}

function rawPublicKey(key: crypto.KeyObject): string {
  return Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url').toString('base64');
}

function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

function writeSecret(file: string, content: string | Uint8Array): void {
  fs.writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
}
