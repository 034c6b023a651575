/** What a suite of faults is given. */
import type { Findings } from './figure.ts';
import type { FaultHospital } from './hospital.ts';

export interface SuiteOptions {
  /** An empty folder of its own, removed afterwards. */
  work: string;
  seed: number;
  /** To be copied, not changed. */
  hospital: FaultHospital;
  /** How many cases instead of `full`: fewer in a quick run and in the tests, never none. */
  sample: (full: number) => number;
  findings: Findings;
}

export type Suite = (options: SuiteOptions) => Promise<void>;
