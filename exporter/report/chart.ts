/** Records by month as bars, for paper and a screen without scripts. */
import type { Reach } from './coverage.ts';
import { escaped } from './markup.ts';
import type { ReportWords } from './words.ts';

const months = 24;
const [wide, high, gap] = [7, 26, 1];

/** @param until the last month of all charts, `YYYY-MM` */
export function monthChart(
  { months: counts }: Pick<Reach, 'months'>,
  until: string,
  { t, count }: ReportWords,
): string {
  const shown = Array.from({ length: months }, (_, index) => monthBefore(until, months - 1 - index));
  const most = Math.max(0, ...shown.map((month) => counts[month] ?? 0));
  if (most === 0) return '';
  const bars = shown.map((month, index) => {
    const records = counts[month] ?? 0;
    // One record is a bar that can be seen.
    const height = records === 0 ? 0 : Math.max(1.5, (records / most) * high);
    const title = `<title>${month}: ${count(records)}</title>`;
    return records === 0
      ? ''
      : `<rect x="${index * (wide + gap)}" y="${(high - height).toFixed(1)}" width="${wide}" height="${height.toFixed(1)}">${title}</rect>`;
  });
  const label = t('coverage.chart', { from: shown[0]!, to: until, most: count(most) });
  const total = months * (wide + gap);
  return `<svg viewBox="0 0 ${total} ${high + 1}" role="img" aria-label="${escaped(label)}"><path d="M0 ${high + 0.5}h${total}"/>${bars.join('')}</svg>`;
}

function monthBefore(month: string, back: number): string {
  const [year, number] = month.split('-').map(Number);
  const at = year! * 12 + number! - 1 - back;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
}
