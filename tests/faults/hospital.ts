/** A small fictional hospital with images and papers, its keys and its media: what the faults happen to. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import type { ExportConfig } from '../../exporter/config.ts';
import type { ExportReport } from '../../exporter/export-report.ts';
import { type FacilityKeys, initFacility, loadFacility } from '../../exporter/keys.ts';
import { runExport } from '../../exporter/run.ts';
import { generateHospital } from '../../scripts/demo-hospital/generate.ts';
import { image } from '../shared/dicom-file/synthetic.ts';

export const passphrase = 'tomoshibi faults 2026';

const allKinds = ['ssmix2', 'fhir', 'dicom', 'schedule', 'documents'] as const;
type SourceKind = (typeof allKinds)[number];

/** scrypt 2^10 instead of 2^17: hundreds of stations are unlocked here, and guessing is not what is tested. */
const workFactor = 10;

export class FaultHospital {
  readonly folder: string;
  readonly keys: FacilityKeys;
  readonly identityPath: string;
  readonly #kinds: readonly SourceKind[];
  #studies = 0;

  private constructor(folder: string, keys: FacilityKeys, kinds: readonly SourceKind[]) {
    this.folder = folder;
    this.keys = keys;
    this.#kinds = kinds;
    this.identityPath = path.join(folder, 'station-identity.age');
  }

  /** @param folder made; everything of this hospital is in it */
  static async found(folder: string): Promise<FaultHospital> {
    fs.mkdirSync(folder, { recursive: true });
    const keys = await initFacility({
      folder: path.join(folder, 'keys'),
      name: '灯火記念病院（架空）',
      stationPassphrase: passphrase,
      recoveryPassphrase: `${passphrase} recovery`,
    });
    const hospital = new FaultHospital(folder, keys, allKinds);
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase);
    const identity = await decrypter.decrypt(fs.readFileSync(path.join(keys.folder, 'station-identity.age')));
    const encrypter = new Encrypter();
    encrypter.setPassphrase(passphrase);
    encrypter.setScryptWorkFactor(workFactor);
    fs.writeFileSync(hospital.identityPath, await encrypter.encrypt(identity));
    await generateHospital({ out: hospital.sources, patients: 20, density: 3, images: 'small' });
    return hospital;
  }

  /**
   * The same facility with the same sources, for another suite to change.
   * @param kinds sources to export; all when left out
   */
  copy(folder: string, kinds: readonly SourceKind[] = allKinds): FaultHospital {
    fs.cpSync(this.folder, folder, { recursive: true, preserveTimestamps: true });
    return new FaultHospital(folder, loadFacility(path.join(folder, 'keys')), kinds);
  }

  get sources(): string {
    return path.join(this.folder, 'sources');
  }

  /** Adds studies of the demo hospital's first patient; every one differs. @param frameBytes even */
  addStudies(count: number, { instances = 1, frameBytes = 4096 } = {}): void {
    for (let index = 0; index < count; index++) {
      this.#studies += 1;
      const study = `2.25.77${String(this.#studies).padStart(6, '0')}`;
      const folder = path.join(this.sources, 'dicom', 'added', study);
      fs.mkdirSync(folder, { recursive: true });
      for (let number = 1; number <= instances; number++) {
        const pixels = crypto
          .createHash('shake256', { outputLength: frameBytes })
          .update(`${study}/${number}`)
          .digest();
        const bytes = image({
          study,
          series: `${study}.1`,
          instance: `${study}.1.${number}`,
          number,
          patientId: '0012345',
          patientName: 'Tomoshibi^Taro=灯火^太郎=トモシビ^タロウ',
          birthDate: '19500101',
          rows: frameBytes / 32,
          columns: 32,
          pixels,
        });
        fs.writeFileSync(path.join(folder, `${number}.dcm`), bytes);
      }
    }
  }

  /** @param disk mount point of the medium @param keys folder, where it is not the hospital's own */
  config(disk: string, keys = this.keys.folder): ExportConfig {
    return {
      keys,
      output: disk,
      reports: path.join(this.folder, 'reports'),
      keepGenerations: 3,
      sources: this.#kinds.map((kind) => ({ name: kind, kind, path: path.join(this.sources, kind) })),
    };
  }

  /** The same as a file for the command line. */
  writeConfig(disk: string, keys = this.keys.folder): string {
    const { sources } = this.config(disk, keys);
    const lines = sources.map(
      ({ name, kind, path: place }) => `  - { name: ${name}, kind: ${kind}, path: ${place} }\n`,
    );
    const file = path.join(this.folder, `export-${path.basename(disk)}.yml`);
    fs.writeFileSync(file, `keys: ${keys}\noutput: ${disk}\nsources:\n${lines.join('')}`);
    return file;
  }

  async export(
    disk: string,
    { keys = this.keys.folder, onProgress = () => {} }: { keys?: string; onProgress?: () => void } = {},
  ): Promise<ExportReport> {
    fs.mkdirSync(disk, { recursive: true });
    const { signal } = new AbortController();
    return runExport(this.config(disk, keys), { now: new Date(), signal, onProgress });
  }
}
