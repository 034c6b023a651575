/** What a bench reports. `target` is an upper bound; `peer` is the same work done by the plainest tool, same unit. */
export interface Result {
  name: string;
  value: number;
  unit: string;
  target: number | null;
  peer: number | null;
  /** Null where there is no target. */
  ok: boolean | null;
}

export function result(
  name: string,
  value: number,
  unit: string,
  { target = null, peer = null }: { target?: number | null; peer?: number | null } = {},
): Result {
  return {
    name,
    value: rounded(value),
    unit,
    target,
    peer: peer === null ? null : rounded(peer),
    ok: target === null ? null : value <= target,
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
