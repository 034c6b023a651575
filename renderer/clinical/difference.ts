import type { Observation } from '../../shared/records.ts';

type Result = Pick<Observation, 'value' | 'valueNumber' | 'unit'>;

/**
 * `+0.4`: how much a result differs from the one before it, to the digits that the values carry. Null where either is
 * no whole number of one unit: `< 2` minus something is nothing.
 */
export function differenceOf(latest: Result, previous: Result): string | null {
  if (latest.valueNumber === null || previous.valueNumber === null || latest.unit !== previous.unit) return null;
  const digits = Math.max(decimalsOf(latest.value), decimalsOf(previous.value));
  const difference = (latest.valueNumber - previous.valueNumber).toFixed(digits);
  if (Number(difference) === 0) return '±0';
  return difference.startsWith('-') ? difference.replace('-', '−') : `+${difference}`;
}

function decimalsOf(value: string): number {
  return /\.(\d+)/.exec(value)?.[1]?.length ?? 0;
}
