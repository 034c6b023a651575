/**
 * What a person should act on, from comparing a run with earlier ones. An alert carries codes and figures only: its words
 * are in resources/locales/{ja,en}/export-report.json, as a sentence and what to do.
 */
import type { Section } from '../../shared/records.ts';
import type { Findings } from '../export-report.ts';
import type { KindCounts, SourceTotals } from '../report.ts';
import { type DailyKind, dailyKinds } from './coverage.ts';
import type { History } from './history.ts';
import type { Thresholds } from './thresholds.ts';
import { lastDay, usuallySetAside } from './usual.ts';

export type AlertCode =
  | 'export-failed'
  | 'export-stopped'
  | 'export-missing'
  | 'source-gone'
  | 'source-stale'
  | 'kind-gone'
  | 'kind-set-aside'
  | 'modality-gone'
  | 'section-gone'
  | 'section-fell'
  | 'patients-fell'
  | 'studies-fell'
  | 'inpatients-fell'
  | 'ward-gone'
  | 'no-new-results'
  | 'day-without'
  | 'day-with-fewer'
  | 'set-aside-jumped'
  | 'sections-missing'
  | 'runs-failed'
  | 'run-late'
  | 'clock-back'
  | 'medium-nearly-full'
  | 'generations-missing';

export interface Alert {
  code: AlertCode;
  /** `gone`: something a hospital relies on is not on the medium any more. `look`: a person should look at it. */
  level: 'gone' | 'look';
  params: Record<string, string | number>;
}

export interface Judgement {
  verdict: 'fine' | 'look' | 'gone';
  /** Data of the run before are not in this generation. Stale data are not lost: they are where they were. */
  loses: boolean;
  /** The gravest first. */
  alerts: Alert[];
  /** The run it was held against; null for a first run. */
  comparedWith: { sequence: number; startedAt: string } | null;
}

/** One medium as the run left it. */
export interface MediumState {
  path: string;
  freeBytes: number;
  bytes: number;
  /** Generations it can be read at; null where it cannot be told. */
  generations: number | null;
}

export interface Circumstances {
  history: History;
  thresholds: Thresholds;
  /** Empty while the run is not over. */
  media: readonly MediumState[];
  keepGenerations: number;
}

/** Of these, a first export without them is looked at. */
const reliedOn: readonly Section[] = ['allergies', 'conditions', 'medications', 'observations', 'encounters'];
/** `flags` and `other` follow from the rest, and what is planned is over by tomorrow. */
const notCompared: readonly Section[] = ['flags', 'other', 'appointments'];
const losses: readonly AlertCode[] = [
  'source-gone',
  'kind-gone',
  'kind-set-aside',
  'modality-gone',
  'section-gone',
  'section-fell',
  'patients-fell',
  'studies-fell',
  'inpatients-fell',
  'ward-gone',
];
const moments = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2}))?)?)?)?)?/;
/** Of fewer, a percentage says nothing. */
const fewRecords = 20;

export function judge(found: Findings, circumstances: Circumstances): Judgement {
  const { history } = circumstances;
  const base = history.base?.report ?? null;
  const alerts = [
    ...staleSources(found, circumstances),
    ...(base ? vanished(found, base, circumstances.thresholds) : missingSections(found)),
    ...(base ? fell(found, base, circumstances.thresholds) : []),
    ...(base ? vanishedWards(found, base, circumstances.thresholds) : []),
    ...theLastDay(found, circumstances),
    ...setAside(found, base, circumstances),
    ...running(found, circumstances),
    ...mediaOf(found, circumstances),
  ]
    // Of a first run nobody knows yet what is usual.
    .map((alert): Alert => (base ? alert : { ...alert, level: 'look' }))
    .sort((a, b) => Number(b.level === 'gone') - Number(a.level === 'gone'));
  return {
    verdict: verdictOf(alerts),
    loses: alerts.some(({ code, level }) => level === 'gone' && losses.includes(code)),
    alerts,
    comparedWith: base && { sequence: base.sequence, startedAt: base.startedAt },
  };
}

export function verdictOf(alerts: readonly Alert[]): Judgement['verdict'] {
  if (alerts.some(({ level }) => level === 'gone')) return 'gone';
  return alerts.length > 0 ? 'look' : 'fine';
}

function staleSources({ dataAsOf, startedAt }: Findings, { thresholds }: Circumstances): Alert[] {
  return Object.entries(dataAsOf).flatMap(([source, newest]): Alert[] => {
    const limit = thresholds.sources[source] ?? thresholds.sourceHours;
    if (limit === 'never') return [];
    // A day without an hour may be all of that day.
    const age = newest
      ? hoursBetween(newest.length > 10 ? newest : `${newest.slice(0, 10)}T23:59:59`, startedAt)
      : null;
    if (newest === null || age === null || age <= limit) return [];
    const level = age > 3 * limit ? 'gone' : 'look';
    return [{ code: 'source-stale', level, params: { source, newest, hours: Math.floor(age), limit } }];
  });
}

function missingSections({ coverage }: Findings): Alert[] {
  const missing = coverage.sections.filter(({ section, exported }) => !exported && reliedOn.includes(section));
  if (missing.length === 0) return [];
  const list = missing.map(({ section }) => section).join(' ');
  return [{ code: 'sections-missing', level: 'look', params: { sections: list } }];
}

/** Sources, kinds, modalities and sections of which there is nothing any more. */
function vanished(found: Findings, base: Findings, { goneFrom }: Thresholds): Alert[] {
  const level = (before: number) => (before >= goneFrom ? 'gone' : 'look');
  const alerts: Alert[] = [];
  for (const { source, kinds } of base.sources) {
    const now = found.sources.find((each) => each.source === source);
    const before = usedOf({ kinds });
    if (before > 0 && (!now || usedOf(now) === 0)) {
      alerts.push({ code: 'source-gone', level: level(before), params: { source, before } });
      continue;
    }
    for (const [kind, counts] of Object.entries(kinds)) {
      const used = counts.mapped + counts.text;
      const read = now?.kinds[kind]?.read ?? 0;
      if (used > 0 && read === 0)
        alerts.push({ code: 'kind-gone', level: level(used), params: { source, kind, before: used } });
    }
  }
  for (const { modality, records: before } of base.coverage.modalities) {
    const isSaid = alerts.some(({ code, params }) => code === 'kind-gone' && params.kind === modality);
    if (
      before === 0 ||
      isSaid ||
      found.coverage.modalities.some((each) => each.modality === modality && each.records > 0)
    )
      continue;
    alerts.push({ code: 'modality-gone', level: level(before), params: { modality, before } });
  }
  for (const { section, records: before } of base.coverage.sections) {
    const now = found.coverage.sections.find((each) => each.section === section)?.records ?? 0;
    if (before > 0 && now === 0 && !notCompared.includes(section)) {
      alerts.push({ code: 'section-gone', level: level(before), params: { section, before } });
    }
  }
  return alerts;
}

/** Counts that only grow in a hospital, and fell. */
function fell(found: Findings, base: Findings, { fellPercent, gonePercent }: Thresholds): Alert[] {
  const compare = (code: AlertCode, before: number, now: number, params: Alert['params'] = {}): Alert[] => {
    const percent = before > 0 ? ((before - now) / before) * 100 : 0;
    if (percent <= fellPercent || (before < fewRecords && percent < 100)) return [];
    const level = percent >= gonePercent ? 'gone' : 'look';
    return [{ code, level, params: { ...params, before, now, percent: Number(percent.toPrecision(2)) } }];
  };
  const sections = base.coverage.sections.flatMap(({ section, records: before }) => {
    const now = found.coverage.sections.find((each) => each.section === section)?.records ?? 0;
    // Of nothing left, `section-gone` speaks; of studies, the alert of their own.
    if (now === 0 || section === 'studies' || notCompared.includes(section)) return [];
    return compare('section-fell', before, now, { section });
  });
  return [
    ...compare('patients-fell', base.records.patient ?? 0, found.records.patient ?? 0),
    ...compare('studies-fell', base.records.imaging_study ?? 0, found.records.imaging_study ?? 0),
    ...sections,
  ];
}

function vanishedWards({ coverage }: Findings, base: Findings, { wardPatients, fewerPercent }: Thresholds): Alert[] {
  const inpatients = (wards: readonly { patients: number }[]) => wards.reduce((sum, { patients }) => sum + patients, 0);
  const [before, now] = [inpatients(base.coverage.wards), inpatients(coverage.wards)];
  const held = new Set(coverage.wards.map(({ ward }) => ward));
  const alerts = base.coverage.wards
    .filter(({ ward, patients }) => ward !== '' && patients >= wardPatients && !held.has(ward))
    .map(({ ward, patients }): Alert => ({ code: 'ward-gone', level: 'gone', params: { ward, before: patients } }));
  if (before < fewRecords || now >= (before * fewerPercent) / 100) return alerts;
  return [{ code: 'inpatients-fell', level: 'gone', params: { before, now } }, ...alerts];
}

/** The last day that was over: results at all, and as much as on other such days. */
function theLastDay(found: Findings, { history, thresholds }: Circumstances): Alert[] {
  const { newestResult } = found.coverage;
  const alerts: Alert[] = [];
  if (newestResult) {
    const days = Math.floor(hoursBetween(`${newestResult.slice(0, 10)}T00:00:00`, found.startedAt.slice(0, 10)) / 24);
    if (days > thresholds.resultDays) {
      const level = days > 3 * Math.max(1, thresholds.resultDays) ? 'gone' : 'look';
      alerts.push({ code: 'no-new-results', level, params: { newest: newestResult, days } });
    }
  }
  const { fewerPercent, fewerFrom } = thresholds;
  for (const kind of dailyKinds satisfies readonly DailyKind[]) {
    if (kind === 'results' && alerts.length > 0) continue;
    const day = lastDay(kind, found, history);
    if (!day || day.usual < fewerFrom || day.count >= (day.usual * fewerPercent) / 100) continue;
    const params = { daily: kind, day: day.day, count: day.count, usual: Math.round(day.usual), of: day.of };
    if (day.count > 0) alerts.push({ code: 'day-with-fewer', level: 'look', params });
    else alerts.push({ code: 'day-without', level: day.usual >= 4 * fewerFrom ? 'gone' : 'look', params });
  }
  return alerts;
}

function setAside(found: Findings, base: Findings | null, { history, thresholds }: Circumstances): Alert[] {
  const alerts: Alert[] = [];
  for (const { source, kinds } of found.sources) {
    const now = Object.values(kinds).reduce((sum, { quarantined }) => sum + quarantined, 0);
    const usual = usuallySetAside(source, history);
    if (usual !== null && now >= usual + thresholds.quarantinedMore && now >= 2 * usual) {
      alerts.push({ code: 'set-aside-jumped', level: 'look', params: { source, before: Math.round(usual), now } });
    }
    const before = base?.sources.find((each) => each.source === source)?.kinds ?? {};
    for (const [kind, counts] of Object.entries(kinds)) {
      if (counts.quarantined < thresholds.goneFrom || !mostlySetAside(counts)) continue;
      const known = before[kind];
      if (known && mostlySetAside(known)) continue;
      const params = { source, kind, now: counts.quarantined, read: counts.read };
      alerts.push({ code: 'kind-set-aside', level: known ? 'gone' : 'look', params });
    }
  }
  return alerts;
}

function mostlySetAside({ quarantined, mapped, text }: KindCounts): boolean {
  return quarantined > mapped + text;
}

/** The runs themselves: late, failed before, or from the future. */
function running({ startedAt }: Findings, { history, thresholds }: Circumstances): Alert[] {
  const last = history.last?.report;
  if (!last) return [];
  const alerts: Alert[] = [];
  const hours = hoursBetween(last.startedAt, startedAt);
  if (hours < 0) {
    alerts.push({ code: 'clock-back', level: 'look', params: { before: last.startedAt, now: startedAt } });
  } else if (hours > thresholds.runHours) {
    alerts.push({ code: 'run-late', level: 'look', params: { before: last.startedAt, hours: Math.floor(hours) } });
  }
  const failed = history.failed.filter((run) => run.code !== null && run.after >= last.sequence);
  if (failed.length > 0) {
    const params = { count: failed.length, error: failed[0]!.code!, at: failed[0]!.startedAt };
    alerts.push({ code: 'runs-failed', level: 'look', params });
  }
  return alerts;
}

function mediaOf({ coverage }: Findings, { media, keepGenerations, history, thresholds }: Circumstances): Alert[] {
  const alerts: Alert[] = [];
  for (const { path, freeBytes, bytes, generations } of media) {
    const percent = (freeBytes / Math.max(1, bytes)) * 100;
    if (percent < thresholds.mediumFreePercent) {
      const params = { path, freeGB: Number((freeBytes / 1e9).toFixed(1)), percent: Number(percent.toFixed(1)) };
      alerts.push({ code: 'medium-nearly-full', level: 'look', params });
    }
    // Nights on which nothing changed share their records.
    const different = new Set([coverage.file, ...history.kept.map(({ report }) => report.coverage.file)]);
    const expected = Math.min(keepGenerations, different.size);
    if (generations !== null && generations < expected) {
      alerts.push({ code: 'generations-missing', level: 'look', params: { path, now: generations, keep: expected } });
    }
  }
  return alerts;
}

/**
 * How many generations are to stay. While something is lost, nothing of before is let go: the medium keeps the generations
 * in which it was still there, whatever `keepGenerations` says, for as long as nobody has looked.
 */
export function generationsToKeep(found: Findings, circumstances: Omit<Circumstances, 'media'>): number {
  const { history, keepGenerations } = circumstances;
  const { loses } = judge(found, { ...circumstances, media: [] });
  return loses ? Math.min(100, keepGenerations + history.sinceBase + 1) : keepGenerations;
}

function usedOf({ kinds }: Pick<SourceTotals, 'kinds'>): number {
  return Object.values(kinds).reduce((sum, { mapped, text }) => sum + mapped + text, 0);
}

/** Between two local times, each of which may be a day only. */
export function hoursBetween(from: string, to: string): number {
  return (momentOf(to) - momentOf(from)) / 3_600_000;
}

function momentOf(text: string): number {
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = moments.exec(text) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}
