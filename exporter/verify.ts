/** `verify MEDIA`: is every byte on this medium what the hospital signed? Needs no keys. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TomoshibiError } from '../shared/errors.ts';
import {
  filesOf,
  fingerprintOf,
  keysName,
  type Manifest,
  manifestName,
  manifestSchema,
  mediaFolder,
  readmeName,
  signatureName,
} from '../shared/media.ts';
import { verifySignature } from './keys.ts';

export interface Finding {
  path: string;
  problem: 'missing' | 'wrong-size' | 'wrong-hash' | 'not-a-file' | 'not-in-manifest';
}

export interface Verification {
  facility: string;
  fingerprint: string;
  /** The facility's key was given by the caller; otherwise it is only the one the medium itself claims. */
  pinned: boolean;
  sequence: number;
  createdAt: string;
  files: number;
  bytes: number;
  findings: Finding[];
}

/**
 * Verifies a medium: signature first, then each file against the manifest, then that nothing else is there.
 * @param media folder that holds TOMOSHIBI, or TOMOSHIBI itself
 * @param publicKey the facility's key (raw, base64) to check against, when it is at hand
 * @throws TomoshibiError `medium-not-found`, `medium-unsigned`, `medium-manifest-invalid`, `medium-other-facility`
 */
export async function verifyMedium(media: string, publicKey?: string): Promise<Verification> {
  const folder = path.basename(media) === mediaFolder ? media : path.join(media, mediaFolder);
  if (!fs.existsSync(folder)) throw new TomoshibiError('medium-not-found', { path: media });
  const { name, manifest } = readManifest(folder);
  if (publicKey && publicKey !== manifest.facility.publicKey) {
    throw new TomoshibiError('medium-other-facility', { facility: manifest.facility.name });
  }

  const findings: Finding[] = [];
  const listed = [
    { path: keysName, sha256: manifest.keys.sha256, bytes: null },
    ...filesOf(manifest).map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
  ];
  for (const entry of listed) {
    const file = path.join(folder, entry.path);
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (!stat) findings.push({ path: entry.path, problem: 'missing' });
    else if (!stat.isFile()) findings.push({ path: entry.path, problem: 'not-a-file' });
    else if (entry.bytes !== null && stat.size !== entry.bytes) {
      findings.push({ path: entry.path, problem: 'wrong-size' });
    } else if ((await sha256Of(file)) !== entry.sha256) findings.push({ path: entry.path, problem: 'wrong-hash' });
  }
  const expected = new Set([name, signatureName, readmeName, ...listed.map((entry) => entry.path)]);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const relative = path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
    if (!expected.has(relative)) findings.push({ path: relative, problem: 'not-in-manifest' });
  }

  return {
    facility: manifest.facility.name,
    fingerprint: await fingerprintOf(manifest.facility.publicKey),
    pinned: publicKey !== undefined,
    sequence: manifest.sequence,
    createdAt: manifest.createdAt,
    files: filesOf(manifest).length,
    bytes: filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0),
    findings,
  };
}

/** The manifest its signature holds for: in the instant between a writer's two renames that is the `.part` (§3). */
function readManifest(folder: string): { name: string; manifest: Manifest } {
  const read = (name: string) => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file) : null;
  };
  const signature = read(signatureName);
  for (const name of [manifestName, `${manifestName}.part`]) {
    const bytes = read(name);
    if (!signature || !bytes) continue;
    // The key is the manifest's own claim: it is read before the check, and trusted for nothing else.
    const claimed = parseManifest(bytes);
    if (claimed && verifySignature(claimed.facility.publicKey, bytes, signature)) return { name, manifest: claimed };
  }
  const bytes = read(manifestName);
  throw new TomoshibiError(signature && bytes && !parseManifest(bytes) ? 'medium-manifest-invalid' : 'medium-unsigned');
}

function parseManifest(bytes: Uint8Array): Manifest | null {
  try {
    return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = crypto.createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
