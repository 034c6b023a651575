/**
 * Whether this window is a drill's. The host marks the page itself before anything on it runs (main/renderer-files.ts), so that
 * no window, seen or unseen, and no sheet is without the mark.
 */

/** The day that the drill says it is, `YYYY-MM-DD`; null outside a drill. */
export function drillDay(): string | null {
  // Where there is no page, as for a text made of a part of one, there is no drill.
  if (typeof document === 'undefined') return null;
  return document.documentElement.dataset.drill || null;
}

/** This moment; in a drill the present time of the clock on the drill's own day. */
export function presentMoment(): Date {
  const now = new Date();
  const [year, month, day] = (drillDay() ?? '').split('-').map(Number);
  if (year && month && day) now.setFullYear(year, month - 1, day);
  return now;
}
