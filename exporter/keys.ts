/**
 * The exporter's key folder: what the hospital keeps beside the export server and never on a medium.
 *
 *   facility.json            id, name, public signing key, recipients of the media keys, and what was done with them
 *   facility-signing.pem     Ed25519 private key (PKCS #8): whoever holds it can make media that stations trust
 *   media-keys.json          media keys by epoch (32 random bytes, hex)
 *   <name>-identity.age      for a station, under a passphrase of its own (shared/identity.ts); the first is `station`
 *   recovery-identity.age    the same for the safe: opens the media when every station is lost
 *   state.db                 what earlier runs wrote (exporter/state.ts)
 *
 * Stations come and go in exporter/stations.ts.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';
import { TomoshibiError } from '../shared/errors.ts';
import { formatIdentity } from '../shared/identity.ts';
import { bytesToHex, type MediaKeys, mediaKeysSchema } from '../shared/media.ts';
import { writeSecret } from './secret-file.ts';

/** To whom keys.age is encrypted: a station, or the recovery identity. */
const recipientSchema = z.object({ name: z.string(), recipient: z.string().startsWith('age1') });
export type Recipient = z.output<typeof recipientSchema>;

const changeSchema = z.object({
  /** Local time, `YYYY-MM-DDTHH:MM:SS`. */
  at: z.string(),
  did: z.enum(['added', 'replaced', 'removed', 'rotated']),
  station: z.string().optional(),
  /** The epoch that new files are written under from then on. */
  epoch: z.number().int().positive(),
});
export type KeyChange = z.output<typeof changeSchema>;

const facilitySchema = z.object({
  id: z.string(),
  name: z.string(),
  publicKey: z.string(),
  recipients: z.array(recipientSchema),
  /** What was done with stations and epochs, oldest first; absent in folders of an earlier make. */
  history: z.array(changeSchema).default([]),
  /** A facility that there is not, made for drills: every medium it signs says so. */
  drill: z.boolean().default(false),
});
export type FacilityFile = z.output<typeof facilitySchema>;

export const recoveryName = 'recovery';

export interface FacilityKeys {
  folder: string;
  id: string;
  name: string;
  /** Ed25519 public key, raw 32 bytes in base64. */
  publicKey: string;
  signingKey: crypto.KeyObject;
  /** All of them: the stations' and the recovery identity's. */
  recipients: string[];
  stations: Recipient[];
  /** The recovery identity's recipient; null in a folder from which it was taken out by hand. */
  recovery: string | null;
  history: KeyChange[];
  /** Its patients are fictional, for drills. */
  drill: boolean;
  mediaKeys: MediaKeys;
  /** The epoch new files are written under: the newest. */
  epoch: number;
}

export const minimumPassphraseLength = 12;

const fileNames = {
  facility: 'facility.json',
  signingKey: 'facility-signing.pem',
  mediaKeys: 'media-keys.json',
} as const;

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
  /** Its patients are fictional, for drills; a key folder is one or the other for good. */
  drill?: boolean;
}): Promise<FacilityKeys> {
  const { folder, name, drill = false } = options;
  checkPassphrase(options.stationPassphrase);
  checkPassphrase(options.recoveryPassphrase);
  checkNoKeys(folder);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });

  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
  const facility = { id: crypto.randomUUID(), name, publicKey: rawPublicKey(publicKey) };
  const recipients: Recipient[] = [];
  for (const [role, passphrase] of [
    ['station', options.stationPassphrase],
    [recoveryName, options.recoveryPassphrase],
  ] as const) {
    const { recipient, file } = await makeIdentity(facility, passphrase);
    recipients.push({ name: role, recipient });
    writeSecret(identityFileOf(folder, role), file);
  }

  writeSecret(path.join(folder, fileNames.signingKey), privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  writeMediaKeys(folder, { 1: bytesToHex(crypto.randomBytes(32)) });
  // Last: a folder with facility.json is a complete one.
  writeFacility(folder, { ...facility, recipients, history: [], drill });
  return loadFacility(folder);
}

/**
 * Any file of a key folder counts: one that lacks another may still hold the only copy of the media keys.
 * @throws TomoshibiError `keys-exist`
 */
export function checkNoKeys(folder: string): void {
  if (Object.values(fileNames).some((file) => fs.existsSync(path.join(folder, file)))) {
    throw new TomoshibiError('keys-exist', { path: folder });
  }
}

/** @throws TomoshibiError `passphrase-too-short` */
export function checkPassphrase(passphrase: string): void {
  if (passphrase.length < minimumPassphraseLength) {
    throw new TomoshibiError('passphrase-too-short', { minimum: minimumPassphraseLength });
  }
}

/** A new identity that pins this facility: its public recipient, and its file under the passphrase. */
export async function makeIdentity(
  facility: Pick<FacilityFile, 'id' | 'name' | 'publicKey'>,
  passphrase: string,
): Promise<{ recipient: string; file: Uint8Array }> {
  const secretKey = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(scryptWorkFactor);
  const identity = {
    facilityId: facility.id,
    facilityName: facility.name,
    facilityKey: facility.publicKey,
    secretKey,
  };
  return {
    recipient: await identityToRecipient(secretKey),
    file: await encrypter.encrypt(formatIdentity(identity)),
  };
}

export function identityFileOf(folder: string, name: string): string {
  return path.join(folder, `${name}-identity.age`);
}

export function writeFacility(folder: string, facility: FacilityFile): void {
  writeSecret(path.join(folder, fileNames.facility), `${JSON.stringify(facility, null, 2)}\n`);
}

export function writeMediaKeys(folder: string, mediaKeys: MediaKeys): void {
  writeSecret(path.join(folder, fileNames.mediaKeys), JSON.stringify(mediaKeys));
}

/** @throws TomoshibiError `keys-missing` */
export function loadFacility(folder: string): FacilityKeys {
  try {
    const facility = facilitySchema.parse(readJson(path.join(folder, fileNames.facility)));
    const mediaKeys = mediaKeysSchema.parse(readJson(path.join(folder, fileNames.mediaKeys)));
    return {
      folder,
      id: facility.id,
      name: facility.name,
      publicKey: facility.publicKey,
      signingKey: crypto.createPrivateKey(fs.readFileSync(path.join(folder, fileNames.signingKey))),
      recipients: facility.recipients.map((entry) => entry.recipient),
      stations: facility.recipients.filter((entry) => entry.name !== recoveryName),
      recovery: facility.recipients.find((entry) => entry.name === recoveryName)?.recipient ?? null,
      history: facility.history,
      drill: facility.drill,
      mediaKeys,
      epoch: Math.max(...Object.keys(mediaKeys).map(Number)),
    };
  } catch (cause) {
    throw new TomoshibiError('keys-missing', { path: folder }, { cause });
  }
}

/**
 * keys.age: media keys for every recipient (age v1, X25519).
 * @param mediaKeys those that the medium's files need
 */
export async function encryptMediaKeys(keys: FacilityKeys, mediaKeys = keys.mediaKeys): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of keys.recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(JSON.stringify(mediaKeys));
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
