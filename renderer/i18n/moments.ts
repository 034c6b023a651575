/**
 * Moments as records write them: ISO 8601 as far as the source knew (`2011`, `2011-07-01`, `2011-07-01T10:30`), local
 * time of the hospital unless an offset is written. What the source did not know is never filled in on the screen.
 */

/** `future`: later than this PC's clock, so one of the two clocks is wrong. */
export type Freshness = 'fresh' | 'stale' | 'old' | 'unknown' | 'future';

export interface Age {
  freshness: Freshness;
  /** Whole hours since the moment; null when it is unknown or in the future. */
  hours: number | null;
}

const hour = 3_600_000;
const staleAfterHours = 24;
const oldAfterHours = 72;
const clockToleranceMs = 10 * 60_000;

/** How old data are: stale from 24 hours, old from 72. A date without a time counts from its first minute. */
export function ageOf(moment: string | null, now: Date): Age {
  const time = moment === null ? null : instantOf(moment);
  if (time === null) return { freshness: 'unknown', hours: null };
  const elapsed = now.getTime() - time;
  if (elapsed < -clockToleranceMs) return { freshness: 'future', hours: null };
  const hours = Math.max(0, Math.floor(elapsed / hour));
  const freshness = hours >= oldAfterHours ? 'old' : hours >= staleAfterHours ? 'stale' : 'fresh';
  return { freshness, hours };
}

/** Milliseconds since the epoch of the earliest instant the text can mean; null when it is no date. */
export function instantOf(moment: string): number | null {
  const match =
    /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/.exec(moment);
  if (!match) return null;
  const [, year, month = '01', day = '01', hours = '00', minutes = '00', seconds = '00', offset = ''] = match;
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}${zone}`);
  return Number.isNaN(time) ? null : time;
}

/**
 * `2026-11-21 22:00`: as exact as the source was. A written offset is the hospital's own, so its clock is shown as it
 * was there, whatever zone this PC is set to; only UTC (`Z`) is turned into this PC's time.
 */
export function momentText(moment: string | null): string | null {
  if (moment === null || moment === '') return null;
  const written = moment.replace(/(T.*?)[+-]\d{2}:?\d{2}$/, '$1');
  if (!/T.*Z$/.test(written)) return written.replace('T', ' ').replace(/^(.{16}):\d{2}(\.\d+)?$/, '$1');
  const time = instantOf(moment);
  if (time === null) return moment;
  const local = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${dayOf(local)} ${two(local.getHours())}:${two(local.getMinutes())}`;
}

/** `2026-11-21`, or less when the source knew less. */
export function dateText(moment: string | null): string | null {
  return momentText(moment)?.slice(0, 10) ?? null;
}

/** `11-21 22:00`: without its year where that is the year of `beside`, which is on the same screen. */
export function shortMoment(moment: string | null, beside: string | null): string | null {
  const text = momentText(moment);
  if (text === null || beside === null || text.length < 10) return text;
  return text.slice(0, 4) === beside.slice(0, 4) ? text.slice(5) : text;
}

/** `2026-11-23`: the day that this PC's clock shows. */
export function dayOf(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Newest first; what has no date comes last. */
export function newestFirst(a: string | null, b: string | null): number {
  const left = a === null ? null : instantOf(a);
  const right = b === null ? null : instantOf(b);
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return right - left;
}

export interface PersonAge {
  years: number;
  months: number;
  days: number;
}

/** Age in completed years, months and days; null when the birth date is not known to the day or lies ahead. */
export function personAge(birthDate: string | null, on: Date): PersonAge | null {
  const match = birthDate === null ? null : /^(\d{4})-(\d{2})-(\d{2})/.exec(birthDate);
  if (!match) return null;
  const [birthYear, birthMonth, birthDay] = [Number(match[1]), Number(match[2]), Number(match[3])];
  let months = (on.getFullYear() - birthYear) * 12 + (on.getMonth() + 1 - birthMonth);
  let days = on.getDate() - birthDay;
  if (days < 0) {
    months -= 1;
    days += new Date(on.getFullYear(), on.getMonth(), 0).getDate();
  }
  if (months < 0) return null;
  return { years: Math.floor(months / 12), months: months % 12, days: Math.max(0, days) };
}
