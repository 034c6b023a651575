/** More media of the same facility, read beside the one that is open: only studies that the open generation's records name. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import type { StationIdentity } from '../../shared/identity.ts';
import { type ManifestFile, type MediaKeys, signatureName } from '../../shared/media.ts';
import { decryptMediaKeys, fileKeyOf } from '../../shared/unlock.ts';
import type { BesideView } from '../../shared/views.ts';
import { type EncryptedDatabase, openReadOnly } from './database.ts';
import { within } from './drives.ts';
import { locate, type Medium, readKeysFile, recordsFileOf } from './medium.ts';

/** How often it is looked whether a medium was pulled out or is back. */
const lookMilliseconds = 3000;

/** A study that the open generation's records name and its medium lacks. */
export interface LackedStudy {
  studyInstanceUid: string;
  patientId: string;
  instanceCount: number;
  /** As the records name it: a path, or `leftOutFile` of shared/media.ts. */
  file: string;
}

interface BesideMedium {
  id: string;
  medium: Medium;
  keys: MediaKeys;
  /** What it supplies, by Study Instance UID. */
  studies: Map<string, ManifestFile>;
  /** Its own records said which some of them are. */
  byRecords: boolean;
  copied: boolean;
  gone: boolean;
}

export class BesideMedia {
  readonly #onChange: () => void;
  #media: BesideMedium[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** @param onChange one was pulled out, or is back */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  view(): BesideView[] {
    return this.#media.map(({ id, medium, studies, gone, copied }) => {
      const { sequence, createdAt, set } = medium.manifest;
      const place = set ? { medium: set.medium, media: set.media } : null;
      return { id, path: medium.folder, sequence, createdAt, set: place, studies: studies.size, gone, copied };
    });
  }

  /**
   * @param lacked by the generation that is open
   * @param copied its files are on this PC
   * @returns what names it
   * @throws TomoshibiError `beside-adds-nothing`, `identity-not-recipient`, `medium-altered`, `medium-file-missing`
   */
  async add(medium: Medium, identity: StationIdentity, lacked: LackedStudy[], copied = false): Promise<string> {
    const id = medium.manifestSha256.slice(0, 16);
    const keys = await decryptMediaKeys(await readKeysFile(medium), identity);
    const { studies, byRecords } = await suppliedBy(medium, keys, lacked);
    if (studies.size === 0) throw new TomoshibiError('beside-adds-nothing');
    this.remove(id);
    this.#media.push({ id, medium, keys, studies, byRecords, copied, gone: false });
    this.#watch();
    return id;
  }

  /** @returns whether there was one */
  remove(id: string): boolean {
    const before = this.#media.length;
    this.#media = this.#media.filter((one) => one.id !== id);
    this.#watch();
    return this.#media.length < before;
  }

  /** Forgets all of them and their keys. */
  clear(): void {
    this.#media = [];
    this.#watch();
  }

  /** The open generation has become another. Those that now add nothing are forgotten. */
  async fit(lacked: () => LackedStudy[]): Promise<void> {
    if (this.#media.length === 0) return;
    const now = lacked();
    for (const one of this.#media) Object.assign(one, await suppliedBy(one.medium, one.keys, now));
    this.#media = this.#media.filter(({ studies }) => studies.size > 0);
    this.#watch();
  }

  /** Whether a medium that is plugged in has it. */
  has(studyInstanceUid: string): boolean {
    return this.#media.some(({ studies, gone }) => !gone && studies.has(studyInstanceUid));
  }

  /**
   * @returns null where none of them has it
   * @throws TomoshibiError `study-medium-gone`, and what opening a file of a medium throws
   */
  async open(studyInstanceUid: string): Promise<EncryptedDatabase | null> {
    let refusal: unknown = null;
    for (const one of this.#media) {
      const file = one.studies.get(studyInstanceUid);
      if (!file) continue;
      try {
        return openReadOnly(await locate(one.medium.folder, file), await fileKeyOf(one.keys, file));
      } catch (error) {
        refusal = error;
      }
      if (await this.#isThere(one)) continue;
      const { sequence, createdAt } = one.medium.manifest;
      refusal = new TomoshibiError('study-medium-gone', { sequence, createdAt });
    }
    if (refusal !== null) throw refusal;
    return null;
  }

  /** What a copy wants of those that are not on this PC yet. */
  toCopy(): { id: string; medium: Medium; files: ManifestFile[] }[] {
    return this.#media
      .filter(({ copied, gone }) => !copied && !gone)
      .map(({ id, medium, studies, byRecords }) => {
        const records = byRecords ? [recordsFileOf(medium.manifest)] : [];
        return { id, medium, files: [...new Set([...records, ...studies.values()])] };
      });
  }

  /** From here on read from a copy of it. */
  useCopy(id: string, copy: Medium): void {
    const one = this.#media.find((medium) => medium.id === id);
    if (!one) return;
    one.medium = copy;
    one.copied = true;
    one.gone = false;
  }

  /** Its signature alone is looked at: it stands for the manifest that is known. */
  async #isThere(one: BesideMedium): Promise<boolean> {
    const { folder, signature } = one.medium;
    const found = await within(lookMilliseconds, fs.readFile(path.join(folder, signatureName))).catch(() => null);
    const gone = !found?.equals(signature);
    if (gone !== one.gone) {
      one.gone = gone;
      this.#onChange();
    }
    return !gone;
  }

  #watch(): void {
    const watched = this.#media.some(({ copied }) => !copied);
    if (!watched && this.#timer) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    if (!watched || this.#timer) return;
    this.#timer = setTimeout(async () => {
      for (const one of this.#media) if (!one.copied) await this.#isThere(one);
      this.#timer = null;
      this.#watch();
    }, lookMilliseconds);
    this.#timer.unref();
  }
}

/**
 * Studies by their path; those that a slice left out, whose path is not known, by what the medium's own records say: the same
 * study of the same patient with as many images.
 */
async function suppliedBy(
  medium: Medium,
  keys: MediaKeys,
  lacked: LackedStudy[],
): Promise<Pick<BesideMedium, 'studies' | 'byRecords'>> {
  const { manifest, folder } = medium;
  const listed = manifest.files.filter(({ kind }) => kind === 'study');
  const files = new Map(listed.map((file) => [file.path, file]));
  const studies = new Map<string, ManifestFile>();
  let byRecords = false;
  const pathless: LackedStudy[] = [];
  for (const study of lacked) {
    const file = files.get(study.file);
    if (file) studies.set(study.studyInstanceUid, file);
    else pathless.push(study);
  }
  if (pathless.length === 0 || files.size === 0) return { studies, byRecords };
  let records: EncryptedDatabase;
  try {
    const own = recordsFileOf(manifest);
    records = openReadOnly(await locate(folder, own), await fileKeyOf(keys, own));
  } catch {
    // Damaged, or a copy, which has the studies' files alone.
    return { studies, byRecords };
  }
  try {
    const find = records
      .prepare<[string, string, number], string>(
        'SELECT file FROM imaging_study WHERE study_instance_uid = ? AND patient_id = ? AND instance_count = ?',
      )
      .pluck();
    for (const { studyInstanceUid, patientId, instanceCount } of pathless) {
      const path = find.get(studyInstanceUid, patientId, instanceCount);
      const file = path === undefined ? undefined : files.get(path);
      if (!file) continue;
      studies.set(studyInstanceUid, file);
      byRecords = true;
    }
  } finally {
    records.close();
  }
  return { studies, byRecords };
}

/** Where a copy keeps what it took from media beside its own. */
export function besideFolderOf(copy: string, id?: string): string {
  return id === undefined ? path.join(copy, 'beside') : path.join(copy, 'beside', id);
}
