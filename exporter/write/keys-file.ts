/**
 * keys.age on a medium: the media keys of the epochs whose files its manifest lists, for today's recipients. It is written
 * anew only when that changes, and takes its name only after the manifest that names its hash: in every instant a reader
 * finds the keys of the manifest that holds, as keys.age or as keys.age.part (docs/media-format.md, 5).
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { keysName, type Manifest, type ManifestFile, type MediaKeys } from '../../shared/media.ts';
import { encryptMediaKeys, type FacilityKeys } from '../keys.ts';
import { writeSecret } from '../secret-file.ts';

interface PreparedKeys {
  /** Of the bytes that will be keys.age. */
  sha256: string;
  /** To be called once the manifest has its name. */
  activate(): void;
}

/**
 * Writes keys.age.part where keys.age is not what the manifest to come needs.
 * @param options.folder TOMOSHIBI
 * @param options.files everything that the manifest to come lists
 * @throws TomoshibiError `keys-missing` where the key folder lacks an epoch that one of them was written under
 */
export async function prepareKeysFile(options: {
  folder: string;
  keys: FacilityKeys;
  mediumId: string;
  previous: Manifest | null;
  files: readonly ManifestFile[];
  /** Puts bytes on the medium under this name and `.part`, durably. */
  writePart: (name: string, bytes: Uint8Array) => void;
  /** Takes `.part` off the name, durably. */
  activate: (name: string) => void;
}): Promise<PreparedKeys> {
  const { folder, keys, mediumId, previous, files } = options;
  const needed = keysOf(keys, files);
  const stamp = sha256(Buffer.from(JSON.stringify([needed, keys.recipients])));
  const stampFile = path.join(keys.folder, `keys-${mediumId}.stamp`);
  const present = hashOf(path.join(folder, keysName));
  const asWritten = present !== null && present === previous?.keys.sha256;
  if (asWritten && fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === stamp) {
    return { sha256: present, activate: () => {} };
  }
  const bytes = await encryptMediaKeys(keys, needed);
  options.writePart(keysName, bytes);
  return {
    sha256: sha256(bytes),
    activate: () => {
      options.activate(keysName);
      writeSecret(stampFile, stamp);
    },
  };
}

/** Gives the keys of the manifest that holds their name, where a run stopped between the two. */
export function finishKeysFile(folder: string, manifest: Manifest): void {
  const part = path.join(folder, `${keysName}.part`);
  if (hashOf(part) === manifest.keys.sha256) fs.renameSync(part, path.join(folder, keysName));
}

/** A key folder that was put back from before a rotation lacks keys which only the medium still has: they stay there. */
function keysOf({ folder, mediaKeys }: FacilityKeys, files: readonly ManifestFile[]): MediaKeys {
  const epochs = new Set(files.map(({ epoch }) => String(epoch)));
  const needed = Object.entries(mediaKeys).filter(([epoch]) => epochs.has(epoch));
  if (needed.length < epochs.size) throw new TomoshibiError('keys-missing', { path: folder });
  return Object.fromEntries(needed);
}

function hashOf(file: string): string | null {
  return fs.existsSync(file) ? sha256(fs.readFileSync(file)) : null;
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
