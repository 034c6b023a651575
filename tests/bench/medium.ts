/** Demo hospitals, kept between runs in `--work`, and the media exported from them, new in every run. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ExportReport } from '../../exporter/export-report.ts';
import { initFacility } from '../../exporter/keys.ts';
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
  /** Of all its threads. */
  cpuSeconds: number;
  /** Largest resident set of the exporting process, megabytes. */
  peakRss: number;
}

export interface HospitalSize {
  patients: number;
  /** Files per patient without images: 3 is master, allergies and diagnoses; null is the demo hospital as it is. */
  density: number | null;
  /** Left out: one patient in four or more is an inpatient. */
  inpatientEvery?: number;
}

/** Generates the source files, in a process of its own; does nothing where they are already there. */
export async function writeHospital(work: string, size: HospitalSize): Promise<void> {
  const hospital = path.join(folderOf(work, size), 'hospital');
  if (fs.existsSync(path.join(hospital, 'hospital.json'))) return;
  fs.rmSync(hospital, { recursive: true, force: true });
  const thin = size.density === null ? [] : ['--no-images', '--density', String(size.density)];
  const lying = size.inpatientEvery ? ['--inpatient-every', String(size.inpatientEvery)] : [];
  const options = ['--patients', String(size.patients), ...thin, ...lying];
  await node('scripts/demo-hospital/generate.ts', ['--out', hospital, ...options]);
}

const ofThisRun = new Map<string, BenchMedium>();

/** The medium of a hospital, written and exported once in this process: nobody may alter it. */
export async function hospitalMedium(work: string, size: HospitalSize): Promise<BenchMedium> {
  const folder = folderOf(work, size);
  const made = ofThisRun.get(folder);
  if (made) return made;
  await writeHospital(work, size);
  const medium = await exportHospital(work, size);
  ofThisRun.set(folder, medium);
  return medium;
}

/** Exports a hospital to a new medium under new keys, in a process of its own so that its memory is its own. */
export function exportHospital(work: string, size: HospitalSize): Promise<BenchMedium> {
  return exportFolder(folderOf(work, size));
}

/** @param folder with the sources in `hospital`, and `hospital/hospital.json` about them */
export async function exportFolder(folder: string): Promise<BenchMedium> {
  const [hospitalFolder, medium, keys] = ['hospital', 'medium', 'keys'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const stale of [medium, keys]) fs.rmSync(stale, { recursive: true, force: true });
  fs.mkdirSync(medium);
  await initFacility({
    folder: keys,
    name: '灯火記念病院（架空）',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  const sources = ['ssmix2', 'fhir', 'dicom', 'schedule'].filter((kind) =>
    fs.existsSync(path.join(hospitalFolder, kind)),
  );
  const lines = sources.map((kind) => `  - { name: ${kind}, kind: ${kind}, path: hospital/${kind} }\n`);
  const config = path.join(folder, 'export.yml');
  fs.writeFileSync(config, `keys: keys\noutput: medium\nsources:\n${lines.join('')}`);
  return {
    hospitalFolder,
    hospital: JSON.parse(fs.readFileSync(path.join(hospitalFolder, 'hospital.json'), 'utf8')) as HospitalSummary,
    medium,
    identityPath: path.join(keys, 'station-identity.age'),
    exported: await exportAgain(config),
  };
}

/**
 * @param config export.yml, of a medium that may already have generations
 * @param options `takeOver`: the records of before will do where nothing changed
 */
export async function exportAgain(config: string, { takeOver = false } = {}): Promise<ExportRun> {
  return JSON.parse(await node('tests/bench/export-run.ts', [config, ...(takeOver ? ['take-over'] : [])])) as ExportRun;
}

function folderOf(work: string, { patients, density, inpatientEvery }: HospitalSize): string {
  const lying = inpatientEvery ? `-lying-${inpatientEvery}` : '';
  return path.join(work, `patients-${patients}-${density ?? 'demo'}${lying}`);
}

async function node(script: string, args: readonly string[]): Promise<string> {
  const root = path.join(import.meta.dirname, '../..');
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, script), ...args], {
    maxBuffer: 1 << 28,
  });
  return stdout;
}
