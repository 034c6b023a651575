/**
 * Nights on which nothing happened: what was exported last stays good while nothing that shapes it is other than it was.
 * The records file on the media is then taken over as it is. Whatever is in doubt is read anew.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { ManifestFile, ManifestSource } from '../shared/media.ts';
import type { ExportConfig } from './config.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FacilityKeys } from './keys.ts';
import { ownFiles } from './program.ts';
import { SourceReport } from './report.ts';
import type { ExportState } from './state.ts';
import type { MediaSet } from './write/media-set.ts';
import { sha256Of } from './write/medium-files.ts';

/** So many runs in a row at most, then everything is read once more, whatever its names and times say. */
const mostRuns = 6;

/** Keys of export.yml that have no part in what the records say; sources are looked into. */
const withoutPart: ReadonlySet<keyof ExportConfig> = new Set([
  'keys',
  'output',
  'furtherOutputs',
  'reports',
  'keepGenerations',
  'forms',
  'listen',
  'alerts',
  'sources',
]);

/** What one run made of the records of all sources. */
export interface WrittenRecords {
  file: ManifestFile;
  /** Of the generation that wrote it. */
  sequence: number;
  createdAt: string;
  sources: ManifestSource[];
  /** Rows by table. */
  counts: Record<string, number>;
  /** In reading order. */
  reports: SourceReport[];
}

interface KnownReport {
  source: string;
  kinds: [string, Parameters<Map<string, never>['set']>[1]][];
  skips: [never, number][];
  quarantined: never[];
  warnings: never[];
  bytes: number;
}

interface Row {
  fingerprint: string;
  studies: string;
  runs: number;
  written: string;
}

export class Unchanged {
  readonly #config: ExportConfig;
  readonly #keys: FacilityKeys;
  readonly #media: MediaSet;
  readonly #state: ExportState;
  /** The generation's sequence, which marks the files of images that this run has seen. */
  readonly #run: number;
  /** Taken before anything is read: what changes while it is read is found the next time. */
  #fingerprint = '';
  #runs = 0;

  constructor(of: { config: ExportConfig; keys: FacilityKeys; media: MediaSet; state: ExportState; run: number }) {
    this.#config = of.config;
    this.#keys = of.keys;
    this.#media = of.media;
    this.#state = of.state;
    this.#run = of.run;
  }

  /**
   * Looks at every source. Call when the files of images have been looked at, and before a record is read.
   * @param surveyed what was found of images that the state does not know
   * @param takeOver false: everything is to be read, whatever is found
   * @returns the records that are still good, or null
   */
  async find(surveyed: unknown, takeOver: boolean, signal: AbortSignal): Promise<WrittenRecords | null> {
    this.#fingerprint = await this.#fingerprintNow(surveyed, signal);
    if (!takeOver) return null;
    const row = this.#state.database
      .prepare<[string], Row>('SELECT fingerprint, studies, runs, written FROM records WHERE medium_id = ?')
      .get(this.#media.id);
    if (!row || row.fingerprint !== this.#fingerprint || row.runs >= mostRuns) return null;
    // Who lies on which ward is in the records: a slice asks it while they are read.
    if (this.#config.slice?.wards) return null;
    if (!this.#imagesAreAsBefore() || this.#studies('study') !== row.studies) return null;
    const { reports, ...written } = JSON.parse(row.written) as Omit<WrittenRecords, 'reports'> & {
      reports: KnownReport[];
    };
    if (!(await this.#isWhole(written.file))) return null;
    this.#runs = row.runs + 1;
    // Should this run come to harm, the next one reads anew.
    this.#state.database.prepare('DELETE FROM records WHERE medium_id = ?').run(this.#media.id);
    return { ...written, reports: reports.map(reportOf) };
  }

  /** Call when the media are committed, before the state is. */
  remember({ reports, ...written }: WrittenRecords): void {
    const known = reports.map((report) => ({
      source: report.source,
      kinds: [...report.kinds],
      skips: [...report.skips],
      quarantined: report.quarantined,
      warnings: report.warnings,
      bytes: report.bytes,
    }));
    this.#state.database
      .prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)')
      .run(
        this.#media.id,
        this.#fingerprint,
        this.#studies('study JOIN finished USING (source, study_instance_uid)'),
        this.#runs,
        JSON.stringify({ ...written, reports: known }),
      );
  }

  /** Everything but images, of which the state knows each file, and what has no part in the records. */
  async #fingerprintNow(surveyed: unknown, signal: AbortSignal): Promise<string> {
    const shaping = Object.entries(this.#config).filter(([key]) => !withoutPart.has(key as keyof ExportConfig));
    const told: unknown[] = [programDigest(), this.#keys.epoch, shaping, surveyed];
    for (const [, file] of shaping) {
      const isFile = typeof file === 'string' && fs.statSync(file, { throwIfNoEntry: false })?.isFile();
      if (isFile) told.push(crypto.hash('sha256', fs.readFileSync(file)));
    }
    for (const { name, kind, path: place } of this.#config.sources) {
      if (kind === 'documents' || kind === 'staff' || kind === 'wards') continue;
      told.push([name, kind, place, kind === 'dicom' ? null : await fingerprintOf(place, signal)]);
    }
    return crypto.hash('sha256', JSON.stringify(told));
  }

  /** No file of an image is new, other than it was, or gone; what was written of them lies where it was written. */
  #imagesAreAsBefore(): boolean {
    const { database } = this.#state;
    const some = (sql: string, ...values: (string | number)[]) => database.prepare(sql).get(...values) !== undefined;
    if (some('SELECT 1 FROM found LIMIT 1')) return false;
    for (const { name, kind } of this.#config.sources) {
      if (kind !== 'dicom') continue;
      if (some('SELECT 1 FROM changed WHERE medium_id = ? AND source = ? LIMIT 1', this.#media.id, name)) return false;
      const gone = 'SELECT 1 FROM input WHERE medium_id = ? AND source = ? AND run <> ? LIMIT 1';
      if (some(gone, this.#media.id, name, this.#run)) return false;
    }
    const files = database
      .prepare<[string], { file: string; medium: string }>(
        "SELECT file, coalesce(held_by, medium_id) AS medium FROM study WHERE medium_id = ? AND file <> 'null'",
      )
      .iterate(this.#media.id);
    for (const { file, medium } of files) {
      if (!this.#media.medium(medium)?.has(JSON.parse(file) as ManifestFile)) return false;
    }
    return true;
  }

  #studies(table: string): string {
    const hash = crypto.createHash('sha256');
    const rows = this.#state.database
      .prepare<[string], string[]>(
        `SELECT source, study_instance_uid, file FROM ${table} WHERE medium_id = ? ORDER BY source, study_instance_uid`,
      )
      .raw()
      .iterate(this.#media.id);
    for (const row of rows) hash.update(`${row.join('\0')}\n`);
    return hash.digest('hex');
  }

  /** It is the current one of every medium, and every byte of it can still be read. */
  async #isWhole(file: ManifestFile): Promise<boolean> {
    for (const medium of this.#media.media) {
      if (medium.previous?.records !== file.path || !medium.has(file)) return false;
      const digest = await sha256Of(path.join(medium.folder, file.path)).catch(() => null);
      if (digest !== file.sha256) return false;
    }
    return true;
  }
}

function reportOf({ source, kinds, skips, quarantined, warnings, bytes }: KnownReport): SourceReport {
  const report = new SourceReport(source);
  for (const [kind, counts] of kinds) report.kinds.set(kind, counts);
  for (const [reason, count] of skips) report.skips.set(reason, count);
  report.quarantined.push(...quarantined);
  report.warnings.push(...warnings);
  report.bytes = bytes;
  return report;
}

/** Another version of this program may make something else of the same input. */
function programDigest(): string {
  const hash = crypto.createHash('sha256');
  for (const file of ownFiles()) hash.update(`${path.basename(file)}\0`).update(fs.readFileSync(file));
  return hash.digest('hex');
}
