/**
 * Small media written by hand from docs/media-format.md, with none of the exporter's code: what the tests break on
 * purpose. Fictional people only.
 */
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach } from 'vitest';
import { formatIdentity } from '../../shared/identity.ts';
import { searchColumns } from '../../shared/japanese.ts';
import type { Manifest, ManifestFile } from '../../shared/media.ts';
import { patientGrams } from '../../shared/patient-grams.ts';
import type { Staff } from '../../shared/people.ts';
import { patientSchema } from '../../shared/records.ts';
import { fromRow } from '../../shared/rows.ts';

const schemaOf = (name: string) => fs.readFileSync(new URL(`../../shared/schema/${name}.sql`, import.meta.url), 'utf8');

export const passphrase = 'correct horse battery';

const folders: string[] = [];
const mounts: string[] = [];
afterEach(() => {
  for (const mount of mounts.splice(0)) execFileSync('umount', [mount]);
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-test-')));
  folders.push(folder);
  return folder;
}

/** A file system of so many megabytes, or null where this user may not mount one. */
export function smallDisk(megabytes: number): string | null {
  const mount = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', mount], { stdio: 'ignore' });
  } catch {
    return null;
  }
  mounts.push(mount);
  return mount;
}

export interface Facility {
  id: string;
  name: string;
  publicKey: string;
  privateKey: crypto.KeyObject;
  mediaKey: Buffer;
  recipient: string;
  /** The station identity file under `passphrase`. */
  identityFile: Uint8Array;
}

export async function makeFacility(name = '灯火記念病院'): Promise<Facility> {
  const { publicKey: key, privateKey } = crypto.generateKeyPairSync('ed25519');
  const publicKey = key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const id = crypto.randomUUID();
  const secretKey = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(8);
  const identity = { facilityId: id, facilityName: name, facilityKey: publicKey, secretKey };
  return {
    id,
    name,
    publicKey,
    privateKey,
    mediaKey: crypto.randomBytes(32),
    recipient: await identityToRecipient(secretKey),
    identityFile: await encrypter.encrypt(formatIdentity(identity)),
  };
}

export interface FixtureOptions {
  sequence?: number;
  /** One study each, dated in this order of days. */
  studies?: string[];
  /** Bytes of pixel data in each study. */
  frameBytes?: number;
  patientName?: string;
  /** Adds to what every records database of these tests has. */
  records?: (database: Database.Database) => void;
  /** Who is on the roster; left out: there is none. */
  staff?: Staff[];
  /** Changes manifest.json after it is complete and before it is signed. */
  alter?: (manifest: Manifest) => unknown;
}

export interface FixtureMedium {
  /** The drive; the medium is in TOMOSHIBI below it. */
  drive: string;
  folder: string;
  manifest: Manifest;
  pathOf: (file: ManifestFile) => string;
  studies: ManifestFile[];
}

export const studyUidOf = (index: number) => `2.25.4000${index}`;

export async function writeMedium(
  facility: Facility,
  options: FixtureOptions = {},
  drive = temporaryFolder(),
): Promise<FixtureMedium> {
  const { sequence = 1, studies: days = [], frameBytes = 64 } = options;
  const folder = path.join(drive, 'TOMOSHIBI');
  fs.mkdirSync(folder, { recursive: true });
  const studies = days.map((_day, index) => seal(facility, folder, 'study', studyContent(index, frameBytes)));
  const records = seal(facility, folder, 'records', (database) => {
    fillRecords(database, options.patientName ?? '灯火 太郎');
    options.records?.(database);
    indexPatients(database);
    days.forEach((day, index) => {
      addStudy(database, index, day, studies[index]!.path);
    });
  });
  const { staff } = options;
  const roster = staff && seal(facility, folder, 'documents', (database) => fillStaff(database, staff));
  const encrypter = new Encrypter();
  encrypter.addRecipient(facility.recipient);
  const keysFile = path.join(folder, 'keys.age');
  if (!fs.existsSync(keysFile)) {
    fs.writeFileSync(keysFile, await encrypter.encrypt(JSON.stringify({ 1: facility.mediaKey.toString('hex') })));
  }
  const manifest: Manifest = {
    formatVersion: 1,
    minViewerVersion: '0.1.0',
    facility: { id: facility.id, name: facility.name, publicKey: facility.publicKey },
    mediumId: '0123456789abcdef0123456789abcdef',
    sequence,
    createdAt: '2026-05-01T02:00:00',
    sources: [{ name: 'ssmix2', kind: 'ssmix2', dataAsOf: '2026-04-30T23:10:00' }],
    previousManifestSha256: null,
    keys: { path: 'keys.age', sha256: sha256(fs.readFileSync(keysFile)) },
    records: records.path,
    files: [records, ...studies],
    ...(roster && { documents: [roster] }),
  };
  const bytes = Buffer.from(JSON.stringify(options.alter?.(manifest) ?? manifest));
  fs.writeFileSync(path.join(folder, 'manifest.json'), bytes);
  fs.writeFileSync(path.join(folder, 'manifest.sig'), crypto.sign(null, bytes, facility.privateKey));
  return { drive, folder, manifest, studies, pathOf: (file) => path.join(folder, file.path) };
}

/** Flips one bit of a file. */
export function flip(file: string, offset: number): void {
  const bytes = fs.readFileSync(file);
  bytes[offset]! ^= 1;
  fs.writeFileSync(file, bytes);
}

function seal(
  facility: Facility,
  folder: string,
  kind: ManifestFile['kind'],
  fill: (database: Database.Database) => void,
): ManifestFile {
  const keyId = crypto.randomBytes(16).toString('hex');
  const part = path.join(folder, `${keyId}.part`);
  const key = Buffer.from(crypto.hkdfSync('sha256', facility.mediaKey, '', `tomoshibi/file/${keyId}`, 32));
  const database = new Database(part);
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${key.toString('hex')}'`);
  database.pragma('journal_mode=OFF');
  database.pragma('synchronous=OFF');
  fill(database);
  database.pragma('journal_mode=DELETE');
  database.close();
  const bytes = fs.readFileSync(part);
  const hash = sha256(bytes);
  const name = kind === 'study' ? `images/${hash.slice(0, 2)}/${hash}.db` : `${kind}/${hash}.db`;
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.renameSync(part, path.join(folder, name));
  const covers = { records: ['allergies', 'documents', 'studies'], study: ['CT'], documents: ['staff'] }[kind];
  return { path: name, bytes: bytes.length, sha256: hash, kind, keyId, epoch: 1, covers };
}

function fillStaff(database: Database.Database, staff: Staff[]): void {
  database.exec(schemaOf('documents'));
  const add = database.prepare('INSERT INTO staff VALUES (?, ?, ?, ?, ?, ?)');
  for (const { id, name, kana, place, roles, pin } of staff) add.run(id, name, kana, place, roles.join(' '), pin);
}

function fillRecords(database: Database.Database, patientName: string): void {
  database.exec(schemaOf('records'));
  const html = Buffer.from('<script>alert(1)</script>');
  database
    .prepare(
      "INSERT INTO patient VALUES ('0001', '0001', ?, 'トモシビ タロウ', NULL, '1950-01-02', 'male', NULL, NULL, '[]', NULL, NULL, 'ssmix2:x', NULL)",
    )
    .run(patientName);
  database.exec(`
    INSERT INTO patient VALUES ('0002', '0002', '灯火 花子', 'トモシビ ハナコ', NULL, '1960-03-04', 'female', NULL, NULL,
      '[]', NULL, NULL, 'ssmix2:x', NULL);
    INSERT INTO allergy_intolerance VALUES ('0001', 'a1', 'ssmix2:x', NULL, 'ペニシリン', NULL, NULL, 'present', 'drug',
      'active', 'confirmed', NULL, NULL, NULL, NULL);
    INSERT INTO source VALUES (1, 'ssmix2', 'ssmix2', '2026-04-30T23:10:00');
    INSERT INTO patient_source VALUES ('0001', 1), ('0002', 1);
    INSERT INTO source_section VALUES (1, 'allergies', '2026-04-30', NULL), (1, 'studies', '2026-04-30', NULL),
      (1, 'documents', '2026-04-30', NULL);
  `);
  const addDocument = database.prepare(
    "INSERT INTO document_reference VALUES ('0001', ?, 'ssmix2:x', NULL, ?, NULL, NULL, NULL, NULL, ?, NULL, ?)",
  );
  addDocument.run('d1', '紹介状', 'application/pdf', Buffer.from('%PDF-1.4 fictional'));
  addDocument.run('d2', '注意', 'text/html', html);
}

function indexPatients(database: Database.Database): void {
  const search = database.prepare('INSERT INTO patient_search VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const grams = database.prepare('INSERT INTO patient_fts (rowid, grams) VALUES (?, ?)');
  for (const [index, row] of database.prepare('SELECT * FROM patient ORDER BY kana').all().entries()) {
    const columns = searchColumns(fromRow(patientSchema, row));
    search.run(...Object.values(columns), index + 1);
    grams.run(index + 1, patientGrams(columns));
  }
}

function addStudy(database: Database.Database, index: number, day: string, file: string): void {
  database
    .prepare(
      `INSERT INTO imaging_study (patient_id, id, source, study_instance_uid, started, modalities, series_count,
         instance_count, file) VALUES ('0001', ?, 'dicom:x', ?, ?, 'CT', 1, 1, ?)`,
    )
    .run(`s${index}`, studyUidOf(index), day, file);
}

function studyContent(index: number, frameBytes: number): (database: Database.Database) => void {
  return (database) => {
    database.exec(schemaOf('study'));
    const pixels = crypto.createHash('shake256', { outputLength: frameBytes }).update(String(index)).digest();
    database.exec("INSERT INTO series VALUES ('2.25.1', 1, 'CT', NULL, NULL, NULL, 1)");
    database
      .prepare(
        `INSERT INTO instance (id, display_order, sop_instance_uid, series_instance_uid, sop_class_uid, number, transfer_syntax_uid,
           frame_count, rows, columns, metadata, file_digest) VALUES (1, 1, '2.25.2', '2.25.1', '1.2.840.10008.5.1.4.1.1.2', 1,
           '1.2.840.10008.1.2.1', 1, 8, 8, '{"00080018":{"vr":"UI","Value":["2.25.2"]}}', ?)`,
      )
      .run(crypto.createHash('sha256').update(pixels).digest());
    database
      .prepare('INSERT INTO segment (instance_id, seq, frame, skip, bytes, digest) VALUES (1, 0, 1, 0, ?, ?)')
      .run(pixels, crypto.createHash('sha256').update(pixels).digest());
  };
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
