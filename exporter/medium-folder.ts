/** The folder TOMOSHIBI of a medium, its manifest and keys.age, read as a reader has to (docs/media-format.md, 3). */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../shared/errors.ts';
import {
  formatVersion,
  keysName,
  type Manifest,
  manifestName,
  manifestSchema,
  mediaFolder,
  signatureName,
} from '../shared/media.ts';
import { verifySignature } from './keys.ts';

export interface SignedManifest {
  /** TOMOSHIBI. */
  folder: string;
  /** Which file it was read from: `manifest.json`, or its `.part` in the instant between a writer's renames. */
  name: string;
  manifest: Manifest;
}

/**
 * @param media the drive, or the folder TOMOSHIBI itself
 * @param publicKey the facility's key (raw, base64) to check against; without it, the one the medium itself claims
 * @throws TomoshibiError `medium-not-found`, `medium-unsigned`, `medium-altered`, `medium-manifest-invalid`,
 *   `medium-format-too-new`, `medium-other-facility`
 */
export function readSignedManifest(media: string, publicKey?: string): SignedManifest {
  const folder = path.basename(media) === mediaFolder ? media : path.join(media, mediaFolder);
  const read = (name: string) => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file) : null;
  };
  const signature = read(signatureName);
  const candidates = [manifestName, `${manifestName}.part`].map((name) => ({ name, bytes: read(name) }));
  if (!signature && candidates.every(({ bytes }) => !bytes))
    throw new TomoshibiError('medium-not-found', { path: media });
  if (!signature) throw new TomoshibiError('medium-unsigned');
  for (const { name, bytes } of candidates) {
    // The key is the manifest's own claim: it is read before the check, and trusted for nothing else.
    const claimed = bytes && claimOf(bytes);
    if (!claimed || !verifySignature(claimed.publicKey, bytes, signature)) continue;
    if (publicKey !== undefined && publicKey !== claimed.publicKey) {
      throw new TomoshibiError('medium-other-facility', { facility: claimed.facility });
    }
    return { folder, name, manifest: parseManifest(bytes) };
  }
  const isManifest = candidates.some(({ bytes }) => bytes && claimOf(bytes));
  throw new TomoshibiError(isManifest ? 'medium-altered' : 'medium-manifest-invalid', { file: manifestName });
}

/**
 * keys.age, or keys.age.part where a commit stopped before it took its name (5).
 * @returns null where neither is what was signed
 */
export function readSignedKeys({ folder, manifest }: SignedManifest): { name: string; bytes: Buffer } | null {
  for (const name of [keysName, `${keysName}.part`]) {
    const file = path.join(folder, name);
    if (!fs.lstatSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = fs.readFileSync(file);
    if (crypto.createHash('sha256').update(bytes).digest('hex') === manifest.keys.sha256) return { name, bytes };
  }
  return null;
}

function claimOf(bytes: Buffer): { publicKey: string; facility: string } | null {
  try {
    const { facility } = JSON.parse(bytes.toString('utf8')) as { facility: { publicKey: unknown; name: unknown } };
    const publicKey = String(facility.publicKey);
    return /^[A-Za-z0-9+/]{43}=$/.test(publicKey) ? { publicKey, facility: String(facility.name) } : null;
  } catch {
    return null;
  }
}

function parseManifest(bytes: Buffer): Manifest {
  const value = JSON.parse(bytes.toString('utf8')) as { formatVersion?: unknown; minViewerVersion?: unknown };
  if (Number(value.formatVersion) > formatVersion) {
    throw new TomoshibiError('medium-format-too-new', { needed: String(value.minViewerVersion) });
  }
  const manifest = manifestSchema.safeParse(value);
  if (!manifest.success) throw new TomoshibiError('medium-manifest-invalid', {}, { cause: manifest.error });
  return manifest.data;
}
