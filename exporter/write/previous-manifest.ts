/** The manifest that a run finds on a medium. */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { manifestName, manifestSchema, signatureName } from '../../shared/media.ts';
import { type FacilityKeys, verifySignature } from '../keys.ts';

/**
 * The bytes to build on, or null on a medium without a generation. A manifest that is not ours, or no longer what we
 * signed, is never silently replaced.
 * @param folder TOMOSHIBI
 * @throws TomoshibiError `medium-altered`, `medium-other-facility`
 */
export function readPreviousManifest(folder: string, keys: FacilityKeys): Uint8Array | null {
  const signatureFile = path.join(folder, signatureName);
  if (!fs.existsSync(signatureFile) && !fs.existsSync(path.join(folder, manifestName))) return null;
  const signature = fs.existsSync(signatureFile) ? fs.readFileSync(signatureFile) : Buffer.alloc(0);
  for (const name of [manifestName, `${manifestName}.part`]) {
    const file = path.join(folder, name);
    if (!fs.existsSync(file)) continue;
    const bytes = fs.readFileSync(file);
    if (!verifySignature(keys.publicKey, bytes, signature)) continue;
    // Finishes a commit that was interrupted between its two renames.
    if (name !== manifestName) fs.renameSync(file, path.join(folder, manifestName));
    return bytes;
  }
  const claimed = manifestSchema.safeParse(parsedOrNull(path.join(folder, manifestName)));
  if (claimed.success && claimed.data.facility.id !== keys.id) {
    throw new TomoshibiError('medium-other-facility', { facility: claimed.data.facility.name });
  }
  throw new TomoshibiError('medium-altered', { file: manifestName });
}

function parsedOrNull(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
