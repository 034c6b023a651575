/** A window from the picture's own values. */

const samples = 65_536;
/** A value that so large a part of the picture has is its empty background, if it is also the least. */
const backgroundPart = 0.2;

/**
 * The window that spans from one percentile of the values to the other; null where there is nothing to span.
 * @param percentiles from 0 to 100
 * @param padding values outside the picture (Pixel Padding Value, PS3.3 C.7.5.1.1.2), both ends included
 */
export function percentileWindow(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  padding: readonly [number, number] | null,
): { center: number; width: number } | null {
  const step = Math.max(1, Math.floor(values.length / samples));
  const taken: number[] = [];
  for (let at = 0; at < values.length; at += step) {
    const value = values[at]!;
    if (padding === null || value < padding[0] || value > padding[1]) taken.push(value);
  }
  taken.sort((one, other) => one - other);
  const first = taken.findIndex((value) => value > taken[0]!);
  const picture = first > taken.length * backgroundPart ? taken.slice(first) : taken;
  if (picture.length === 0) return null;
  const at = (percentile: number) => picture[Math.round(((picture.length - 1) * percentile) / 100)]!;
  const [from, to] = [at(low), at(high)];
  // From black at the first to white at the last value (PS3.3 C.11.2.1.2.1).
  return { center: (from + to + 1) / 2, width: Math.max(2, to - from + 1) };
}
