/**
 * Whose sheets are filed without a station, and which forms are known: of a medium, of the folder of a station, or as the
 * sheets themselves agree.
 */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { decryptIdentity, decryptMediaKeys } from '../../shared/unlock.ts';
import type { HospitalForms } from '../paper/hospital-forms.ts';
import { DataDir } from '../station/data-dir.ts';
import { Generation } from '../station/generation.ts';
import { type Medium, readKeysFile, readMedium } from '../station/medium.ts';
import { ReaderPool } from './reader-pool.ts';
import { scannedFiles } from './walk.ts';

export interface Origin {
  facility: string;
  facilityName: string;
  /** Null where there is none: a station that was opened from the medium alone keeps no copy. */
  medium: Medium | null;
  /** The identity file of the station, under its passphrase. */
  identity: Uint8Array | null;
}

/**
 * @param folder a drive, its folder TOMOSHIBI, or the folder of a station, whose newest copy is taken
 * @throws TomoshibiError what readMedium throws
 */
export async function originOf(folder: string): Promise<Origin> {
  if (!fs.existsSync(path.join(folder, 'station.json'))) {
    const medium = await readMedium(folder, null);
    return {
      facility: medium.manifest.facility.id,
      facilityName: medium.manifest.facility.name,
      medium,
      identity: null,
    };
  }
  const station = new DataDir(folder);
  if (!station.facility) throw new TomoshibiError('medium-not-found');
  const { id, name, publicKey } = station.facility;
  const [copy] = station.completeCopies();
  const medium = copy ? await readMedium(copy, publicKey) : null;
  return { facility: id, facilityName: name, medium, identity: station.readIdentity() };
}

/**
 * The hospital's own forms of a medium.
 * @throws TomoshibiError `passphrase-wrong`, `identity-invalid`, `identity-not-recipient`, and what Generation.open throws
 */
export async function formsOf(medium: Medium, identity: Uint8Array, passphrase: string): Promise<HospitalForms> {
  const station = await decryptIdentity(identity, passphrase);
  if (station.facilityKey !== medium.manifest.facility.publicKey) throw new TomoshibiError('medium-other-facility');
  const keys = await decryptMediaKeys(await readKeysFile(medium), station);
  const generation = await Generation.open({ medium, manifest: medium.manifest, keys, beside: null });
  generation.close();
  return generation.forms;
}

const lookAtMost = 40;

/** The facilities that the first sheets name: one page of each of the first files, and of the last. */
export async function facilitiesOn(folder: string, signal: AbortSignal): Promise<string[]> {
  const pool = new ReaderPool();
  try {
    const files = (await scannedFiles(folder, signal)).filter(({ refused }) => refused === null);
    const looked =
      files.length > lookAtMost ? [...files.slice(0, lookAtMost / 2), ...files.slice(-lookAtMost / 2)] : files;
    const read = looked.map(({ source }) => pool.read(path.join(folder, source), 1).catch(() => null));
    const named = (await Promise.all(read)).flatMap((reading) => reading?.sheets.map(({ facility }) => facility) ?? []);
    return [...new Set(named)];
  } finally {
    await pool.close();
  }
}
