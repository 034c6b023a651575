/** Every suite of faults by its name, and a run of some or all of them. */
import fs from 'node:fs';
import path from 'node:path';
import { auditRows } from './audit-rows.ts';
import { clock } from './clock.ts';
import { diskFull } from './disk-full.ts';
import type { Findings } from './figure.ts';
import { flips } from './flips.ts';
import { FaultHospital } from './hospital.ts';
import { killsOfExport } from './kills-of-export.ts';
import { killsOfImport } from './kills-of-import.ts';
import { pulled } from './pulled.ts';
import type { Suite } from './suite.ts';
import { wrongMediaAreRefused } from './wrong-media.ts';

export const suites = {
  flips,
  'kills-export': killsOfExport,
  'kills-import': killsOfImport,
  'disk-full': diskFull,
  pulled,
  'wrong-media': wrongMediaAreRefused,
  audit: auditRows,
  clock,
} satisfies Record<string, Suite>;
export type SuiteName = keyof typeof suites;

export interface FaultRun {
  work: string;
  seed: number;
  findings: Findings;
  /** How much of the full number of cases. */
  share: number;
}

/** @param only all of them when left out */
export async function runSuites(run: FaultRun, only?: readonly SuiteName[]): Promise<void> {
  const hospital = await FaultHospital.found(path.join(run.work, 'hospital'));
  for (const name of only ?? (Object.keys(suites) as SuiteName[])) await runSuite(name, run, hospital);
  fs.rmSync(hospital.folder, { recursive: true, force: true });
}

export async function runSuite(
  name: SuiteName,
  { work, seed, findings, share }: FaultRun,
  hospital: FaultHospital,
): Promise<void> {
  const folder = path.join(work, name);
  fs.mkdirSync(folder, { recursive: true });
  findings.begin(name);
  const sample = (full: number) => Math.max(1, Math.round(full * share));
  await suites[name]({ work: folder, seed, hospital, sample, findings });
  fs.rmSync(folder, { recursive: true, force: true });
}
