import { dayMs } from './wall-clock.ts';

export interface AxisTick {
  at: number;
  /** `11-15`, `2026-11` or `2026`. */
  text: string;
}

/** Half months, months or years between two moments, as `wallClock` has them: seldom more than a line has room for. */
export function axisTicks(from: number, to: number): AxisTick[] {
  const days = (to - from) / dayMs;
  const first = new Date(from);
  const years = Math.max(1, Math.ceil(days / 366 / 12));
  const step: (index: number) => number =
    days <= 150
      ? (index) => Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + Math.floor(index / 2), index % 2 ? 15 : 1)
      : days <= 800
        ? (index) => Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + index * (days > 400 ? 2 : 1), 1)
        : (index) => Date.UTC(first.getUTCFullYear() + index * years, 0, 1);
  const ticks: AxisTick[] = [];
  for (let index = 0; step(index) <= to; index++) {
    const at = step(index);
    if (at < from) continue;
    const iso = new Date(at).toISOString();
    ticks.push({ at, text: days <= 150 ? iso.slice(5, 10) : days <= 800 ? iso.slice(0, 7) : iso.slice(0, 4) });
  }
  return ticks;
}
