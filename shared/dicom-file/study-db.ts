/** Building the database of one imaging study (shared/schema/study.sql). Instances arrive in any order. */
import fs from 'node:fs';
import { closeDense, createDatabase, type EncryptedDatabase, type Statement } from '../sqlite/database.ts';
import type { DicomInstance, DicomPatient, DicomSeries, DicomStudy, SegmentBatch } from './instance.ts';
import { readingClasses, readingOf, type StudyReading } from './readings.ts';

// Free pages are given back one by one: a VACUUM would write a study of gigabytes again for a few of them.
const ddl = `PRAGMA auto_vacuum=INCREMENTAL; ${fs.readFileSync(new URL('../schema/study.sql', import.meta.url), 'utf8')}`;
const cacheMegabytes = 4;

/** Where a picture fills many pages, reading it costs a system call and an authentication for each: fewer, larger ones. */
const largeFileBytes = 256 * 1024;
const largePageSize = 65_536;

export interface StudySummary {
  patient: DicomPatient;
  study: DicomStudy;
  /** In the order of the series. */
  modalities: string[];
  bodyPart: string | null;
  seriesCount: number;
  instanceCount: number;
  /** Path inside the source of the file the identity was taken from. */
  firstPath: string;
  /** What its reports say, in the order of the study. */
  readings: StudyReading[];
}

/** What the study holds of an instance already, for telling a duplicate from a contradiction. */
export interface HeldInstance {
  fileDigest: Uint8Array;
  /** Something of it is missing. */
  damaged: boolean;
}

/** What the whole study says once, from its first file; kept in the database so that it can be closed and reopened. */
interface Identity {
  patient: DicomPatient;
  study: DicomStudy;
  firstPath: string;
}

/**
 * Creates the study's database at `path`, or opens one again that is still being built.
 * @param keyHex raw AEGIS-256 key, 64 hex digits
 * @param options.fileBytes size of the first of its files, which tells how large its pages shall be
 * @param options.bare describes the study only: no byte of a file is kept, and the database is of no use to a reader
 */
export function createStudyDatabase(
  path: string,
  keyHex: string,
  { fileBytes = 0, bare = false }: { fileBytes?: number; bare?: boolean } = {},
): StudyDatabase {
  const pageSize = fileBytes < largeFileBytes ? undefined : largePageSize;
  return new StudyDatabase(createDatabase(path, keyHex, cacheMegabytes, ddl, pageSize), bare);
}

export class StudyDatabase {
  readonly #database: EncryptedDatabase;
  readonly #bare: boolean;
  readonly #insertSegment: Statement<[number, number, number | null, number, Uint8Array, Uint8Array]>;
  readonly #insertDerived: Statement<[number, number, string, Uint8Array, Uint8Array]>;
  readonly #insertBulk: Statement<[number, string, string, number, number]>;
  readonly #statements = new Map<string, Statement<unknown[]>>();
  #identity: Identity | null;

  constructor(database: EncryptedDatabase, bare: boolean) {
    this.#database = database;
    this.#bare = bare;
    this.#insertSegment = database.prepare(
      'INSERT INTO segment (instance_id, seq, frame, skip, bytes, digest) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#insertDerived = database.prepare(
      'INSERT INTO derived_frame (instance_id, frame, transfer_syntax_uid, bytes, digest) VALUES (?, ?, ?, ?, ?)',
    );
    this.#insertBulk = database.prepare(
      'INSERT INTO bulk_data (instance_id, path, vr, start, "end") VALUES (?, ?, ?, ?, ?)',
    );
    const stored = database.prepare<[], string>("SELECT value FROM meta WHERE key = 'identity'").pluck().get();
    this.#identity = stored === undefined ? null : (JSON.parse(stored) as Identity);
  }

  /** Whom and what the study was opened for; null while it is empty. */
  get identity(): Identity | null {
    return this.#identity;
  }

  held(sopInstanceUid: string): HeldInstance | null {
    const row = this.#prepared<[string], { file_digest: Buffer; damage: string | null }>(
      'SELECT file_digest, damage FROM instance WHERE sop_instance_uid = ?',
    ).get(sopInstanceUid);
    return row ? { fileDigest: row.file_digest, damaged: row.damage !== null } : null;
  }

  /** Takes an instance out again, for a better copy of it. */
  remove(sopInstanceUid: string): void {
    const id = this.#database
      .prepare<[string], number>('SELECT id FROM instance WHERE sop_instance_uid = ?')
      .pluck()
      .get(sopInstanceUid);
    if (id === undefined) return;
    this.#database.transaction(() => {
      this.#database
        .prepare(
          `UPDATE series SET instance_count = instance_count - 1
           WHERE series_instance_uid = (SELECT series_instance_uid FROM instance WHERE id = ?)`,
        )
        .run(id);
      this.#database.prepare('DELETE FROM series WHERE instance_count = 0').run();
      for (const table of ['segment', 'derived_frame', 'bulk_data']) {
        this.#database.prepare(`DELETE FROM ${table} WHERE instance_id = ?`).run(id);
      }
      this.#database.prepare('DELETE FROM instance WHERE id = ?').run(id);
    })();
  }

  /**
   * Adds one instance that `held` does not know. When `batches` fails, nothing of the instance stays.
   * @param path where the file lies in the source
   */
  async add(instance: DicomInstance, path: string, batches: AsyncIterable<SegmentBatch>): Promise<void> {
    const id = this.#nextId();
    let fileDigest: Uint8Array | null = null;
    try {
      for await (const batch of batches) {
        if (!this.#bare) this.#database.transaction(() => this.#addBatch(id, instance, batch))();
        fileDigest = batch.fileDigest;
      }
      if (!fileDigest) throw new Error('the last batch carries no digest of the file');
    } catch (error) {
      this.#database.prepare('DELETE FROM segment WHERE instance_id = ?').run(id);
      throw error;
    }
    this.#database.transaction(() => {
      this.#addInstance(id, instance, fileDigest);
      if (!this.#bare) this.#addBytes(id, instance);
      this.#identity ??= { patient: instance.patient, study: instance.study, firstPath: path };
      const keepIdentity = this.#prepared<[string]>("INSERT OR IGNORE INTO meta VALUES ('identity', ?)");
      keepIdentity.run(JSON.stringify(this.#identity));
    })();
  }

  /** Closes a database that is not finished yet; `createStudyDatabase` opens it again. */
  close(): void {
    this.#database.close();
  }

  /** Puts the instances into display order, and closes the database dense and read-only openable. */
  finish(): StudySummary {
    const identity = this.#identity;
    if (!identity) throw new Error('a study without instances cannot be finished');
    this.#orderInstances();
    const series = this.#database
      .prepare<[], { modality: string; body_part: string | null }>(
        'SELECT modality, body_part FROM series ORDER BY number IS NULL, number, series_instance_uid',
      )
      .all();
    const summary: StudySummary = {
      ...identity,
      modalities: [...new Set(series.map((entry) => entry.modality))],
      bodyPart: series.find((entry) => entry.body_part)?.body_part ?? null,
      seriesCount: series.length,
      instanceCount: this.#database.prepare<[], number>('SELECT count(*) FROM instance').pluck().get()!,
      readings: this.#readings(),
    };
    const setMeta = this.#database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
    setMeta.run('format_version', '1');
    setMeta.run('study_instance_uid', identity.study.studyInstanceUid);
    this.#database.exec('PRAGMA incremental_vacuum');
    closeDense(this.#database);
    return summary;
  }

  /** SOP Instance UIDs, in display order once the study is finished. */
  instancesOf(...sopClassUids: readonly string[]): string[] {
    const classes = sopClassUids.map(() => '?').join(', ');
    return this.#database
      .prepare<string[], string>(
        `SELECT sop_instance_uid FROM instance WHERE sop_class_uid IN (${classes}) ORDER BY display_order`,
      )
      .pluck()
      .all(...sopClassUids);
  }

  /** DICOM JSON of an instance that is held. */
  metadataOf(sopInstanceUid: string): string {
    return this.#database
      .prepare<[string], string>('SELECT metadata FROM instance WHERE sop_instance_uid = ?')
      .pluck()
      .get(sopInstanceUid)!;
  }

  #readings(): StudyReading[] {
    return this.instancesOf(...readingClasses).flatMap((uid) => readingOf(uid, this.metadataOf(uid)) ?? []);
  }

  /** Prepared once, however many instances a study has. */
  #prepared<Bind extends unknown[], Row = unknown>(sql: string): Statement<Bind, Row> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement as Statement<Bind, Row>;
  }

  #nextId(): number {
    return this.#prepared<[], { id: number }>('SELECT coalesce(max(id), 0) + 1 AS id FROM instance').get()!.id;
  }

  #addBatch(id: number, instance: DicomInstance, batch: SegmentBatch): void {
    let offset = 0;
    for (let index = 0; index * 32 < batch.digests.length; index++) {
      const seq = batch.first + index;
      const segment = instance.segments[seq]!;
      const length = segment.end - segment.start;
      this.#insertSegment.run(
        id,
        seq,
        segment.frame,
        segment.skip,
        batch.bytes.subarray(offset, offset + length),
        batch.digests.subarray(index * 32, index * 32 + 32),
      );
      offset += length;
    }
  }

  #addBytes(id: number, { bulkData, derivedFrames }: DicomInstance): void {
    for (const { path, vr, start, end } of bulkData) this.#insertBulk.run(id, path, vr, start, end);
    for (const { frame, transferSyntaxUid, bytes, digest } of derivedFrames) {
      this.#insertDerived.run(id, frame, transferSyntaxUid, bytes, digest);
    }
  }

  #addInstance(id: number, instance: DicomInstance, fileDigest: Uint8Array): void {
    this.#addSeries(instance.series);
    this.#prepared(
      `INSERT INTO instance (id, display_order, sop_instance_uid, series_instance_uid, sop_class_uid, number,
         transfer_syntax_uid, frame_count, rows, columns, metadata, damage, file_digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      id,
      id,
      instance.sopInstanceUid,
      instance.series.seriesInstanceUid,
      instance.sopClassUid,
      instance.number,
      instance.transferSyntaxUid,
      instance.frameCount,
      instance.rows,
      instance.columns,
      instance.metadata,
      instance.damage,
      fileDigest,
    );
  }

  #addSeries(series: DicomSeries): void {
    this.#prepared(
      `INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, 1)
       ON CONFLICT DO UPDATE SET instance_count = instance_count + 1,
         number = coalesce(number, excluded.number), description = coalesce(description, excluded.description),
         body_part = coalesce(body_part, excluded.body_part), laterality = coalesce(laterality, excluded.laterality)`,
    ).run(
      series.seriesInstanceUid,
      series.number,
      series.modality,
      series.description,
      series.bodyPart,
      series.laterality,
    );
  }

  #orderInstances(): void {
    const setOrder = this.#database.prepare('UPDATE instance SET display_order = ? WHERE id = ?');
    const series = this.#database
      .prepare<[], string>(
        'SELECT series_instance_uid FROM series ORDER BY number IS NULL, number, series_instance_uid',
      )
      .pluck()
      .all();
    const instances = this.#database.prepare<[string], Placed>(
      `SELECT id, display_order AS displayOrder, number, sop_instance_uid AS sopInstanceUid,
         metadata ->> '$.00200032.Value' AS position, metadata ->> '$.00200037.Value' AS orientation
       FROM instance WHERE series_instance_uid = ?`,
    );
    this.#database.transaction(() => {
      let order = 0;
      for (const uid of series) {
        for (const instance of inDisplayOrder(instances.all(uid))) {
          order += 1;
          if (instance.displayOrder !== order) setOrder.run(order, instance.id);
        }
      }
    })();
  }
}

interface Placed {
  id: number;
  displayOrder: number;
  number: number | null;
  sopInstanceUid: string;
  /** JSON of Image Position (Patient), three millimetre values. */
  position: string | null;
  /** JSON of Image Orientation (Patient), six direction cosines. */
  orientation: string | null;
}

/**
 * Slices of one stack (one orientation, no place twice) by place along the normal (PS3.3 §C.7.6.2.1.1), running the way
 * the instance numbers run; anything else by instance number.
 */
function inDisplayOrder(instances: Placed[]): Placed[] {
  const byNumber = instances.toSorted(
    (a, b) => (a.number ?? Infinity) - (b.number ?? Infinity) || (a.sopInstanceUid < b.sopInstanceUid ? -1 : 1),
  );
  const places = placesAlongNormal(byNumber);
  if (!places) return byNumber;
  const byPlace = byNumber.toSorted((a, b) => places.get(a.id)! - places.get(b.id)!);
  const runsBackwards = places.get(byNumber[0]!.id)! > places.get(byNumber.at(-1)!.id)!;
  return runsBackwards ? byPlace.toReversed() : byPlace;
}

function placesAlongNormal(instances: Placed[]): Map<number, number> | null {
  if (instances.length < 2) return null;
  const first = numbersOf(instances[0]!.orientation, 6);
  if (!first) return null;
  const [rx, ry, rz, cx, cy, cz] = first as [number, number, number, number, number, number];
  const normal = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx] as const;
  const places = new Map<number, number>();
  const taken = new Set<number>();
  for (const instance of instances) {
    const orientation = numbersOf(instance.orientation, 6);
    const position = numbersOf(instance.position, 3);
    if (!orientation || !position) return null;
    if (orientation.some((cosine, index) => Math.abs(cosine - first[index]!) > 1e-3)) return null;
    const place = position[0]! * normal[0] + position[1]! * normal[1] + position[2]! * normal[2];
    const micrometres = Math.round(place * 1000);
    if (taken.has(micrometres)) return null;
    taken.add(micrometres);
    places.set(instance.id, place);
  }
  return places;
}

function numbersOf(json: string | null, count: number): number[] | null {
  if (json === null) return null;
  const values: unknown = JSON.parse(json);
  if (!Array.isArray(values) || values.length !== count) return null;
  return values.every((value) => typeof value === 'number') ? (values as number[]) : null;
}
