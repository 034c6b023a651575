import type { Observation } from '../../shared/records.ts';
import { newestFirst } from '../i18n/moments.ts';

export type Flag = 'critical-high' | 'critical-low' | 'critical' | 'high' | 'low' | 'abnormal';

const flags: Partial<Record<string, Flag>> = {
  HH: 'critical-high',
  LL: 'critical-low',
  AA: 'critical',
  H: 'high',
  HU: 'high',
  L: 'low',
  LU: 'low',
  A: 'abnormal',
};

/** The source's own flag (HL7 table 0078, FHIR v3-ObservationInterpretation); nothing is judged here. */
export function flagOf(interpretation: string | null): Flag | null {
  return flags[interpretation?.trim().toUpperCase() ?? ''] ?? null;
}

/** A flag that is neither known as abnormal nor as normal: shown as the source wrote it. */
export function otherFlagOf(interpretation: string | null): string | null {
  const written = interpretation?.trim() ?? '';
  return written === '' || written.toUpperCase() === 'N' || flagOf(written) ? null : written;
}

export function isCritical(flag: Flag | null): boolean {
  return flag === 'critical' || flag === 'critical-high' || flag === 'critical-low';
}

export interface LatestResult {
  key: string;
  latest: Observation;
  previous: Observation | null;
  flag: Flag | null;
}

/** The newest result of each test and the one before it; critical first, then abnormal, then the newest. */
export function latestResults(observations: Observation[]): LatestResult[] {
  const results = [...byTest(observations)].map(([key, ofTest]): LatestResult => {
    const [latest, previous = null] = ofTest;
    return { key, latest: latest!, previous, flag: flagOf(latest!.interpretation) };
  });
  return results.sort(
    (a, b) => urgency(a.flag) - urgency(b.flag) || newestFirst(a.latest.effectiveAt, b.latest.effectiveAt),
  );
}

function urgency(flag: Flag | null): number {
  if (flag === null) return 2;
  return isCritical(flag) ? 0 : 1;
}

export interface ResultRow {
  key: string;
  category: Observation['category'];
  /** As the newest result names them. */
  text: string;
  specimen: string | null;
  unit: string | null;
  referenceRange: string | null;
  /** By moment; two results of one test at one moment both stay. */
  cells: Map<string, Observation[]>;
}

export interface ResultTable {
  /** Newest first; the empty string, for results without a moment, last. */
  moments: string[];
  rows: ResultRow[];
}

const categoryOrder: Observation['category'][] = [
  'laboratory',
  'blood-type',
  'vital-signs',
  'other',
  'survey',
  'social-history',
];

/** Results as a table: a test in each row, a moment in each column. */
export function resultTable(observations: Observation[]): ResultTable {
  const moments = [...new Set(observations.map(momentOf))].sort((a, b) => newestFirst(a || null, b || null));
  const rows = [...byTest(observations)].map(([key, ofTest]): ResultRow => {
    const newest = ofTest[0]!;
    const cells = new Map<string, Observation[]>();
    for (const observation of ofTest) {
      const moment = momentOf(observation);
      cells.set(moment, [...(cells.get(moment) ?? []), observation]);
    }
    const { category, text, specimen, unit, referenceRange } = newest;
    return { key, category, text, specimen, unit, referenceRange, cells };
  });
  rows.sort((a, b) => categoryOrder.indexOf(a.category) - categoryOrder.indexOf(b.category));
  return { moments, rows };
}

function momentOf(observation: Observation): string {
  return observation.effectiveAt ?? '';
}

/** Results by test, each newest first. A test is its code, or its text where there is none, and its specimen. */
function byTest(observations: Observation[]): Map<string, Observation[]> {
  const tests = new Map<string, Observation[]>();
  for (const observation of observations) {
    const { category, code, codeSystem, text, specimen } = observation;
    const key = JSON.stringify([category, code === null ? text : [codeSystem, code], specimen]);
    const ofTest = tests.get(key);
    if (ofTest) ofTest.push(observation);
    else tests.set(key, [observation]);
  }
  for (const ofTest of tests.values()) ofTest.sort((a, b) => newestFirst(a.effectiveAt, b.effectiveAt));
  return tests;
}
