/** What a bench reports. `peer` is the same work done by another program, in the same unit. */
export interface Result {
  name: string;
  value: number;
  unit: string;
  target: number | null;
  /** The target is a lower bound, where it is not an upper one. */
  atLeast: boolean;
  peer: number | null;
  /** How many times better than the peer: above 1 is better, whichever way the unit goes. */
  ratio: number | null;
  /** Null where there is no target. */
  ok: boolean | null;
}

export function result(
  name: string,
  value: number,
  unit: string,
  {
    target = null,
    atLeast = unit.endsWith('/s'),
    peer = null,
  }: { target?: number | null; atLeast?: boolean; peer?: number | null } = {},
): Result {
  return {
    name,
    value: rounded(value),
    unit,
    target: target === null ? null : rounded(target),
    atLeast,
    peer: peer === null ? null : rounded(peer),
    ratio: peer === null ? null : rounded(atLeast ? value / peer : peer / value),
    ok: target === null ? null : atLeast ? value >= target : value <= target,
  };
}

/** The value that `share` of all are not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!;
}

export async function timed<T>(work: () => Promise<T> | T): Promise<{ seconds: number; value: T }> {
  const started = performance.now();
  const value = await work();
  return { seconds: (performance.now() - started) / 1000, value };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
