/**
 * The folder a station keeps between starts. No patient data is in clear:
 *
 *   station.json                      name, pinned facility, generations seen (the anti-rollback memory)
 *   identity.age                      the station identity, still under its passphrase
 *   unlock-attempts.json              wrong passphrases (unlock-guard.ts)
 *   copies/<sequence>-<manifest>/     verified copies, each a complete medium folder; complete once it has manifest.json
 *   audit-<identity>.db, ledger-…     the station's own encrypted databases
 *   discs/<identity>/                 images that came on discs (main/disc/quarantine.ts)
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { type Manifest, manifestName } from '../../shared/media.ts';
import { writeDurably } from './durable.ts';
import type { Medium } from './medium.ts';
import { checkAgainst, checkRecords, newestOf, type Seen, seenSchema, withSeen } from './seen.ts';

const stationSchema = z.object({
  stationName: z.string().min(1),
  facility: z.object({ id: z.string(), name: z.string(), publicKey: z.base64().length(44) }).nullable(),
  /** Per facility key. */
  seen: z.record(z.string(), seenSchema),
});
export type StationFile = z.output<typeof stationSchema>;

const copyName = /^(\d{8,})-[0-9a-f]{16}$/;

export class DataDir {
  readonly folder: string;
  /** Of a drill: nothing but fictional media is ever read into it. */
  readonly isDrill: boolean;
  #station: StationFile;

  /** Opens the folder, made where it is absent. `name` renames the station. */
  constructor(folder: string, name?: string, { isDrill = false } = {}) {
    this.folder = path.resolve(folder);
    this.isDrill = isDrill;
    fs.mkdirSync(this.copiesFolder, { recursive: true, mode: 0o700 });
    this.#station = this.#load();
    if (name && name !== this.#station.stationName) this.#save({ ...this.#station, stationName: name });
  }

  get copiesFolder(): string {
    return path.join(this.folder, 'copies');
  }

  get discsFolder(): string {
    return path.join(this.folder, 'discs');
  }

  get stationName(): string {
    return this.#station.stationName;
  }

  get facility(): StationFile['facility'] {
    return this.#station.facility;
  }

  pinFacility(facility: { id: string; name: string; publicKey: string }): void {
    if (this.#station.facility?.publicKey !== facility.publicKey) this.#save({ ...this.#station, facility });
  }

  /** The stored identity file, still encrypted; null before the first unlock. */
  readIdentity(): Buffer | null {
    try {
      return fs.readFileSync(path.join(this.folder, 'identity.age'));
    } catch {
      return null;
    }
  }

  storeIdentity(file: Uint8Array): void {
    writeDurably(path.join(this.folder, 'identity.age'), file);
  }

  /**
   * A hospital's own medium in a drill, or a drill's beside a hospital's own data.
   * @throws TomoshibiError `medium-is-drill`, `medium-not-drill`
   */
  checkKind({ drill = false }: Pick<Manifest, 'drill'>): void {
    if (drill !== this.isDrill) throw new TomoshibiError(drill ? 'medium-is-drill' : 'medium-not-drill');
  }

  /** @throws TomoshibiError see checkAgainst */
  checkSequence(medium: Medium, olderAllowed: boolean): void {
    checkAgainst(this.#seenOf(medium), medium, olderAllowed);
  }

  /** @throws TomoshibiError see checkRecords */
  checkRecords(medium: Medium, sequence: number, records: string): void {
    checkRecords(this.#seenOf(medium), sequence, records);
  }

  /** The highest sequence seen of a medium's facility; 0 where none was. */
  newestSequence(medium: Medium): number {
    return newestOf(this.#seenOf(medium));
  }

  rememberSequence(medium: Medium): void {
    const before = this.#seenOf(medium);
    const seen = withSeen(before, medium);
    if (seen === before) return;
    const { publicKey } = medium.manifest.facility;
    this.#save({ ...this.#station, seen: { ...this.#station.seen, [publicKey]: seen } });
  }

  #seenOf({ manifest }: Medium): Seen {
    return this.#station.seen[manifest.facility.publicKey] ?? {};
  }

  copyFolderOf(medium: Medium): string {
    const sequence = String(medium.manifest.sequence).padStart(8, '0');
    return path.join(this.copiesFolder, `${sequence}-${medium.manifestSha256.slice(0, 16)}`);
  }

  /** Folders of complete copies, newest sequence first. */
  completeCopies(): string[] {
    return this.#copies().filter((folder) => fs.existsSync(path.join(folder, manifestName)));
  }

  /** Folders of copies that were begun and not ended, newest sequence first. */
  unfinishedCopies(): string[] {
    return this.#copies().filter((folder) => !fs.existsSync(path.join(folder, manifestName)));
  }

  /** Removes copies beyond the newest two and `inUse`; an unfinished one only when it is older than those. */
  pruneCopies(inUse: string): void {
    const complete = this.completeCopies();
    const kept = new Set([...complete.slice(0, 2), inUse]);
    const oldestKept = [...kept].map((folder) => path.basename(folder)).sort()[0] ?? '';
    for (const folder of this.#copies()) {
      const unfinished = !complete.includes(folder);
      if (kept.has(folder) || (unfinished && path.basename(folder) > oldestKept)) continue;
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  #copies(): string[] {
    const names = fs.readdirSync(this.copiesFolder).filter((name) => copyName.test(name));
    const sequenceOf = (name: string) => Number(copyName.exec(name)?.[1]);
    return names.sort((a, b) => sequenceOf(b) - sequenceOf(a)).map((name) => path.join(this.copiesFolder, name));
  }

  #load(): StationFile {
    const file = path.join(this.folder, 'station.json');
    const fresh: StationFile = { stationName: os.hostname() || 'Tomoshibi', facility: null, seen: {} };
    if (!fs.existsSync(file)) return fresh;
    const parsed = stationSchema.safeParse(readJson(file));
    if (parsed.success) return parsed.data;
    // A torn or edited file must not keep a hospital from its data; it is kept for whoever asks why.
    fs.renameSync(file, path.join(this.folder, `station-damaged-${Date.now()}.json`));
    return fresh;
  }

  #save(station: StationFile): void {
    writeDurably(path.join(this.folder, 'station.json'), `${JSON.stringify(station, null, 2)}\n`);
    this.#station = station;
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
