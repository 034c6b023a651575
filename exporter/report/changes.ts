/** What is other than in the run before: counts by section and source, and reasons for which nothing was set aside then. */
import type { Section } from '../../shared/records.ts';
import type { Findings } from '../export-report.ts';
import type { Quarantined } from '../report.ts';

export interface Change {
  before: number;
  now: number;
}

export interface Changes {
  since: { sequence: number; startedAt: string };
  patients: Change;
  studies: Change;
  sections: (Change & { section: Section })[];
  /** Inputs read. */
  sources: (Change & { source: string })[];
  newReasons: { source: string; kind: string; reason: Quarantined['reason']; count: number }[];
  /** On the medium's records: the same file as then. */
  isUnchanged: boolean;
}

export function changesOf(found: Findings, before: Findings): Changes {
  const of = (then: number | undefined, now: number | undefined): Change => ({ before: then ?? 0, now: now ?? 0 });
  const names = new Set([...before.sources, ...found.sources].map(({ source }) => source));
  const readOf = ({ sources }: Findings, name: string) =>
    Object.values(sources.find(({ source }) => source === name)?.kinds ?? {}).reduce((sum, { read }) => sum + read, 0);
  return {
    since: { sequence: before.sequence, startedAt: before.startedAt },
    patients: of(before.records.patient, found.records.patient),
    studies: of(before.records.imaging_study, found.records.imaging_study),
    sections: found.coverage.sections.map(({ section, records }) => ({
      section,
      ...of(before.coverage.sections.find((each) => each.section === section)?.records, records),
    })),
    sources: [...names].map((source) => ({ source, ...of(readOf(before, source), readOf(found, source)) })),
    newReasons: newReasons(found, before),
    isUnchanged: before.coverage.file === found.coverage.file,
  };
}

function newReasons(found: Findings, before: Findings): Changes['newReasons'] {
  const keyOf = ({ source, kind, reason }: Quarantined) => JSON.stringify([source, kind, reason]);
  const known = new Set(before.quarantined.map(keyOf));
  const counts = new Map<string, Changes['newReasons'][number]>();
  for (const entry of found.quarantined) {
    const key = keyOf(entry);
    if (known.has(key)) continue;
    const { source, kind, reason } = entry;
    const group = counts.get(key) ?? { source, kind, reason, count: 0 };
    counts.set(key, group);
    group.count += 1;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
