import type { MedicationRequest } from '../../shared/records.ts';
import type { CoursePeriod, DrugCourse } from './drug-courses.ts';
import { dayMs, wallClock } from './wall-clock.ts';

/** A prescription that follows within these days goes on with the one before it. */
const refillDays = 14;

/** `lapsed`: its last prescription ran out, and no other followed. */
export type ChangeKind = 'started' | 'resumed' | 'changed' | 'stopped' | 'lapsed';

export interface MedicineChange {
  kind: ChangeKind;
  /** As `wallClock` has it. */
  at: number;
  text: string;
  request: MedicationRequest;
  /** The prescription that it went on from, where something of it changed. */
  before: MedicationRequest | null;
}

/** What began, changed or ended within `days` up to the moment of the data, newest first; nothing where that is unknown. */
export function recentChanges(courses: readonly DrugCourse[], asOf: string | null, days: number): MedicineChange[] {
  const now = wallClock(asOf);
  if (now === null) return [];
  const isRecent = (time: number) => time <= now && time > now - days * dayMs;
  return courses
    .flatMap((course) => changesOf(course, now))
    .filter(({ at }) => isRecent(at))
    .toSorted((a, b) => b.at - a.at || (a.text < b.text ? -1 : 1));
}

function changesOf({ text, periods }: DrugCourse, now: number): MedicineChange[] {
  const taken = periods.filter(({ endKind }) => endKind !== 'none');
  const dated = taken.filter((period): period is CoursePeriod & { start: number } => period.start !== null);
  const changes: MedicineChange[] = [];
  for (const { start, request } of dated) {
    const earlier = dated.filter((period) => period.start < start);
    const change = (kind: ChangeKind, before: MedicationRequest | null = null) =>
      changes.push({ kind, at: start, text, request, before });
    if (earlier.length === 0) {
      // What somebody took at an unknown time may have been taken all along.
      if (taken.length === dated.length) change('started');
      continue;
    }
    const goingOn = earlier.filter((period) => reaches(period, start));
    const before = earlier.at(-1)!.request;
    if (goingOn.length === 0) change('resumed', isUnlike(before, request) ? before : null);
    else if (!isContinued(goingOn, start, request)) change('changed', goingOn.at(-1)!.request);
  }
  const last = dated.at(-1);
  if (!last) return changes;
  if (last.request.status === 'stopped') {
    const at = stoppedAt(last, now);
    if (at !== null) changes.push({ kind: 'stopped', at, text, request: last.request, before: null });
  } else if (last.end !== null) {
    const end = dated.reduce((latest, period) => Math.max(latest, endAt(period)), last.end);
    if (end <= now) changes.push({ kind: 'lapsed', at: end - dayMs, text, request: last.request, before: null });
  }
  return changes;
}

/** The end that is written, where it is past; else when the source wrote it down, where that is after the start. */
function stoppedAt({ start, end, request }: CoursePeriod, now: number): number | null {
  if (end !== null && end <= now) return end - dayMs;
  const recorded = wallClock(request.recordedAt);
  return recorded !== null && start !== null && recorded > start ? recorded : null;
}

/**
 * Whether one of those that go on until a moment says the very same: the newest of them, or one that ends just there, for
 * a drug may be prescribed twice, for the morning and for the evening.
 */
function isContinued(
  goingOn: (CoursePeriod & { start: number })[],
  start: number,
  request: MedicationRequest,
): boolean {
  const newest = goingOn.at(-1)!.start;
  return goingOn.some(
    (period) => (period.start === newest || endAt(period) >= start - dayMs) && !isUnlike(period.request, request),
  );
}

/** Whether a period goes on until so shortly before a moment that what begins then goes on with it. */
function reaches(period: CoursePeriod, moment: number): boolean {
  return endAt(period) >= moment - refillDays * dayMs;
}

function endAt({ end, start, endKind }: CoursePeriod): number {
  if (end !== null) return end;
  return endKind === 'open' ? Number.POSITIVE_INFINITY : (start ?? 0);
}

/** Dose, usage or route differ as they are written. */
export function isUnlike(a: MedicationRequest, b: MedicationRequest): boolean {
  return (['doseText', 'dailyDoseText', 'usage', 'route'] as const).some(
    (field) => plain(a[field]) !== plain(b[field]),
  );
}

function plain(text: string | null): string {
  return (text ?? '').normalize('NFKC').replace(/\s/g, '');
}
