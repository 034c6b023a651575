/** `verify MEDIA`: is every byte on this medium what the hospital signed? Needs no keys. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { coversDocuments } from '../shared/hospital-documents.ts';
import {
  dataAsOf,
  filesOf,
  fingerprintOf,
  keysName,
  type Manifest,
  type ManifestFile,
  manifestName,
  mediaPathPattern,
  readmeName,
  signatureName,
} from '../shared/media.ts';
import { coversStaff } from '../shared/people.ts';
import { readSignedKeys, readSignedManifest, type SignedManifest } from './medium-folder.ts';

export const problems = [
  'missing',
  'wrong-size',
  'wrong-hash',
  'not-a-file', // a link, a folder, or reached through a link
  'unreadable', // the disk gives its bytes no more
  'not-in-manifest', // somebody else's: no reader opens it
  'unfinished', // of a run in progress or interrupted: no reader opens it, the next run clears it away
] as const;
export type Problem = (typeof problems)[number];

/** What a file is to whoever has to work with this medium. */
export type Part = 'keys' | 'records' | 'earlier-records' | 'study' | 'forms' | 'documents' | 'staff' | 'none';

export interface Finding {
  path: string;
  problem: Problem;
  part: Part;
}

export interface Verification
  extends Pick<Manifest, 'mediumId' | 'sequence' | 'createdAt' | 'slice' | 'leftOut' | 'set'> {
  facility: string;
  fingerprint: string;
  /** The facility's key was given by the caller; otherwise it is only the one the medium itself claims. */
  pinned: boolean;
  dataAsOf: string | null;
  /** README.txt is there. It is for people and not signed: what it says may have been changed. */
  readme: boolean;
  files: number;
  bytes: number;
  seconds: number;
  findings: Finding[];
  /** Nothing that was signed is missing or changed, and nothing else has been put there. */
  sound: boolean;
}

export interface VerifyProgress {
  filesDone: number;
  files: number;
  bytesDone: number;
  bytes: number;
}

export interface VerifyOptions {
  signal?: AbortSignal;
  onProgress?: (progress: VerifyProgress) => void;
}

const chunkBytes = 1 << 20;

/**
 * Verifies a medium: signature first, then each file against the manifest, each byte read once, then that nothing else is
 * there.
 * @param media folder that holds TOMOSHIBI, or TOMOSHIBI itself
 * @param publicKey the facility's key (raw, base64) to check against, when it is at hand
 * @throws TomoshibiError `medium-not-found`, `medium-unsigned`, `medium-altered`, `medium-manifest-invalid`,
 *   `medium-format-too-new`, `medium-other-facility`
 */
export async function verifyMedium(
  media: string,
  publicKey?: string,
  { signal, onProgress }: VerifyOptions = {},
): Promise<Verification> {
  const started = performance.now();
  const signed = readSignedManifest(media, publicKey);
  const { folder, manifest } = signed;
  const files = filesOf(manifest);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const progress: VerifyProgress = { filesDone: 0, files: files.length, bytesDone: 0, bytes };

  const keys = readSignedKeys(signed);
  const findings: Finding[] = keys ? [] : [findingOfKeys(folder)];
  for (const file of files) {
    const before = progress.bytesDone;
    const problem = await problemOf(folder, file, signal, (read) => {
      progress.bytesDone += read;
      onProgress?.({ ...progress });
    });
    if (problem) findings.push({ path: file.path, problem, part: partOf(file, manifest) });
    progress.filesDone += 1;
    progress.bytesDone = before + file.bytes;
    onProgress?.({ ...progress });
  }
  findings.push(...othersIn(signed, keys?.name ?? keysName));

  return {
    facility: manifest.facility.name,
    fingerprint: await fingerprintOf(manifest.facility.publicKey),
    pinned: publicKey !== undefined,
    mediumId: manifest.mediumId,
    sequence: manifest.sequence,
    createdAt: manifest.createdAt,
    dataAsOf: dataAsOf(manifest),
    ...(manifest.slice && { slice: manifest.slice }),
    ...(manifest.leftOut && { leftOut: manifest.leftOut }),
    ...(manifest.set && { set: manifest.set }),
    readme: fs.existsSync(path.join(folder, readmeName)),
    files: files.length,
    bytes,
    seconds: (performance.now() - started) / 1000,
    findings,
    sound: findings.every(({ problem }) => problem === 'unfinished'),
  };
}

async function problemOf(
  folder: string,
  file: ManifestFile,
  signal: AbortSignal | undefined,
  onRead: (bytes: number) => void,
): Promise<Problem | null> {
  const full = path.join(folder, file.path);
  const stat = fs.lstatSync(full, { throwIfNoEntry: false });
  if (!stat) return 'missing';
  if (!stat.isFile() || fs.realpathSync(full) !== path.join(fs.realpathSync(folder), file.path)) return 'not-a-file';
  if (stat.size !== file.bytes) return 'wrong-size';
  try {
    return (await sha256Of(full, signal, onRead)) === file.sha256 ? null : 'wrong-hash';
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return 'unreadable';
  }
}

/** One buffer is hashed while the other is filled. */
async function sha256Of(
  file: string,
  signal: AbortSignal | undefined,
  onRead: (bytes: number) => void,
): Promise<string> {
  const hash = crypto.createHash('sha256');
  const handle = await fs.promises.open(file, 'r');
  try {
    let [filled, free] = [Buffer.allocUnsafe(chunkBytes), Buffer.allocUnsafe(chunkBytes)];
    let { bytesRead } = await handle.read(filled, 0, chunkBytes);
    while (bytesRead > 0) {
      signal?.throwIfAborted();
      const next = handle.read(free, 0, chunkBytes);
      hash.update(filled.subarray(0, bytesRead));
      onRead(bytesRead);
      [filled, free] = [free, filled];
      bytesRead = (await next).bytesRead;
    }
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}

function findingOfKeys(folder: string): Finding {
  const stat = fs.lstatSync(path.join(folder, keysName), { throwIfNoEntry: false });
  const problem = !stat ? 'missing' : stat.isFile() ? 'wrong-hash' : 'not-a-file';
  return { path: keysName, problem, part: 'keys' };
}

function partOf(file: ManifestFile, manifest: Manifest): Part {
  if (file.kind === 'study') return 'study';
  if (file.kind === 'records') return file.path === manifest.records ? 'records' : 'earlier-records';
  if (file.covers.includes(coversStaff)) return 'staff';
  return file.covers.includes(coversDocuments) ? 'documents' : 'forms';
}

/** What no manifest lists. */
function othersIn({ folder, name, manifest }: SignedManifest, keysFile: string): Finding[] {
  const expected = new Set([
    name,
    signatureName,
    readmeName,
    keysName,
    keysFile,
    ...filesOf(manifest).map((file) => file.path),
  ]);
  const found: Finding[] = [];
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const relative = path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
    if (expected.has(relative)) continue;
    const isOurs =
      /\.part(?:\.scratch)?$/.test(relative) || mediaPathPattern.test(relative) || relative === manifestName;
    found.push({ path: relative, problem: isOurs ? 'unfinished' : 'not-in-manifest', part: 'none' });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
