import type { Flag } from '../../shared/records.ts';
import type { useChartWords } from './chart.ts';

/** What kind of flag it is, and what it says: `感染症` `HBs抗原 (+)`. */
export function flagName(flag: Flag, t: ReturnType<typeof useChartWords>): { kind: string; what: string } {
  const kind = t(`flag.${flag.category}`);
  const name = flag.text === kind ? '' : flag.text;
  const what = [name, flag.value && !flag.text.includes(flag.value) ? flag.value : null].filter(Boolean).join(' ');
  return { kind, what };
}
