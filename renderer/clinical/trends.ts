import type { Observation } from '../../shared/records.ts';
import { type ReferenceRange, referenceRangeOf } from './reference-range.ts';
import type { ResultRow } from './result-table.ts';
import { wallClock } from './wall-clock.ts';

export interface TrendPoint {
  /** As `wallClock` has it. */
  time: number;
  /** Null where the value is not a number: `< 2`, `(+)`. */
  number: number | null;
  result: Observation;
}

/** One test in one unit: values of two units are never drawn on one scale. */
export interface Trend {
  key: string;
  text: string;
  specimen: string | null;
  unit: string | null;
  /** The limits that all its results share; null where they differ, or none can be read. */
  range: ReferenceRange | null;
  rangeText: string | null;
  /** Oldest first. */
  points: TrendPoint[];
  /** Results whose moment is not known. */
  undated: Observation[];
}

/** The trends of one test, that of the newest unit first. Values without a unit that are words go with the newest. */
export function trendsOf({ key, text, specimen, unit, results }: ResultRow): Trend[] {
  const byUnit = new Map<string | null, Observation[]>();
  for (const result of results) {
    const isWords = result.valueNumber === null && result.unit === null;
    const of = isWords ? unit : result.unit;
    byUnit.set(of, [...(byUnit.get(of) ?? []), result]);
  }
  return [...byUnit].map(([ofUnit, ofTest]): Trend => {
    const ranges = new Set(ofTest.map(({ referenceRange }) => referenceRange));
    const [rangeText = null] = ranges.size === 1 ? ranges : [];
    const points = ofTest
      .flatMap((result): TrendPoint[] => {
        const time = wallClock(result.effectiveAt);
        return time === null ? [] : [{ time, number: result.valueNumber, result }];
      })
      .toSorted((a, b) => a.time - b.time);
    return {
      key: `${key} ${ofUnit ?? ''}`,
      text,
      specimen,
      unit: ofUnit,
      range: referenceRangeOf(rangeText, ofUnit),
      rangeText,
      points,
      undated: ofTest.filter(({ effectiveAt }) => wallClock(effectiveAt) === null),
    };
  });
}

/** From the first to the last point of all, with a little room at both ends, in ms; null where nothing has a date. */
export function timeSpan(trends: readonly Trend[]): [number, number] | null {
  const times = trends.flatMap(({ points }) => points.map(({ time }) => time));
  if (times.length === 0) return null;
  const [first, last] = times.reduce(([low, high], time) => [Math.min(low, time), Math.max(high, time)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
  const room = Math.max((last - first) * 0.03, 3_600_000);
  return [first - room, last + room];
}

/** What the values, and the limits where they are near, take of the scale, with a little room. */
export function valueSpan({ points, range }: Pick<Trend, 'points' | 'range'>): [number, number] {
  const values = points.flatMap(({ number }) => (number === null ? [] : [number]));
  for (const limit of [range?.low, range?.high]) if (limit != null) values.push(limit);
  if (values.length === 0) return [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const room = (high - low) * 0.12 || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}
