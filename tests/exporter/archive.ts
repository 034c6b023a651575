/** A folder of small DICOM studies and the media that exports make of it, for tests of what stays from run to run. */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import type { ExportConfig } from '../../exporter/config.ts';
import type { ExportReport } from '../../exporter/export-report.ts';
import { runExport } from '../../exporter/run.ts';
import { deriveFileKey, type Manifest, type ManifestFile } from '../../shared/media.ts';
import { type ImageOptions, image } from '../shared/dicom-file/synthetic.ts';
import type { TestFacility } from './facility.ts';

export interface StudyOptions extends ImageOptions {
  /** `YYYYMMDD` */
  date?: string;
  instances?: number;
  bytes?: number;
}

export class Archive {
  readonly folder: string;
  readonly #facility: TestFacility;

  constructor(facility: TestFacility) {
    this.#facility = facility;
    this.folder = fs.mkdtempSync(path.join(facility.folder, 'pacs-'));
  }

  /** Writes study `index` as `study-<index>/<number>`. */
  put(index: number, { date = '20260701', instances = 1, bytes = 64, ...options }: StudyOptions = {}): void {
    const folder = path.join(this.folder, `study-${String(index).padStart(4, '0')}`);
    fs.mkdirSync(folder, { recursive: true });
    for (let number = 1; number <= instances; number++) {
      const columns = bytes < 1 << 20 ? 8 : 2048;
      const pixels = Buffer.alloc(bytes, `${index}/${number} `);
      fs.writeFileSync(
        path.join(folder, String(number)),
        image({
          study: uidOf(index),
          series: `${uidOf(index)}.1`,
          instance: `${uidOf(index)}.1.${number}`,
          number,
          rows: bytes / columns,
          columns,
          pixels,
          extra: [[0x00080020, 'DA', date]],
          ...options,
        }),
      );
    }
  }

  remove(index: number): void {
    fs.rmSync(path.join(this.folder, `study-${String(index).padStart(4, '0')}`), { recursive: true });
  }

  config(outputs: string | string[], more: Partial<ExportConfig> = {}): ExportConfig {
    const [output, ...furtherOutputs] = [outputs].flat();
    return {
      keys: this.#facility.keys.folder,
      output: output!,
      ...(furtherOutputs.length > 0 && { furtherOutputs }),
      reports: path.join(this.#facility.folder, 'reports'),
      keepGenerations: 3,
      sources: [{ name: 'pacs', kind: 'dicom', path: this.folder }],
      ...more,
    };
  }

  export(outputs: string | string[], more: Partial<ExportConfig> = {}): Promise<ExportReport> {
    return runExport(this.config(outputs, more), { now: new Date(), signal: new AbortController().signal });
  }
}

export function uidOf(index: number): string {
  return `2.25.${1000 + index}`;
}

export function manifestOf(disk: string): Manifest {
  return JSON.parse(fs.readFileSync(path.join(disk, 'TOMOSHIBI/manifest.json'), 'utf8')) as Manifest;
}

export function studiesOf(manifest: Manifest): string[] {
  return manifest.files.filter(({ kind }) => kind === 'study').map((file) => file.path);
}

/** Study Instance UID and file of each study that a records file leads to. */
export async function studyRows(
  facility: TestFacility,
  disk: string,
  records = manifestOf(disk).records,
): Promise<{ uid: string; file: string }[]> {
  const entry = manifestOf(disk).files.find((file) => file.path === records)!;
  const database = await openFile(facility, disk, entry);
  const rows = database.prepare('SELECT study_instance_uid AS uid, file FROM imaging_study ORDER BY id').all();
  database.close();
  return rows as { uid: string; file: string }[];
}

export async function openFile(
  facility: TestFacility,
  disk: string,
  { path: file, keyId, epoch }: ManifestFile,
): Promise<Database.Database> {
  const database = new Database(path.join(disk, 'TOMOSHIBI', file), { readonly: true });
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${await deriveFileKey(facility.keys.mediaKeys[epoch]!, keyId)}'`);
  return database;
}
