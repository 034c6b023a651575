/** A logarithmic axis: where a value lies, and which values are written beside it. */

export interface LogScale {
  at: (value: number) => number;
  /** Powers of ten in its range. */
  ticks: number[];
}

/**
 * Spans whole powers of ten around the values.
 * @param from where the smallest lies, in pixels; @param to where the largest lies
 */
export function logScale(values: readonly number[], from: number, to: number): LogScale {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive)) - 1e-9));
  return {
    at: (value) => from + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: high - low + 1 }, (_, index) => Number(`1e${low + index}`)),
  };
}

/** 0.01, 1, 1,000, 1,000,000 */
export function written(value: number): string {
  return value >= 1000 ? value.toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** 0.34 s, 12 s, 17 min, 2.3 h */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(2))} s`;
  if (seconds < 5400) return `${Number((seconds / 60).toPrecision(2))} min`;
  return `${Number((seconds / 3600).toPrecision(2))} h`;
}
