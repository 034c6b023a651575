/** Demo hospitals and the media exported from them, made once per run (or kept between runs in `--work`). */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { initFacility } from '../../exporter/keys.ts';
import type { ExportReport } from '../../exporter/run.ts';
import type { HospitalSummary } from '../../scripts/demo-hospital/generate.ts';

export const passphrase = 'tomoshibi bench 2026';

export interface BenchMedium {
  hospitalFolder: string;
  hospital: HospitalSummary;
  /** The folder that holds TOMOSHIBI. */
  medium: string;
  identityPath: string;
  exported: ExportRun;
}

/** What tests/bench/export-run.ts prints. */
export interface ExportRun {
  report: ExportReport;
  seconds: number;
  /** Largest resident set of the exporting process, megabytes. */
  peakRss: number;
}

/**
 * Generates and exports in processes of their own, so that the memory of one does not show in the other.
 * @param density files per patient without images: 3 is master, allergies and diagnoses; null the demo hospital as it is
 */
export async function benchMedium(work: string, patients: number, density: number | null): Promise<BenchMedium> {
  const folder = path.join(work, `patients-${patients}-${density ?? 'demo'}`);
  const hospitalFolder = path.join(folder, 'hospital');
  const medium = path.join(folder, 'medium');
  const keys = path.join(folder, 'keys');
  const finished = path.join(folder, 'export.json');
  if (!fs.existsSync(finished)) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(medium, { recursive: true });
    await node('scripts/demo-hospital/generate.ts', [
      '--out',
      hospitalFolder,
      '--patients',
      String(patients),
      ...(density === null ? [] : ['--no-images', '--density', String(density)]),
    ]);
    await initFacility({
      folder: keys,
      name: '灯火記念病院（架空）',
      stationPassphrase: passphrase,
      recoveryPassphrase: `${passphrase} recovery`,
    });
    const sources = density === null ? ['ssmix2', 'fhir', 'dicom'] : ['ssmix2', 'fhir'];
    const config = path.join(folder, 'export.yml');
    fs.writeFileSync(
      config,
      `keys: keys\noutput: medium\nsources:\n${sources.map((kind) => `  - { name: ${kind}, kind: ${kind}, path: hospital/${kind} }\n`).join('')}`,
    );
    fs.writeFileSync(finished, await node('tests/bench/export-run.ts', [config]));
  }
  return {
    hospitalFolder,
    hospital: JSON.parse(fs.readFileSync(path.join(hospitalFolder, 'hospital.json'), 'utf8')) as HospitalSummary,
    medium,
    identityPath: path.join(keys, 'station-identity.age'),
    exported: JSON.parse(fs.readFileSync(finished, 'utf8')) as ExportRun,
  };
}

async function node(script: string, args: readonly string[]): Promise<string> {
  const root = path.join(import.meta.dirname, '../..');
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, script), ...args], {
    maxBuffer: 1 << 28,
  });
  return stdout;
}
