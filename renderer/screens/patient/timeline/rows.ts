import type { TimelineEncounter, TimelineEntry, TimelineView } from '../../../../shared/chart.ts';
import type { Section } from '../../../../shared/records.ts';

/** What the timeline draws one under the other: a day, the stay or visit within it, a record. */
export type TimelineRow =
  | { kind: 'day'; key: string; day: string | null; count: number }
  | { kind: 'encounter'; key: string; encounter: TimelineEncounter }
  | { kind: 'entry'; key: string; entry: TimelineEntry };

/** Newest day first; within a day its stay's or visit's records together. @param sections which kinds; all where empty */
export function timelineRows(view: TimelineView, sections: ReadonlySet<Section>): TimelineRow[] {
  const encounters = new Map(view.encounters.map((encounter) => [encounter.id, encounter]));
  const rows: TimelineRow[] = [];
  let head: Extract<TimelineRow, { kind: 'day' }> | null = null;
  let ofDay: TimelineEntry[] = [];
  const close = () => {
    if (!head) return;
    head.count = ofDay.length;
    rows.push(head);
    for (const [encounterId, entries] of byEncounter(ofDay)) {
      const encounter = encounterId === null ? undefined : encounters.get(encounterId);
      if (encounter) rows.push({ kind: 'encounter', key: `${head.key} ${encounter.id}`, encounter });
      for (const entry of entries) rows.push({ kind: 'entry', key: `${entry.section} ${entry.id}`, entry });
    }
    ofDay = [];
  };
  for (const entry of view.entries) {
    if (sections.size > 0 && !sections.has(entry.section)) continue;
    const day = entry.at?.slice(0, 10) ?? null;
    if (head === null || head.day !== day) {
      close();
      head = { kind: 'day', key: day ?? 'undated', day, count: 0 };
    }
    ofDay.push(entry);
  }
  close();
  return rows;
}

function byEncounter(entries: TimelineEntry[]): Map<string | null, TimelineEntry[]> {
  const groups = new Map<string | null, TimelineEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.encounterId);
    if (group) group.push(entry);
    else groups.set(entry.encounterId, [entry]);
  }
  return groups;
}

/** How many lines there are of each kind. */
export function countsOf(view: TimelineView): Map<Section, number> {
  const counts = new Map<Section, number>();
  for (const { section } of view.entries) counts.set(section, (counts.get(section) ?? 0) + 1);
  return counts;
}

/** The place of the newest day that is not after `day`; null where everything is newer. */
export function placeOfDay(rows: readonly TimelineRow[], day: string): number | null {
  const place = rows.findIndex((row) => row.kind === 'day' && row.day !== null && row.day <= day);
  return place < 0 ? null : place;
}
