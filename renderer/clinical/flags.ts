import type { Flag } from '../../shared/records.ts';
import { uniqueBy } from './unique.ts';

/**
 * How a flag is to be looked at. `warns`: something stands. `unsure`: the source does not know. `reference`: a blood
 * group, never to be relied on. `measured-negative`: one result of one day, never "no infection". `past`: no longer.
 */
export type FlagTone = 'warns' | 'unsure' | 'reference' | 'measured-negative' | 'past';

export function toneOf({ category, assertion, status }: Pick<Flag, 'category' | 'assertion' | 'status'>): FlagTone {
  if (category === 'blood-type') return 'reference';
  if (status === 'inactive') return 'past';
  if (assertion === 'absent') return 'measured-negative';
  return assertion === 'unknown' ? 'unsure' : 'warns';
}

const order: FlagTone[] = ['warns', 'unsure', 'reference', 'measured-negative', 'past'];

/** What stands comes first, in the order it was given; what two sources say in the very same words is said once. */
export function flagsInOrder(flags: Flag[]): Flag[] {
  const unlike = uniqueBy(flags, ({ category, text, value, assertion, status, effectiveAt }) =>
    JSON.stringify([category, text, value, assertion, status, effectiveAt]),
  );
  return unlike.toSorted((a, b) => order.indexOf(toneOf(a)) - order.indexOf(toneOf(b)));
}
