/** One study's database (shared/schema/study.sql): its series, metadata, frames and original files. */
import crypto from 'node:crypto';
import Database from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ImagingStudy } from '../../shared/records.ts';
import type { InstanceView, SeriesView, StudyView } from '../../shared/views.ts';
import { asReadingError, type EncryptedDatabase } from '../station/database.ts';

export interface Frame {
  /** What the bytes are encoded in: the file's own transfer syntax, or explicit little endian for a derived frame. */
  transferSyntaxUid: string;
  bytes: Uint8Array;
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

interface SegmentRow {
  skip: number;
  bytes: Buffer;
  digest: Buffer;
}

const instanceColumns = `id, sop_instance_uid, series_instance_uid, sop_class_uid, number, transfer_syntax_uid, frame_count,
  rows, columns, damage`;

export class Study {
  readonly #database: EncryptedDatabase;
  #readers = 0;
  #closing = false;

  /** @param database opened read-only; closed by `close` */
  constructor(database: EncryptedDatabase) {
    this.#database = database;
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
   * @throws TomoshibiError `instance-not-found` when nothing matches
   */
  metadata(seriesInstanceUid?: string, sopInstanceUid?: string): string {
    const rows = this.#read(() =>
      this.#database
        .prepare<
          [string | null, string | null],
          { metadata: string; damage: string | null; transfer_syntax_uid: string }
        >(
          `SELECT metadata, damage, transfer_syntax_uid FROM instance
           WHERE series_instance_uid = ifnull(?, series_instance_uid) AND sop_instance_uid = ifnull(?, sop_instance_uid)
           ORDER BY display_order`,
        )
        .all(seriesInstanceUid ?? null, sopInstanceUid ?? null),
    );
    if (rows.length === 0) throw new TomoshibiError('instance-not-found');
    return `[${rows.map((row) => withNotes(row.metadata, row.transfer_syntax_uid, row.damage)).join(',')}]`;
  }

  /**
   * @param number 1-based
   * @throws TomoshibiError `instance-not-found`, `frame-not-found`, `frame-damaged` when its bytes are missing or are not
   *   those that were exported
   */
  frame(sopInstanceUid: string, number: number): Frame {
    const instance = this.#instance(sopInstanceUid);
    if (!Number.isInteger(number) || number < 1 || number > instance.frame_count) {
      throw new TomoshibiError('frame-not-found', { frame: number });
    }
    const damaged = () => new TomoshibiError('frame-damaged', { frame: number });
    try {
      return this.#derivedFrame(instance, number, damaged) ?? this.#storedFrame(instance, number, damaged);
    } catch (error) {
      throw isDamage(error) ? damaged() : asReadingError(error);
    }
  }

  /**
   * The original file, segment by segment.
   * @throws TomoshibiError `instance-not-found` at once; `frame-damaged` from the iterator
   */
  instance(sopInstanceUid: string): IterableIterator<Uint8Array> {
    return this.#segments(this.#instance(sopInstanceUid).id);
  }

  /** @throws TomoshibiError `instance-not-found` */
  seriesOf(sopInstanceUid: string): string {
    return this.#instance(sopInstanceUid).series_instance_uid;
  }

  /** @throws TomoshibiError `instance-not-found` */
  transferSyntaxOf(sopInstanceUid: string): string {
    return this.#instance(sopInstanceUid).transfer_syntax_uid;
  }

  /** Closes the database, once nobody iterates over it any more. */
  close(): void {
    this.#closing = true;
    if (this.#readers === 0) this.#database.close();
  }

  *#segments(instanceId: number): IterableIterator<Uint8Array> {
    this.#readers += 1;
    try {
      const next = this.#database.prepare<[number, number], SegmentRow>(
        'SELECT skip, bytes, digest FROM segment WHERE instance_id = ? AND seq = ?',
      );
      for (let seq = 0; ; seq++) {
        const segment = next.get(instanceId, seq);
        if (!segment) return;
        if (!sha256(segment.bytes).equals(segment.digest)) throw new TomoshibiError('frame-damaged');
        yield segment.bytes;
      }
    } catch (error) {
      throw isDamage(error) ? new TomoshibiError('frame-damaged') : asReadingError(error);
    } finally {
      this.#readers -= 1;
      if (this.#closing && this.#readers === 0) this.#database.close();
    }
  }

  #instance(sopInstanceUid: string): InstanceRow {
    const row = this.#read(() =>
      this.#database
        .prepare<[string], InstanceRow>(`SELECT ${instanceColumns} FROM instance WHERE sop_instance_uid = ?`)
        .get(sopInstanceUid),
    );
    if (!row) throw new TomoshibiError('instance-not-found');
    return row;
  }

  #derivedFrame(instance: InstanceRow, number: number, damaged: () => TomoshibiError): Frame | null {
    const row = this.#database
      .prepare<[number, number], { transfer_syntax_uid: string; bytes: Buffer; digest: Buffer }>(
        'SELECT transfer_syntax_uid, bytes, digest FROM derived_frame WHERE instance_id = ? AND frame = ?',
      )
      .get(instance.id, number);
    if (!row) return null;
    if (!sha256(row.bytes).equals(row.digest)) throw damaged();
    return { transferSyntaxUid: row.transfer_syntax_uid, bytes: row.bytes };
  }

  #storedFrame(instance: InstanceRow, number: number, damaged: () => TomoshibiError): Frame {
    const segments = this.#database
      .prepare<[number, number], SegmentRow>(
        'SELECT skip, bytes, digest FROM segment WHERE instance_id = ? AND frame = ? ORDER BY seq',
      )
      .all(instance.id, number);
    if (segments.length === 0) throw damaged();
    const parts = segments.map((segment) => {
      if (!sha256(segment.bytes).equals(segment.digest)) throw damaged();
      return segment.bytes.subarray(segment.skip);
    });
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    return { transferSyntaxUid: instance.transfer_syntax_uid, bytes };
  }

  #read<T>(query: () => T): T {
    try {
      return query();
    } catch (error) {
      throw asReadingError(error);
    }
  }
}

/** Pages that do not authenticate: the bytes are not those that were written. */
function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);
}

function sha256(bytes: Uint8Array): Buffer {
  return crypto.createHash('sha256').update(bytes).digest();
}

/** Adds Available Transfer Syntax UID (0008,3002) and the note of damage to the text of one data set. */
function withNotes(metadata: string, transferSyntaxUid: string, damage: string | null): string {
  const notes: Record<string, unknown> = { '00083002': { vr: 'UI', Value: [transferSyntaxUid] } };
  if (damage !== null) {
    notes['77770010'] = { vr: 'LO', Value: ['TOMOSHIBI'] };
    notes['77771001'] = { vr: 'LT', Value: [damage] };
  }
  return `${metadata.slice(0, -1)},${JSON.stringify(notes).slice(1)}`;
}
