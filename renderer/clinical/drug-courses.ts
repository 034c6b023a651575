import type { MedicationAdministration, MedicationRequest } from '../../shared/records.ts';
import { dayMs, wallClock } from './wall-clock.ts';

/**
 * How the end of a prescription is known. `written`: the source says it. `reckoned`: from its start and its days.
 * `open`: nothing says that it ended. `unknown`: it is over, but not since when. `none`: cancelled, never taken.
 */
export type EndKind = 'written' | 'reckoned' | 'open' | 'unknown' | 'none';

/** One prescription of a drug on the axis of time, as `wallClock` has it. */
export interface CoursePeriod {
  request: MedicationRequest;
  start: number | null;
  /** The first moment after it; null where it is not known. */
  end: number | null;
  endKind: EndKind;
}

/** One drug over all its prescriptions. */
export interface DrugCourse {
  key: string;
  /** As the newest prescription names it. */
  text: string;
  /** Oldest first, those without a start before them. */
  periods: CoursePeriod[];
  /** What was given or handed out of it, oldest first. */
  given: MedicationAdministration[];
}

/**
 * Prescriptions and administrations by drug: the same code, or the same name. What was given without any prescription is
 * a course of its own. Those that began or were given last come first.
 */
export function drugCourses(
  requests: readonly MedicationRequest[],
  administrations: readonly MedicationAdministration[],
): DrugCourse[] {
  const drugs = new DrugNames<DrugCourse>();
  const courses: DrugCourse[] = [];
  const courseOf = (record: MedicationRequest | MedicationAdministration) =>
    drugs.find(record, () => {
      const course: DrugCourse = { key: String(courses.length), text: record.text, periods: [], given: [] };
      courses.push(course);
      return course;
    });
  for (const request of requests) courseOf(request).periods.push(periodOf(request));
  for (const administration of administrations) courseOf(administration).given.push(administration);
  for (const course of courses) {
    course.periods.sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
    course.given.sort((a, b) => (wallClock(a.start) ?? 0) - (wallClock(b.start) ?? 0));
    const newest = course.periods.at(-1)?.request ?? course.given.at(-1)!;
    course.text = newest.text;
  }
  return courses.toSorted((a, b) => lastOf(b) - lastOf(a));
}

function lastOf({ periods, given }: DrugCourse): number {
  const ends = periods.map(({ start, end }) => end ?? start ?? 0);
  return Math.max(0, ...ends, wallClock(given.at(-1)?.start ?? null) ?? 0);
}

/** Finds what stands for a drug by its code, else by its name in any width. */
class DrugNames<T> {
  readonly #known = new Map<string, T>();

  find({ code, codeSystem, text }: MedicationRequest | MedicationAdministration, make: () => T): T {
    const byCode = code === null ? null : `${codeSystem} ${code}`;
    const byText = text.normalize('NFKC').replace(/\s/g, '');
    const found = (byCode === null ? undefined : this.#known.get(byCode)) ?? this.#known.get(byText) ?? make();
    if (byCode !== null) this.#known.set(byCode, found);
    if (!this.#known.has(byText)) this.#known.set(byText, found);
    return found;
  }
}

export function periodOf(request: MedicationRequest): CoursePeriod {
  const start = wallClock(request.startDate);
  if (request.status === 'cancelled') return { request, start, end: start, endKind: 'none' };
  const written = endOfDay(request.endDate);
  if (written !== null) return { request, start, end: written, endKind: 'written' };
  if (request.status === 'stopped' || request.status === 'completed') {
    return { request, start, end: null, endKind: 'unknown' };
  }
  const days = daysOf(request.durationText);
  if (start !== null && days !== null) {
    return { request, start, end: Math.floor(start / dayMs) * dayMs + days * dayMs, endKind: 'reckoned' };
  }
  return { request, start, end: null, endKind: 'open' };
}

/** An end that is a day lasts until the end of it. */
function endOfDay(moment: string | null): number | null {
  const time = wallClock(moment);
  if (time === null || moment === null) return null;
  if (moment.length > 10) return time;
  // A month or a year may go on to its last day; nothing is drawn as ended earlier than that.
  if (moment.length === 10) return time + dayMs;
  const end = new Date(time);
  if (moment.length === 7) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCFullYear(end.getUTCFullYear() + 1);
  return end.getTime();
}

/** `14日`, `１４日分`: whole days; null for anything else. */
export function daysOf(durationText: string | null): number | null {
  const match = /^(\d{1,4})日(?:分|間)?$/.exec(durationText?.normalize('NFKC').replace(/\s/g, '') ?? '');
  return match ? Number(match[1]) : null;
}

/** Days between two prescriptions in which none covered the drug. */
export interface CourseGap {
  from: number;
  to: number;
}

/** Stretches of a whole day and more that no prescription covers; none after one whose end is not known. */
export function gapsOf({ periods }: Pick<DrugCourse, 'periods'>): CourseGap[] {
  const gaps: CourseGap[] = [];
  let covered: number | null = null;
  for (const { start, end, endKind } of periods) {
    if (start === null || endKind === 'none') continue;
    if (covered !== null && start - covered >= dayMs) gaps.push({ from: covered, to: start });
    covered = end === null ? Number.POSITIVE_INFINITY : Math.max(covered ?? end, end);
  }
  return gaps;
}

/** Whether the days of all of these, reckoned from their starts, were over when the data were written. */
export function hasRunOut(requests: readonly MedicationRequest[], asOf: string | null): boolean {
  const now = wallClock(asOf);
  return (
    now !== null &&
    requests.map(periodOf).every(({ end, endKind }) => endKind === 'reckoned' && end !== null && end <= now)
  );
}

/**
 * Prescriptions that ran out by their days while another of the same drug began later, up to the moment of the data: the
 * later one stands for the drug.
 */
export function renewedRequests(courses: readonly DrugCourse[], asOf: string | null): ReadonlySet<MedicationRequest> {
  const now = wallClock(asOf);
  const renewed = new Set<MedicationRequest>();
  if (now === null) return renewed;
  for (const { periods } of courses) {
    for (const { request, start } of periods) {
      if (start === null || !hasRunOut([request], asOf)) continue;
      const isRenewed = periods.some(
        (later) => later.start !== null && later.start > start && later.start <= now && later.endKind !== 'none',
      );
      if (isRenewed) renewed.add(request);
    }
  }
  return renewed;
}
