/** One study's database (shared/schema/study.sql): its series, metadata, frames, bulk data and original files. */
import type { Statement } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ImagingStudy } from '../../shared/records.ts';
import type { InstanceView, SeriesView, StudyView } from '../../shared/views.ts';
import { asReadingError, type EncryptedDatabase } from '../station/database.ts';
import { type Content, contentOf, DigestChecks, isDamage, Segments } from './segments.ts';

export interface Frame {
  /** What the bytes are encoded in: the file's own transfer syntax, or explicit little endian for a derived frame. */
  transferSyntaxUid: string;
  bytes: Uint8Array;
}

/** A value that is kept out of the metadata. */
export interface BulkData {
  vr: string;
  transferSyntaxUid: string;
  content: Content;
}

/** What QIDO-RS says of one instance without reading its metadata. */
export interface InstanceEntry extends InstanceView {
  seriesInstanceUid: string;
}

interface InstanceRow {
  id: number;
  sop_instance_uid: string;
  series_instance_uid: string;
  sop_class_uid: string;
  number: number | null;
  transfer_syntax_uid: string;
  frame_count: number;
  rows: number | null;
  columns: number | null;
  damage: string | null;
}

interface MetadataRow {
  id: number;
  series_instance_uid: string;
  sop_instance_uid: string;
  metadata: string;
  damage: string | null;
  transfer_syntax_uid: string;
  frame_count: number;
}

interface DerivedRow {
  transfer_syntax_uid: string;
  bytes: Buffer;
  digest: Buffer;
}

/** Where a client gets a value that is left out of the metadata. `path`: `00420011`, or `00480105/0/00282000` in an item. */
export type BulkDataUri = (seriesInstanceUid: string, sopInstanceUid: string, path: string) => string;

const instanceColumns = `id, sop_instance_uid, series_instance_uid, sop_class_uid, number, transfer_syntax_uid, frame_count,
  rows, columns, damage`;

export class Study {
  readonly #database: EncryptedDatabase;
  readonly #segments: Segments;
  readonly #instanceByUid: Statement<[string], InstanceRow>;
  /** Null where no frame had to be made. */
  readonly #derivedByFrame: Statement<[number, number], DerivedRow> | null;
  readonly #derivedChecks = new DigestChecks();
  readonly #hasBulkData: boolean;
  readonly #instances = new Map<string, InstanceRow>();

  /**
   * @param database opened read-only; closed by `close`, and when this throws
   * @throws TomoshibiError when it cannot be read
   */
  constructor(database: EncryptedDatabase) {
    this.#database = database;
    try {
      // Frames are read once each: what is kept of them only goes through the processor's own cache again.
      database.pragma('cache_size=-4000');
      const tables = database.prepare<[], string>('SELECT name FROM sqlite_schema').pluck().all();
      const hasDerived =
        database.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM derived_frame)').pluck().get() === 1;
      // Study files of earlier exporters have no such table.
      this.#hasBulkData = tables.includes('bulk_data');
      this.#segments = new Segments(database);
      this.#instanceByUid = database.prepare(`SELECT ${instanceColumns} FROM instance WHERE sop_instance_uid = ?`);
      this.#derivedByFrame = hasDerived
        ? database.prepare(
            'SELECT transfer_syntax_uid, bytes, digest FROM derived_frame WHERE instance_id = ? AND frame = ?',
          )
        : null;
    } catch (error) {
      database.close();
      throw asReadingError(error);
    }
  }

  view(study: ImagingStudy): StudyView {
    return { study, series: this.series() };
  }

  /** Series by number, instances in display order. */
  series(): SeriesView[] {
    const instances = new Map<string, InstanceView[]>();
    for (const { seriesInstanceUid, ...view } of this.instances()) {
      const known = instances.get(seriesInstanceUid);
      if (known) known.push(view);
      else instances.set(seriesInstanceUid, [view]);
    }
    return this.#read(() =>
      this.#database
        .prepare<
          [],
          { series_instance_uid: string; number: number | null; modality: string; description: string | null }
        >(
          `SELECT series_instance_uid, number, modality, description FROM series
           ORDER BY number IS NULL, number, series_instance_uid`,
        )
        .all(),
    ).map((row) => ({
      seriesInstanceUid: row.series_instance_uid,
      number: row.number,
      modality: row.modality,
      description: row.description,
      instances: instances.get(row.series_instance_uid) ?? [],
    }));
  }

  /** All instances, or those of one series, in display order. */
  instances(seriesInstanceUid?: string): InstanceEntry[] {
    const rows = this.#read(() =>
      this.#database
        .prepare<[string | null], InstanceRow>(
          `SELECT ${instanceColumns} FROM instance WHERE series_instance_uid = ifnull(?, series_instance_uid)
           ORDER BY display_order`,
        )
        .all(seriesInstanceUid ?? null),
    );
    return rows.map((row) => ({
      seriesInstanceUid: row.series_instance_uid,
      sopInstanceUid: row.sop_instance_uid,
      sopClassUid: row.sop_class_uid,
      number: row.number,
      transferSyntaxUid: row.transfer_syntax_uid,
      frameCount: row.frame_count,
      rows: row.rows,
      columns: row.columns,
      damage: row.damage,
    }));
  }

  /**
   * DICOM JSON (PS3.18 §F) of the whole study, a series or an instance, as the text of an array in display order. What an
   * instance lacks stands in (7777,1001), private creator TOMOSHIBI.
   * @param uriOf of values kept out; they stay without one when it is left out
   * @throws TomoshibiError `instance-not-found` when nothing matches
   */
  metadata(seriesInstanceUid?: string, sopInstanceUid?: string, uriOf?: BulkDataUri): string {
    const rows = this.#read(() =>
      this.#database
        .prepare<[string | null, string | null], MetadataRow>(
          `SELECT id, series_instance_uid, sop_instance_uid, metadata, damage, transfer_syntax_uid, frame_count
           FROM instance
           WHERE series_instance_uid = ifnull(?, series_instance_uid) AND sop_instance_uid = ifnull(?, sop_instance_uid)
           ORDER BY display_order`,
        )
        .all(seriesInstanceUid ?? null, sopInstanceUid ?? null),
    );
    if (rows.length === 0) throw new TomoshibiError('instance-not-found');
    const bulk = uriOf ? this.#bulkPaths() : new Map<number, { path: string; vr: string }[]>();
    return `[${rows.map((row) => withNotes(row, bulk.get(row.id) ?? [], uriOf)).join(',')}]`;
  }

  /**
   * @param number 1-based
   * @throws TomoshibiError `instance-not-found`, `frame-not-found`, `frame-damaged` when its bytes are missing or are not
   *   those that were exported
   */
  frame(sopInstanceUid: string, number: number): Frame {
    const instance = this.#withFrame(sopInstanceUid, number);
    try {
      const derived = this.#derivedByFrame?.get(instance.id, number);
      if (derived)
        return {
          transferSyntaxUid: derived.transfer_syntax_uid,
          bytes: this.#derivedChecks.checked(instance.id, number, derived),
        };
      const bytes = this.#segments.frame(instance.id, number);
      if (bytes) return { transferSyntaxUid: instance.transfer_syntax_uid, bytes };
    } catch (error) {
      const damaged = isDamage(error) || (error instanceof TomoshibiError && error.code === 'frame-damaged');
      if (!damaged) throw asReadingError(error);
    }
    throw new TomoshibiError('frame-damaged', { frame: number });
  }

  /**
   * The one stream of a video, which is never held whole.
   * @throws TomoshibiError `instance-not-found`, `frame-not-found`, `frame-damaged` when there are no bytes
   */
  stream(sopInstanceUid: string, number: number): Content {
    const instance = this.#withFrame(sopInstanceUid, number);
    const content = this.#read(() => this.#segments.frames(instance.id, number));
    if (content.size === 0) throw new TomoshibiError('frame-damaged', { frame: number });
    return content;
  }

  /** The original file. @throws TomoshibiError `instance-not-found` */
  file(sopInstanceUid: string): Content {
    const { id } = this.#instance(sopInstanceUid);
    return this.#read(() => this.#segments.file(id));
  }

  /** Keeps the database open for as long as `work` is walked. */
  reading<T>(work: Iterable<T>): Generator<T> {
    return this.#segments.reading(work);
  }

  /**
   * A value that is kept out of the metadata, as it stands in the file; pixel data without what encapsulates them.
   * @param path as in the metadata's BulkDataURI
   * @throws TomoshibiError `instance-not-found`, `bulk-data-not-found`, `frame-damaged` when frames are missing
   */
  bulkData(sopInstanceUid: string, path: string): BulkData {
    const { id, transfer_syntax_uid: transferSyntaxUid, frame_count: frames } = this.#instance(sopInstanceUid);
    if (path === pixelData) {
      if (frames === 0) throw new TomoshibiError('bulk-data-not-found');
      const derived = this.#derivedPixels(id);
      if (derived) return derived;
      const present = this.#read(() => this.#segments.frameCount(id));
      if (present === 0) throw new TomoshibiError('bulk-data-not-found');
      if (present < frames) throw new TomoshibiError('frame-damaged');
      return { vr: 'OW', transferSyntaxUid, content: this.#read(() => this.#segments.frames(id)) };
    }
    const row = this.#hasBulkData
      ? this.#read(() =>
          this.#database
            .prepare<[number, string], { vr: string; start: number; end: number }>(
              'SELECT vr, start, "end" FROM bulk_data WHERE instance_id = ? AND path = ?',
            )
            .get(id, path),
        )
      : undefined;
    if (!row) throw new TomoshibiError('bulk-data-not-found');
    return { vr: row.vr, transferSyntaxUid, content: this.#read(() => this.#segments.range(id, row.start, row.end)) };
  }

  /** @throws TomoshibiError `instance-not-found` */
  seriesOf(sopInstanceUid: string): string {
    return this.#instance(sopInstanceUid).series_instance_uid;
  }

  /** @throws TomoshibiError `instance-not-found` */
  transferSyntaxOf(sopInstanceUid: string): string {
    return this.#instance(sopInstanceUid).transfer_syntax_uid;
  }

  /** @throws TomoshibiError `instance-not-found` */
  frameCountOf(sopInstanceUid: string): number {
    return this.#instance(sopInstanceUid).frame_count;
  }

  /** Closes the database, once nobody reads from it any more. */
  close(): void {
    this.#segments.whenIdle(() => this.#database.close());
  }

  #withFrame(sopInstanceUid: string, number: number): InstanceRow {
    const instance = this.#instance(sopInstanceUid);
    if (!Number.isInteger(number) || number < 1 || number > instance.frame_count) {
      throw new TomoshibiError('frame-not-found', { frame: number });
    }
    return instance;
  }

  #instance(sopInstanceUid: string): InstanceRow {
    const known = this.#instances.get(sopInstanceUid);
    if (known) return known;
    const row = this.#read(() => this.#instanceByUid.get(sopInstanceUid));
    if (!row) throw new TomoshibiError('instance-not-found');
    this.#instances.set(sopInstanceUid, row);
    return row;
  }

  /** Frames that had to be made, one after the other; null where none had to. */
  #derivedPixels(instanceId: number): BulkData | null {
    if (!this.#derivedByFrame) return null;
    const rows = this.#read(() =>
      this.#database
        .prepare<[number], DerivedRow & { frame: number }>(
          'SELECT frame, transfer_syntax_uid, bytes, digest FROM derived_frame WHERE instance_id = ? ORDER BY frame',
        )
        .all(instanceId),
    );
    const first = rows[0];
    if (!first) return null;
    const bytes = Buffer.concat(rows.map((row) => this.#derivedChecks.checked(instanceId, row.frame, row)));
    return { vr: 'OW', transferSyntaxUid: first.transfer_syntax_uid, content: contentOf(bytes) };
  }

  #bulkPaths(): Map<number, { path: string; vr: string }[]> {
    const paths = new Map<number, { path: string; vr: string }[]>();
    if (!this.#hasBulkData) return paths;
    const rows = this.#read(() =>
      this.#database
        .prepare<[], { id: number; path: string; vr: string }>('SELECT instance_id AS id, path, vr FROM bulk_data')
        .all(),
    );
    for (const { id, ...entry } of rows) {
      const known = paths.get(id);
      if (known) known.push(entry);
      else paths.set(id, [entry]);
    }
    return paths;
  }

  #read<T>(query: () => T): T {
    try {
      return query();
    } catch (error) {
      throw asReadingError(error);
    }
  }
}

const pixelData = '7FE00010';

/**
 * Adds Available Transfer Syntax UID (0008,3002), the note of damage, and where values are that were left out, to the text
 * of one data set.
 */
function withNotes(row: MetadataRow, bulk: { path: string; vr: string }[], uriOf?: BulkDataUri): string {
  const notes: DataSet = { '00083002': { vr: 'UI', Value: [row.transfer_syntax_uid] } };
  if (row.damage !== null) {
    notes['77770010'] = { vr: 'LO', Value: ['TOMOSHIBI'] };
    notes['77771001'] = { vr: 'LT', Value: [row.damage] };
  }
  const uri = (path: string) => uriOf!(row.series_instance_uid, row.sop_instance_uid, path);
  if (uriOf && row.frame_count > 0) notes[pixelData] = { vr: 'OW', BulkDataURI: uri(pixelData) };
  if (bulk.length === 0) return `${row.metadata.slice(0, -1)},${JSON.stringify(notes).slice(1)}`;
  const dataSet = { ...(JSON.parse(row.metadata) as DataSet), ...notes };
  for (const { path, vr } of bulk) setBulkDataUri(dataSet, path.split('/'), vr, uri(path));
  return JSON.stringify(dataSet);
}

type DataSet = Record<string, { vr: string; Value?: unknown[]; BulkDataURI?: string }>;

/** @param path tag, or tag, index of item, tag, … */
function setBulkDataUri(dataSet: DataSet, [tag, item, ...rest]: string[], vr: string, uri: string): void {
  if (item === undefined) {
    dataSet[tag!] = { vr, BulkDataURI: uri };
    return;
  }
  const inner = dataSet[tag!]?.Value?.[Number(item)];
  if (inner) setBulkDataUri(inner as DataSet, rest, vr, uri);
}
