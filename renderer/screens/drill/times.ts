/** Times of a drill, by the clock on the wall. */

/** `09:05` @param moment ISO 8601 */
export function timeOfDay(moment: string): string {
  const date = new Date(moment);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** Whole minutes from one moment to another, or to now. */
export function minutesSince(moment: string, until: string | number = Date.now()): number {
  return Math.max(0, Math.floor((new Date(until).getTime() - Date.parse(moment)) / 60_000));
}
