/**
 * `inspect MEDIA --identity FILE`: what a medium holds, read with a key. Counts, kinds and dates; never anything about one
 * patient. The databases are opened only after the signature over the manifest holds for the facility that the identity
 * pins.
 */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import type { HoldingRow } from '../shared/coverage.ts';
import { TomoshibiError } from '../shared/errors.ts';
import {
  dataAsOf,
  filesOf,
  fingerprintOf,
  keysName,
  type Manifest,
  type ManifestFile,
  type ManifestSource,
  type MediaKeys,
  sourcesOf,
} from '../shared/media.ts';
import { coversStaff } from '../shared/people.ts';
import { type Section, sections, tableOfSection } from '../shared/records.ts';
import type { EncryptedDatabase } from '../shared/sqlite/database.ts';
import { decryptIdentity, decryptMediaKeys, fileKeyOf } from '../shared/unlock.ts';
import { readSignedKeys, readSignedManifest } from './medium-folder.ts';

export interface Inspection
  extends Pick<Manifest, 'mediumId' | 'sequence' | 'createdAt' | 'slice' | 'leftOut' | 'set'> {
  facility: string;
  fingerprint: string;
  dataAsOf: string | null;
  sources: ManifestSource[];
  files: number;
  bytes: number;
  /** The current generation first. */
  generations: InspectedGeneration[];
  sections: InspectedSection[];
  modalities: InspectedModality[];
  studies: { onMedium: number; bytes: number };
  /** The hospital's own; null: not exported, or its file cannot be read (`unreadable`). */
  forms: number | null;
  documents: { count: number; withoutText: number } | null;
  staff: number | null;
  /** Files of forms, documents and staff that are listed and cannot be read. */
  unreadable: string[];
  /** Media keys in keys.age, and how many files are under each. */
  epochs: { epoch: number; files: number }[];
}

export interface InspectedGeneration {
  /** Null where the file cannot be read. */
  sequence: number | null;
  createdAt: string | null;
  patients: number | null;
  bytes: number;
  isCurrent: boolean;
  /** Why it cannot be read: an ErrorCode. */
  problem: string | null;
}

export interface InspectedSection {
  section: Section;
  /** False: nothing about this section was exported, which says nothing about the patients. */
  exported: boolean;
  records: number;
  patients: number | null;
  asOf: string | null;
  since: string | null;
  oldest: string | null;
  newest: string | null;
  /** Input that was set aside: these patients' sections are incomplete. */
  gaps: { reason: string; inputs: number; patients: number }[];
}

export interface InspectedModality {
  modality: string;
  studies: number;
  oldest: string | null;
  newest: string | null;
}

/**
 * @param media folder that holds TOMOSHIBI, or TOMOSHIBI itself
 * @param identityFile bytes of a station's or the recovery identity's file
 * @throws TomoshibiError as readSignedManifest, and `passphrase-wrong`, `identity-invalid`, `identity-not-recipient`,
 *   `medium-file-missing`, `medium-file-damaged` of the current records
 */
export async function inspectMedium(media: string, identityFile: Uint8Array, passphrase: string): Promise<Inspection> {
  const identity = await decryptIdentity(identityFile, passphrase);
  const signed = readSignedManifest(media, identity.facilityKey);
  const { folder, manifest } = signed;
  const keysFile = readSignedKeys(signed);
  if (!keysFile) throw new TomoshibiError('medium-altered', { file: keysName });
  const keys = await decryptMediaKeys(keysFile.bytes, identity);

  const open = (file: ManifestFile) => openFile(folder, file, keys);
  const recordsFiles = manifest.files.filter(({ kind }) => kind === 'records');
  const current = recordsFiles.find((file) => file.path === manifest.records);
  if (!current) throw new TomoshibiError('medium-manifest-invalid');
  const studies = manifest.files.filter(({ kind }) => kind === 'study');
  const files = filesOf(manifest);

  const database = await open(current);
  try {
    return {
      facility: manifest.facility.name,
      fingerprint: await fingerprintOf(manifest.facility.publicKey),
      mediumId: manifest.mediumId,
      sequence: manifest.sequence,
      createdAt: manifest.createdAt,
      ...(manifest.slice && { slice: manifest.slice }),
      ...(manifest.leftOut && { leftOut: manifest.leftOut }),
      ...(manifest.set && { set: manifest.set }),
      dataAsOf: dataAsOf(manifest),
      sources: sourcesOf(manifest),
      files: files.length,
      bytes: bytesOf(files),
      generations: [
        // Its records file may be that of an earlier generation, and then names that one.
        { ...generationOf(database, current, true), sequence: manifest.sequence, createdAt: manifest.createdAt },
        ...(await earlierGenerations(
          recordsFiles.filter((file) => file !== current),
          open,
        )),
      ],
      ...coverageOf(database),
      studies: { onMedium: studies.length, bytes: bytesOf(studies) },
      ...(await papersOf(manifest.documents ?? [], open)),
      epochs: Object.keys(keys).map((epoch) => ({
        epoch: Number(epoch),
        files: files.filter((file) => file.epoch === Number(epoch)).length,
      })),
    };
  } finally {
    database.close();
  }
}

async function openFile(folder: string, file: ManifestFile, keys: MediaKeys): Promise<EncryptedDatabase> {
  const full = path.join(folder, file.path);
  const stat = fs.lstatSync(full, { throwIfNoEntry: false });
  if (!stat) throw new TomoshibiError('medium-file-missing', { file: file.path });
  if (!stat.isFile() || stat.size !== file.bytes) throw new TomoshibiError('medium-file-damaged', { file: file.path });
  const key = await fileKeyOf(keys, file);
  const database = new Database(full, { readonly: true });
  try {
    database.pragma("cipher='aegis'");
    database.pragma(`key='raw:${key}'`);
    database.pragma('trusted_schema=OFF');
    database.pragma('query_only=ON');
    database.pragma('temp_store=MEMORY');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (cause) {
    database.close();
    throw new TomoshibiError('medium-file-damaged', { file: file.path }, { cause });
  }
}

function generationOf(database: EncryptedDatabase, file: ManifestFile, isCurrent: boolean): InspectedGeneration {
  const meta = new Map(
    database
      .prepare<[], { key: string; value: string }>('SELECT key, value FROM meta')
      .all()
      .map(({ key, value }) => [key, value]),
  );
  return {
    sequence: Number(meta.get('sequence')) || null,
    createdAt: meta.get('created_at') ?? null,
    patients: database.prepare<[], number>('SELECT count(*) FROM patient').pluck().get()!,
    bytes: file.bytes,
    isCurrent,
    problem: null,
  };
}

/** One that cannot be read is listed with the reason: the current one is what counts. */
async function earlierGenerations(
  files: ManifestFile[],
  open: (file: ManifestFile) => Promise<EncryptedDatabase>,
): Promise<InspectedGeneration[]> {
  const found: InspectedGeneration[] = [];
  for (const file of files) {
    try {
      const database = await open(file);
      try {
        found.push(generationOf(database, file, false));
      } finally {
        database.close();
      }
    } catch (error) {
      const problem = error instanceof TomoshibiError ? error.code : 'medium-file-damaged';
      found.push({ sequence: null, createdAt: null, patients: null, bytes: file.bytes, isCurrent: false, problem });
    }
  }
  return found;
}

function coverageOf(database: EncryptedDatabase): Pick<Inspection, 'sections' | 'modalities'> {
  const tables = new Set(database.prepare<[], string>('SELECT name FROM sqlite_schema').pluck().all());
  const holdings = tables.has('holding')
    ? database.prepare<[], HoldingRow>('SELECT section, modality, records, patients, oldest, newest FROM holding').all()
    : [];
  const covered = database
    .prepare<[], { section: string; asOf: string | null; since: string | null }>(
      'SELECT section, max(as_of) AS asOf, min(since) AS since FROM source_section GROUP BY section',
    )
    .all();
  const gaps = database
    .prepare<[], { section: string; reason: string; inputs: number; patients: number }>(
      `SELECT section, reason, count(*) AS inputs, count(DISTINCT patient_id) AS patients FROM section_gap
       GROUP BY section, reason ORDER BY inputs DESC`,
    )
    .all();
  const inspected = sections.map((section): InspectedSection => {
    const cover = covered.find((row) => row.section === section);
    const holding = holdings.find((row) => row.section === section && row.modality === '');
    return {
      section,
      exported: cover !== undefined && tables.has(tableOfSection[section]),
      records: holding?.records ?? 0,
      patients: holding?.patients ?? null,
      asOf: cover?.asOf ?? null,
      since: cover?.since ?? null,
      oldest: holding?.oldest ?? null,
      newest: holding?.newest ?? null,
      gaps: gaps
        .filter((gap) => gap.section === section)
        .map(({ reason, inputs, patients }) => ({ reason, inputs, patients })),
    };
  });
  const modalities = holdings
    .filter(({ modality }) => modality !== '')
    .map(({ modality, records, oldest, newest }) => ({ modality, studies: records, oldest, newest }));
  return { sections: inspected, modalities };
}

async function papersOf(
  files: ManifestFile[],
  open: (file: ManifestFile) => Promise<EncryptedDatabase>,
): Promise<Pick<Inspection, 'forms' | 'documents' | 'staff' | 'unreadable'>> {
  const found: Pick<Inspection, 'forms' | 'documents' | 'staff' | 'unreadable'> = {
    forms: null,
    documents: null,
    staff: null,
    unreadable: [],
  };
  for (const file of files) {
    try {
      const database = await open(file);
      const count = (sql: string) => database.prepare<[], number>(sql).pluck().get() ?? 0;
      try {
        if (file.covers.includes('forms')) found.forms = (found.forms ?? 0) + count('SELECT count(*) FROM form');
        if (file.covers.includes(coversStaff)) found.staff = (found.staff ?? 0) + count('SELECT count(*) FROM staff');
        if (file.covers.includes('hospital-documents')) {
          const before = found.documents ?? { count: 0, withoutText: 0 };
          found.documents = {
            count: before.count + count('SELECT count(*) FROM document'),
            withoutText: before.withoutText + count('SELECT sum(without_text) FROM document'),
          };
        }
      } finally {
        database.close();
      }
    } catch {
      found.unreadable.push(file.path);
    }
  }
  return found;
}

function bytesOf(files: readonly ManifestFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
