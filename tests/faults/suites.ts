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
  /** All of them when left out. */
  only?: SuiteName[] | undefined;
  /** How much of the full number of cases. */
  share: number;
}

export async function runSuites({ work, seed, findings, only, share }: FaultRun): Promise<void> {
  const sample = (full: number) => Math.max(1, Math.round(full * share));
  const hospital = await FaultHospital.found(path.join(work, 'hospital'));
  for (const name of only ?? (Object.keys(suites) as SuiteName[])) {
    const folder = path.join(work, name);
    fs.mkdirSync(folder, { recursive: true });
    findings.begin(name);
    await suites[name]({ work: folder, seed, hospital, sample, findings });
    fs.rmSync(folder, { recursive: true, force: true });
  }
  fs.rmSync(hospital.folder, { recursive: true, force: true });
}
