/** What is fuzzed: a format with its inputs, ways to spoil them, and the real reader behind invariants. */
import type { SourceReport } from '../../exporter/report.ts';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import type { Inputs } from './inputs.ts';

/** One case: a small source of which something is spoilt, drawn from the seed, the target and its number alone. */
export interface FuzzCase {
  /** Files by path, as they are to be read. */
  files: Map<string, Uint8Array>;
  /** The same before anything was done to them, at the paths that they had. */
  originals: Map<string, Uint8Array>;
  what: string;
  /** Messages, lines, rows or files that something was done to. */
  spoilt: number;
}

export interface Rejected {
  path: string;
  reason: string;
  detail: string;
}

export interface Fates {
  mapped: number;
  text: number;
  quarantined: number;
  skipped: number;
}

export interface Reading {
  fates: Fates;
  rejected: Rejected[];
  /** Invariants that do not hold. */
  wrong: string[];
}

export interface Target {
  make(random: Random): FuzzCase;
  /**
   * Whatever it throws is a finding.
   * @param folder holds the files of the case, and nothing else
   * @param number of the case, for what is too dear to be done every time
   */
  read(folder: string, made: FuzzCase, number: number): Promise<Reading>;
  close?(): Promise<void>;
}

export type OpenTarget = (inputs: Inputs) => Target;

/** A detail is a sentence about the format. Longer than this it quotes what it read. */
const mostDetail = 400;

/** What the report of one source says, with what must hold of every report. */
export function readingOf(report: SourceReport): Reading {
  const fates: Fates = { mapped: 0, text: 0, quarantined: 0, skipped: 0 };
  const wrong: string[] = [];
  for (const [kind, counts] of report.kinds) {
    const ends = counts.mapped + counts.text + counts.quarantined + counts.skipped;
    if (ends !== counts.read) wrong.push(`${kind}: ${counts.read} read, ${ends} ends`);
    if (kind === '' || kind.length > 64) wrong.push(`a kind of ${kind.length} characters`);
    fates.mapped += counts.mapped;
    fates.text += counts.text;
    fates.quarantined += counts.quarantined;
    fates.skipped += counts.skipped;
  }
  const rejected = report.quarantined.map(({ path, reason, detail }) => ({ path, reason, detail }));
  if (rejected.length !== fates.quarantined) {
    wrong.push(`${fates.quarantined} quarantined, ${rejected.length} listed`);
  }
  for (const { path, detail } of [...report.quarantined, ...report.warnings]) {
    if (detail.trim() === '') wrong.push(`${path}: set aside without a reason`);
    if (detail.length > mostDetail) wrong.push(`${path}: a reason of ${detail.length} characters`);
    if (/\p{Cc}/u.test(detail)) wrong.push(`${path}: control characters in a reason`);
  }
  return { fates, rejected, wrong };
}

export function sumOf({ mapped, text, quarantined, skipped }: Fates): number {
  return mapped + text + quarantined + skipped;
}
