import { dayOf } from '../../i18n/moments.ts';

/** `2026-11-23 14:05:09` by this PC's clock; what is no time, as it is written. */
export function secondText(moment: string | null): string {
  if (moment === null) return '—';
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return moment;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${dayOf(at)} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
