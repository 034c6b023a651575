/** Where the station's identity file is: named, kept from last time, or on a drive that is plugged in. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { readIdentityText } from '../../shared/identity.ts';
import type { DataDir } from './data-dir.ts';
import { mountedDrives } from './drives.ts';

const identityName = 'station-identity.age';
const identityLimit = 64 * 1024;

/** Places in the order in which they count. */
export interface IdentityPlaces {
  /** Its text, typed or scanned. */
  text: string | undefined;
  /** The file, or the folder that holds it. */
  named: string | undefined;
  dataDir: DataDir;
  /** Folders to look in, instead of the mounted drives. */
  drives: string[] | undefined;
}

/**
 * @returns the file, encrypted as it is
 * @throws TomoshibiError `identity-missing`, `identity-invalid`, `identity-line-wrong`
 */
export async function findIdentityFile({ named, text, dataDir, drives }: IdentityPlaces): Promise<Uint8Array> {
  if (text) return readIdentityText(text);
  if (named) return readIdentityFile(named);
  const stored = dataDir.readIdentity();
  if (stored) return stored;
  for (const drive of drives ?? (await mountedDrives())) {
    const file = path.join(drive, identityName);
    if (await fs.stat(file).catch(() => null)) return readIdentityFile(file);
  }
  throw new TomoshibiError('identity-missing');
}

async function readIdentityFile(location: string): Promise<Buffer> {
  const stat = await fs.stat(location).catch(() => null);
  const file = stat?.isDirectory() ? path.join(location, identityName) : location;
  const fileStat = await fs.stat(file).catch(() => null);
  if (!fileStat) throw new TomoshibiError('identity-missing');
  if (!fileStat.isFile() || fileStat.size > identityLimit) throw new TomoshibiError('identity-invalid');
  return fs.readFile(file);
}
