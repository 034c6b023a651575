import type { Observation } from '../../shared/records.ts';
import { instantOf, newestFirst } from '../i18n/moments.ts';

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
  const results = [...resultsByTest(observations)].map(([key, ofTest]): LatestResult => {
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

/** Results by test, each newest first. */
export function resultsByTest(observations: readonly Observation[]): Map<string, Observation[]> {
  const tests = new Map<string, Observation[]>();
  for (const observation of observations) {
    const key = testKey(observation);
    const ofTest = tests.get(key);
    if (ofTest) ofTest.push(observation);
    else tests.set(key, [observation]);
  }
  const order = newestFirstOrder();
  for (const ofTest of tests.values()) ofTest.sort((a, b) => order(a.effectiveAt, b.effectiveAt));
  return tests;
}

/** `newestFirst` of many results that share few moments: each is read once. */
function newestFirstOrder(): (a: string | null, b: string | null) => number {
  const known = new Map<string, number | null>();
  const instant = (moment: string) => {
    const read = known.get(moment);
    if (read !== undefined) return read;
    const time = instantOf(moment);
    known.set(moment, time);
    return time;
  };
  return (a, b) => {
    if (a === b) return 0;
    const [left, right] = [a === null ? null : instant(a), b === null ? null : instant(b)];
    if (left === right) return 0;
    if (left === null) return 1;
    return right === null ? -1 : right - left;
  };
}

/** A test is its code, or its text where there is none, and its specimen. */
export function testKey({ category, code, codeSystem, text, specimen }: Observation): string {
  return [category, code === null ? text : `${codeSystem} ${code}`, code === null ? 'text' : 'code', specimen].join(
    '\n',
  );
}
