/** A day's visits as the departments have them. */
import { bareIdentifier, foldIdentifier, foldKana, foldName } from '../../../shared/japanese.ts';
import type { ScheduleEntry } from '../../../shared/schedule.ts';
import { type DaySearch, daySearch } from '../../components/day.ts';

export type VisitRow =
  | { kind: 'department'; key: string; department: string | null; visits: number }
  | { kind: 'visit'; key: string; entry: ScheduleEntry };

export interface VisitFilters {
  text: string;
  /** Empty: all of them. */
  department: string;
}

/** What a day holds beside operations. */
export const dayLists = ['outpatient', 'admission', 'examination', 'other'] as const;
export type DayList = (typeof dayLists)[number];

export interface VisitsSearch extends DaySearch {
  /** Outpatients when left out. */
  list?: DayList | undefined;
}

export function visitsSearch(search: Record<string, unknown>): VisitsSearch {
  return { ...daySearch(search), list: dayLists.find((list) => list === search.list) };
}

const collator = new Intl.Collator('ja', { numeric: true });

/** By department, in each by time; what has no department or no time comes last. */
export function byDepartment(entries: readonly ScheduleEntry[], filters: VisitFilters): VisitRow[] {
  const departments = new Map<string, ScheduleEntry[]>();
  for (const entry of entries) {
    if (!fits(entry, filters)) continue;
    const department = departmentOf(entry);
    const ofDepartment = departments.get(department);
    if (ofDepartment) ofDepartment.push(entry);
    else departments.set(department, [entry]);
  }
  const names = [...departments.keys()].sort((a, b) => Number(a === '') - Number(b === '') || collator.compare(a, b));
  return names.flatMap((name): VisitRow[] => {
    const visits = departments.get(name)!.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
    return [
      { kind: 'department', key: `department ${name}`, department: name || null, visits: visits.length },
      ...visits.map(
        (entry): VisitRow => ({
          kind: 'visit',
          key: JSON.stringify([entry.patient.id, entry.appointment.id]),
          entry,
        }),
      ),
    ];
  });
}

export function departmentOf({ appointment }: ScheduleEntry): string {
  return appointment.department?.trim() ?? '';
}

function timeOf({ appointment }: ScheduleEntry): string {
  return appointment.start?.slice(11, 16) || '~';
}

function fits(entry: ScheduleEntry, { text, department }: VisitFilters): boolean {
  if (department !== '' && departmentOf(entry) !== department) return false;
  return text
    .trim()
    .split(/\s+/)
    .every((word) => says(entry, word));
}

function says({ patient, appointment }: ScheduleEntry, word: string): boolean {
  if (word === '') return true;
  const [name, kana, id] = [foldName(word), foldKana(word), foldIdentifier(word)];
  const identifier = foldIdentifier(patient.identifier);
  const written = [patient.name, appointment.practitioner, appointment.place, appointment.text];
  return (
    (name !== '' && written.some((other) => foldName(other ?? '').includes(name))) ||
    (kana !== '' && foldKana(patient.kana ?? '').includes(kana)) ||
    (id !== '' && (identifier.startsWith(id) || bareIdentifier(identifier) === id))
  );
}
