/** A day's operations as the theatres have them. */
import type { ScheduleEntry } from '../../../shared/schedule.ts';

export type TheatreRow =
  | { kind: 'theatre'; key: string; place: string | null; cases: number }
  | { kind: 'case'; key: string; entry: ScheduleEntry };

const natural = new Intl.Collator('ja', { numeric: true });

/** By theatre, in each by time; what names no theatre comes last, and in it what has no time. */
export function byTheatre(entries: readonly ScheduleEntry[]): TheatreRow[] {
  const theatres = new Map<string, ScheduleEntry[]>();
  for (const entry of entries) {
    const place = entry.appointment.place?.trim() ?? '';
    theatres.set(place, [...(theatres.get(place) ?? []), entry]);
  }
  const places = [...theatres.keys()].sort((a, b) => Number(a === '') - Number(b === '') || natural.compare(a, b));
  return places.flatMap((place): TheatreRow[] => {
    const cases = theatres.get(place)!.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
    return [
      { kind: 'theatre', key: `theatre ${place}`, place: place || null, cases: cases.length },
      ...cases.map((entry): TheatreRow => ({ kind: 'case', key: keyOf(entry), entry })),
    ];
  });
}

export function keyOf({ appointment }: ScheduleEntry): string {
  return JSON.stringify([appointment.patientId, appointment.id]);
}

function timeOf({ appointment }: ScheduleEntry): string {
  return appointment.start?.slice(11, 16) || '~';
}
