/**
 * Finding and verifying media (docs/media-format.md §1–3). Nothing on a medium is parsed before the signature over its
 * manifest holds, and nothing is opened that the manifest does not list.
 */
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { TomoshibiError } from '../../shared/errors.ts';
import {
  dataAsOf,
  filesOf,
  fingerprintOf,
  formatVersion,
  keysName,
  type Manifest,
  type ManifestFile,
  manifestName,
  manifestSchema,
  mediaFolder,
  mediaPathPattern,
  signatureName,
  sourcesOf,
} from '../../shared/media.ts';
import { type Section, sections } from '../../shared/records.ts';
import type { FoundMedium, MediumView } from '../../shared/views.ts';
import { isOnNetwork, mountedDrives, within } from './drives.ts';

/** A medium, or a copy of one, whose signature holds. */
export interface Medium {
  /** Absolute path of the folder TOMOSHIBI, links resolved. */
  folder: string;
  manifest: Manifest;
  manifestBytes: Buffer;
  manifestSha256: string;
  signature: Buffer;
}

const manifestLimit = 256 * 1024 * 1024;
const keysLimit = 64 * 1024;
const signatureLength = 64;
/** For the manifest of one drive; a slow stick needs it for a hundred megabytes. */
const driveMilliseconds = 20_000;

/** DER prefix of an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const claimedKey = /"publicKey"\s*:\s*"([A-Za-z0-9+/]{43}=)"/;

/**
 * Reads and verifies the medium at `location`: a drive, or the folder TOMOSHIBI itself.
 * @param pinnedKey the facility's Ed25519 key, base64, or null at a station that holds none yet
 * @throws TomoshibiError `medium-not-found`, `medium-unsigned`, `medium-altered`, `medium-other-facility`,
 *   `medium-format-too-new`, `medium-manifest-invalid`, `medium-file-missing`
 */
export async function readMedium(location: string, pinnedKey: string | null): Promise<Medium> {
  const medium = await readSigned(location, pinnedKey);
  await locate(medium.folder, recordsFileOf(medium.manifest));
  return medium;
}

/** The same without asking for its records: of a medium that is read for its images. @throws as readMedium */
export async function readSigned(location: string, pinnedKey: string | null): Promise<Medium> {
  if (isOnNetwork(location)) throw new TomoshibiError('medium-on-network');
  const folder = await folderOf(location);
  // A letter that stands for a share.
  if (isOnNetwork(folder)) throw new TomoshibiError('medium-on-network');
  const signature = await readSmall(path.join(folder, signatureName), signatureLength, 'medium-unsigned');
  if (signature.length !== signatureLength) throw new TomoshibiError('medium-altered', { file: signatureName });

  const manifestBytes = await signedManifest(folder, signature, pinnedKey);
  const manifest = parseManifest(manifestBytes);
  if (pinnedKey !== null && manifest.facility.publicKey !== pinnedKey) {
    throw new TomoshibiError('medium-manifest-invalid');
  }
  const medium = { folder, manifest, manifestBytes, manifestSha256: sha256(manifestBytes), signature };
  await readKeysFile(medium);
  return medium;
}

/**
 * The bytes of keys.age; of keys.age.part where a commit stopped before it took its name (§5).
 * @throws TomoshibiError `medium-file-missing`, `medium-altered`
 */
export async function readKeysFile(medium: Pick<Medium, 'folder' | 'manifest'>): Promise<Buffer> {
  let refusal: unknown = null;
  for (const name of [keysName, `${keysName}.part`]) {
    try {
      const bytes = await readSmall(path.join(medium.folder, name), keysLimit, 'medium-file-missing');
      if (sha256(bytes) === medium.manifest.keys.sha256) return bytes;
      refusal ??= new TomoshibiError('medium-altered', { file: keysName });
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}

export function recordsFileOf(manifest: Manifest): ManifestFile {
  return manifest.files.find((file) => file.path === manifest.records)!;
}

/**
 * The absolute path of a listed file: a regular file of the signed size, reached through no link.
 * @throws TomoshibiError `medium-file-missing`, `medium-altered` (a link, a folder), `medium-file-damaged` (its size)
 */
export async function locate(folder: string, file: ManifestFile): Promise<string> {
  if (!mediaPathPattern.test(file.path)) throw new TomoshibiError('medium-manifest-invalid');
  const full = path.join(folder, file.path);
  let stat: Awaited<ReturnType<typeof fs.lstat>>;
  let real: string;
  try {
    stat = await fs.lstat(full);
    real = await fs.realpath(full);
  } catch (cause) {
    throw new TomoshibiError('medium-file-missing', { file: file.path }, { cause });
  }
  if (!stat.isFile() || real !== full) throw new TomoshibiError('medium-altered', { file: file.path });
  if (stat.size !== file.bytes) throw new TomoshibiError('medium-file-damaged', { file: file.path });
  return full;
}

/**
 * Media on mounted drives, newest first. One that is refused is listed with its reason.
 * @param check refuses what is none for this station
 */
export async function findMedia(
  pinnedKey: string | null,
  drives?: string[],
  check: (manifest: Manifest) => void = () => undefined,
): Promise<FoundMedium[]> {
  const found: FoundMedium[] = [];
  for (const drive of drives ?? (await mountedDrives())) {
    try {
      const { folder, manifest } = await within(driveMilliseconds, readMedium(drive, pinnedKey));
      check(manifest);
      const { facility, sequence, createdAt } = manifest;
      found.push({ path: folder, facilityName: facility.name, sequence, createdAt, problem: null });
    } catch (error) {
      if (!(error instanceof TomoshibiError) || error.code === 'medium-not-found') continue;
      found.push({ path: drive, facilityName: '', sequence: 0, createdAt: '', problem: error.toBody() });
    }
  }
  return found.sort((a, b) => b.sequence - a.sequence);
}

/**
 * @param manifest of the generation that is read, see GenerationParts
 * @param newestSequence of this facility that was seen at this station
 */
export async function viewOf(
  { folder }: Medium,
  manifest: Manifest,
  { confirmed, newestSequence }: { confirmed: boolean; newestSequence: number },
): Promise<MediumView> {
  const covers = new Set(recordsFileOf(manifest).covers);
  const studies = manifest.files.filter((file) => file.kind === 'study');
  return {
    path: folder,
    facilityName: manifest.facility.name,
    facilityFingerprint: await fingerprintOf(manifest.facility.publicKey),
    facilityConfirmed: confirmed,
    sequence: manifest.sequence,
    newestSequence: Math.max(newestSequence, manifest.sequence),
    createdAt: manifest.createdAt,
    dataAsOf: dataAsOf(manifest),
    sources: sourcesOf(manifest),
    files: filesOf(manifest).length,
    bytes: filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0),
    sections: sections.filter((section): section is Section => covers.has(section)),
    modalities: [...new Set(studies.flatMap((file) => file.covers))].sort(),
    slice: manifest.slice ?? null,
    leftOut: manifest.leftOut ?? [],
    set: manifest.set ?? null,
  };
}

async function folderOf(location: string): Promise<string> {
  for (const candidate of [location, path.join(location, mediaFolder)]) {
    for (const name of [manifestName, signatureName]) {
      if (await exists(path.join(candidate, name))) return fs.realpath(candidate);
    }
  }
  throw new TomoshibiError('medium-not-found');
}

/** The bytes that the signature covers; manifest.json.part where a commit stopped between its two renames (§3). */
async function signedManifest(folder: string, signature: Buffer, pinnedKey: string | null): Promise<Buffer> {
  let refusal = new TomoshibiError('medium-not-found');
  for (const name of [manifestName, `${manifestName}.part`]) {
    if (!(await exists(path.join(folder, name)))) continue;
    const bytes = await readSmall(path.join(folder, name), manifestLimit, 'medium-not-found');
    const claimed = claimedKey.exec(bytes.toString('latin1'))?.[1];
    if (pinnedKey !== null && holds(pinnedKey, bytes, signature)) return bytes;
    const claimedHolds = claimed !== undefined && holds(claimed, bytes, signature);
    if (pinnedKey === null && claimedHolds) return bytes;
    if (name === manifestName) {
      refusal = claimedHolds
        ? new TomoshibiError('medium-other-facility')
        : new TomoshibiError('medium-altered', { file: manifestName });
    }
  }
  throw refusal;
}

function holds(publicKey: string, bytes: Buffer, signature: Buffer): boolean {
  const key = crypto.createPublicKey({
    key: Buffer.concat([spkiPrefix, Buffer.from(publicKey, 'base64')]),
    format: 'der',
    type: 'spki',
  });
  return crypto.verify(null, bytes, key, signature);
}

function parseManifest(bytes: Buffer): Manifest {
  let value: { formatVersion?: unknown; minViewerVersion?: unknown };
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new TomoshibiError('medium-manifest-invalid', {}, { cause });
  }
  const needed = String(value.minViewerVersion);
  if (Number(value.formatVersion) > formatVersion || isNewer(needed, packageJson.version)) {
    throw new TomoshibiError('medium-format-too-new', { needed });
  }
  const manifest = manifestSchema.safeParse(value);
  if (!manifest.success) throw new TomoshibiError('medium-manifest-invalid', {}, { cause: manifest.error });
  const { records, facility } = manifest.data;
  const files = filesOf(manifest.data);
  const paths = new Set(files.map((file) => file.path));
  const listed = files.some((file) => file.path === records && file.kind === 'records');
  const sameKey = claimedKey.exec(bytes.toString('latin1'))?.[1] === facility.publicKey;
  if (paths.size !== files.length || !listed || !sameKey) throw new TomoshibiError('medium-manifest-invalid');
  return manifest.data;
}

function isNewer(needed: string, own: string): boolean {
  const [a, b] = [needed, own].map((version) => version.split('.').map(Number));
  for (let index = 0; index < 3; index++) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

async function readSmall(
  file: string,
  limit: number,
  whenMissing: 'medium-not-found' | 'medium-unsigned' | 'medium-file-missing',
): Promise<Buffer> {
  const name = path.basename(file);
  const stat = await fs.lstat(file).catch(() => null);
  if (!stat) throw new TomoshibiError(whenMissing, { file: name });
  if (!stat.isFile() || stat.size > limit) throw new TomoshibiError('medium-altered', { file: name });
  try {
    return await fs.readFile(file);
  } catch (cause) {
    throw new TomoshibiError('medium-file-damaged', { file: name }, { cause });
  }
}

async function exists(file: string): Promise<boolean> {
  return (await fs.lstat(file).catch(() => null)) !== null;
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
