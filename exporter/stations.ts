/**
 * The stations that may read the media: adding, replacing and removing one, and starting a new epoch of the media key.
 * Each changes the key folder only; the next run brings it to the media. docs/keys.md says what to do when.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { Encrypter } from 'age-encryption';
import { TomoshibiError } from '../shared/errors.ts';
import { bytesToHex } from '../shared/media.ts';
import {
  checkPassphrase,
  type FacilityKeys,
  identityFileOf,
  type KeyChange,
  loadFacility,
  makeIdentity,
  type Recipient,
  recoveryName,
  writeFacility,
  writeMediaKeys,
} from './keys.ts';
import { localTime } from './local-time.ts';
import { writeSecret } from './secret-file.ts';

/** What a station hands over that made its own identity: the lines of `new-station-recipient.txt`, or `age1…` alone. */
export interface StationRecipient {
  recipient: string;
  /** Null where the text does not say. */
  station: string | null;
  facilityId: string | null;
}

/** Becomes part of a file name. */
const stationName = /^[^\p{C}/\\:*?"<>|.\s][^\p{C}/\\:*?"<>|]{0,39}$/u;

/**
 * Makes an identity for one more station. It can read media from the next run on.
 * @returns where its file is, under the passphrase
 * @throws TomoshibiError `keys-missing`, `passphrase-too-short`, `station-name-invalid`, `station-exists`
 */
export async function addStation(folder: string, name: string, passphrase: string, now: Date): Promise<string> {
  const keys = loadFacility(folder);
  checkNewName(keys, name);
  checkPassphrase(passphrase);
  const { recipient, file } = await makeIdentity(keys, passphrase);
  const identityFile = identityFileOf(folder, name);
  writeSecret(identityFile, file);
  save(keys, {
    recipients: withStation(keys, { name, recipient }),
    change: { at: localTime(now), did: 'added', station: name, epoch: keys.epoch },
  });
  return identityFile;
}

/**
 * Lets a station read that made its own identity.
 * @param options.replace its earlier identity is of no more use from the next run on: taken out as `removeStation` does
 * @throws TomoshibiError `keys-missing`, `station-name-invalid`, `station-exists`, `station-unknown`, `recipient-invalid`,
 *   `recipient-foreign`
 */
export function registerStation(
  folder: string,
  name: string,
  { recipient, facilityId }: StationRecipient,
  options: { replace: boolean; now: Date },
): void {
  const keys = loadFacility(folder);
  if (facilityId !== null && facilityId !== keys.id) throw new TomoshibiError('recipient-foreign');
  const known = [...keys.stations.map((station) => station.recipient), keys.recovery];
  if (known.includes(recipient)) throw new TomoshibiError('recipient-known');
  if (!options.replace) {
    checkNewName(keys, name);
    save(keys, {
      recipients: withStation(keys, { name, recipient }),
      change: { at: localTime(options.now), did: 'added', station: name, epoch: keys.epoch },
    });
    return;
  }
  requireStation(keys, name);
  const epoch = startEpoch(keys);
  save(keys, {
    recipients: withStation(keys, { name, recipient }),
    change: { at: localTime(options.now), did: 'replaced', station: name, epoch },
  });
  fs.rmSync(identityFileOf(folder, name), { force: true });
}

/**
 * Takes a station out: what is written from the next run on cannot be read with its identity, whatever it kept of earlier
 * media. The new epoch is written first: a stop between the two leaves a station that is still listed, never one that
 * reads on unlisted.
 * @throws TomoshibiError `keys-missing`, `station-unknown`, `station-last`
 */
export function removeStation(folder: string, name: string, now: Date): void {
  const keys = loadFacility(folder);
  requireStation(keys, name);
  if (keys.stations.length === 1) throw new TomoshibiError('station-last', { station: name });
  const epoch = startEpoch(keys);
  save(keys, {
    recipients: allOf(keys).filter((entry) => entry.name !== name),
    change: { at: localTime(now), did: 'removed', station: name, epoch },
  });
  fs.rmSync(identityFileOf(folder, name), { force: true });
}

/**
 * New files are written under a new media key from the next run on; the files written so far stay under theirs.
 * @returns the new epoch
 * @throws TomoshibiError `keys-missing`
 */
export function rotate(folder: string, now: Date): number {
  const keys = loadFacility(folder);
  const epoch = startEpoch(keys);
  save(keys, { recipients: allOf(keys), change: { at: localTime(now), did: 'rotated', epoch } });
  return epoch;
}

/**
 * @param text `age1…`, or a file of comment lines (`# station: …`, `# facility-id: …`) and that
 * @throws TomoshibiError `recipient-invalid`
 */
export function readRecipient(text: string): StationRecipient {
  const comment = (name: string) => new RegExp(`^# ${name}: (.+)$`, 'm').exec(text)?.[1]?.trim() ?? null;
  const recipients = text.match(/^age1[0-9a-z]+(?=\s*$)/gm) ?? [];
  const [recipient] = recipients;
  if (!recipient || recipients.length > 1) throw new TomoshibiError('recipient-invalid');
  try {
    new Encrypter().addRecipient(recipient);
  } catch (cause) {
    throw new TomoshibiError('recipient-invalid', {}, { cause });
  }
  return { recipient, station: comment('station'), facilityId: comment('facility-id') };
}

/**
 * Before a passphrase is asked for that would then be for nothing.
 * @throws TomoshibiError `keys-missing`, `station-name-invalid`, `station-exists`
 */
export function checkNewStation(folder: string, name: string): void {
  checkNewName(loadFacility(folder), name);
}

function checkNewName(keys: FacilityKeys, name: string): void {
  if (!stationName.test(name) || name === recoveryName) throw new TomoshibiError('station-name-invalid');
  if (keys.stations.some((station) => station.name === name))
    throw new TomoshibiError('station-exists', { station: name });
}

function requireStation(keys: FacilityKeys, name: string): void {
  if (!keys.stations.some((station) => station.name === name)) {
    throw new TomoshibiError('station-unknown', { station: name });
  }
}

function startEpoch(keys: FacilityKeys): number {
  const epoch = keys.epoch + 1;
  writeMediaKeys(keys.folder, { ...keys.mediaKeys, [epoch]: bytesToHex(crypto.randomBytes(32)) });
  return epoch;
}

/** In the order of keys.age: stations, then recovery. */
function allOf(keys: FacilityKeys): Recipient[] {
  return [...keys.stations, ...(keys.recovery ? [{ name: recoveryName, recipient: keys.recovery }] : [])];
}

function withStation(keys: FacilityKeys, station: Recipient): Recipient[] {
  const others = keys.stations.filter(({ name }) => name !== station.name);
  return allOf({ ...keys, stations: [...others, station] });
}

function save(keys: FacilityKeys, { recipients, change }: { recipients: Recipient[]; change: KeyChange }): void {
  const { id, name, publicKey, history, drill } = keys;
  writeFacility(keys.folder, { id, name, publicKey, recipients, history: [...history, change], drill });
}
