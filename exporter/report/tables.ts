/** The report's tables: what was read, what it reaches, and what was set aside. */

import type { ExportReport, Findings } from '../export-report.ts';
import type { KindCounts, Quarantined } from '../report.ts';
import { monthChart } from './chart.ts';
import { dailyKinds, type Reach, type RecordsCoverage } from './coverage.ts';
import type { History } from './history.ts';
import { difference, escaped, table } from './markup.ts';
import { lastDay } from './usual.ts';
import type { ReportWords } from './words.ts';

/** Of one reason, on the page; all of them are in the lists beside it. */
const entriesShown = 50;
/** Few enough to be seen without a click. */
const entriesOpen = 12;

export function sourceTables(report: ExportReport, before: Findings | null, words: ReportWords): string {
  const { t, count, size, duration, moment } = words;
  if (report.sources.length === 0) return `<p>${escaped(t('sources.none'))}</p>`;
  const columns = [
    { head: t('kind') },
    ...(['read', 'mapped', 'text', 'quarantined', 'skipped'] as const).map((word) => ({
      head: t(word),
      isNumber: true,
    })),
    ...(before ? [{ head: t('before'), isNumber: true }] : []),
  ];
  const tables = report.sources.map(({ source, kinds, skipped, bytes, seconds }) => {
    const then = before?.sources.find((each) => each.source === source)?.kinds ?? {};
    const names = [...new Set([...Object.keys(kinds), ...Object.keys(then)])].sort();
    const rowOf = (name: string, counts: KindCounts, read: number | undefined) => {
      const aside = counts.quarantined > 0 ? `<span class="aside">${count(counts.quarantined)}</span>` : '0';
      const cells = [count(counts.read), count(counts.mapped), count(counts.text), aside, count(counts.skipped)];
      return [escaped(name), ...cells, ...(before ? [read === undefined ? '' : count(read)] : [])];
    };
    const all = Object.values(kinds).reduce(added, nothing);
    const allBefore = Object.values(then).reduce((sum, { read }) => sum + read, 0);
    const reasons = Object.entries(skipped).map(
      ([reason, of]) => `${t(`skip.${reason as keyof typeof skipped}`)} ${count(of)}`,
    );
    // Forms and documents speak of no moment.
    const asOf =
      source in report.dataAsOf ? `${t('sources.asOf', { at: moment(report.dataAsOf[source] ?? null) })}　` : '';
    const volume = seconds > 0 ? t('sources.volume', { size: size(bytes), duration: duration(seconds) }) : size(bytes);
    return [
      `<h3>${escaped(source)} <small>${escaped(asOf + volume)}</small></h3>`,
      table(
        columns,
        [
          ...names.map((name) => rowOf(name, kinds[name] ?? nothing, then[name]?.read)),
          ...(names.length > 1 ? [rowOf(t('all'), all, allBefore)] : []),
        ],
        'counts',
      ),
      reasons.length > 0
        ? `<p class="quiet">${escaped(`${t('skippedReasons')}: ${reasons.join(words.language === 'ja' ? '、' : ', ')}`)}</p>`
        : '',
    ].join('\n');
  });
  return `<p class="quiet">${escaped(t('means'))}</p>${tables.join('\n')}`;
}

const nothing: KindCounts = { read: 0, mapped: 0, text: 0, quarantined: 0, skipped: 0 };

function added(sum: KindCounts, counts: KindCounts): KindCounts {
  return {
    read: sum.read + counts.read,
    mapped: sum.mapped + counts.mapped,
    text: sum.text + counts.text,
    quarantined: sum.quarantined + counts.quarantined,
    skipped: sum.skipped + counts.skipped,
  };
}

export function coverageTables(
  { coverage, startedAt }: ExportReport,
  before: Findings | null,
  words: ReportWords,
): string {
  const { t, count, section } = words;
  const until = startedAt.slice(0, 7);
  const numbers = [
    { head: t('coverage.records'), isNumber: true },
    { head: t('coverage.change'), isNumber: true },
  ];
  const dates = [{ head: t('coverage.from') }, { head: t('coverage.to') }, { head: t('coverage.months') }];
  const reach = (each: Reach, then: number | undefined) => [
    count(each.records),
    then === undefined ? '' : difference(then, each.records, words),
    ...datesOf(each, words),
    monthChart(each, until, words),
  ];
  const sections = coverage.sections.map((each) => {
    const name = escaped(section(each.section));
    if (!each.exported) return [name, `<span class="quiet">${escaped(t('coverage.notExported'))}</span>`];
    const then = before?.coverage.sections.find((other) => other.section === each.section)?.records;
    const [records = '', ...rest] = reach(each, then);
    return [name, records, count(each.patients), ...rest];
  });
  const modalities = coverage.modalities.map((each) => {
    const then = before?.coverage.modalities.find((other) => other.modality === each.modality)?.records;
    return [escaped(each.modality), ...reach(each, then ?? (before ? 0 : undefined))];
  });
  const patients = { head: t('coverage.patients'), isNumber: true };
  return [
    table([{ head: t('coverage.section') }, numbers[0]!, patients, numbers[1]!, ...dates], sections, 'coverage'),
    modalities.length > 0
      ? `<h3>${escaped(t('coverage.modality'))}</h3>${table([{ head: t('coverage.modality') }, ...numbers, ...dates], modalities, 'coverage')}`
      : '',
  ].join('\n');
}

function datesOf({ oldest, newest, months }: Reach, { t, count }: ReportWords): string[] {
  const day = (moment: string | null) => `<span class="day">${escaped(moment?.slice(0, 10) ?? '')}</span>`;
  const undated = months[''] ?? 0;
  const without =
    undated > 0 ? ` <span class="quiet">${escaped(t('coverage.undated', { count: count(undated) }))}</span>` : '';
  return [day(oldest), day(newest) + without];
}

export function wardList({ wards }: RecordsCoverage, { t, count }: ReportWords): string {
  if (wards.length === 0) return `<p>${escaped(t('wards.none'))}</p>`;
  const items = wards.map(({ ward, patients }) => {
    const name = ward || t('wards.unknown');
    return `<li><span>${escaped(name)}</span><span>${escaped(t('wards.value', { patients: count(patients) }))}</span></li>`;
  });
  return `<ul class="wards">${items.join('\n')}</ul>`;
}

export function daysTable(report: ExportReport, history: History, words: ReportWords): string {
  const { t, count } = words;
  const rows = dailyKinds.flatMap((kind) => {
    const day = lastDay(kind, report, history);
    if (!day) return [];
    const of = day.of === 1 ? t('days.ofLast') : t('days.of', { of: day.of });
    return [
      [
        escaped(t(`daily.${kind}`)),
        `<span class="day">${day.day}</span>`,
        count(day.count),
        count(Math.round(day.usual)),
        escaped(of),
      ],
    ];
  });
  if (rows.length === 0) return `<p>${escaped(t('days.none'))}</p>`;
  const columns = [
    { head: t('days.kind') },
    { head: '' },
    { head: t('coverage.records'), isNumber: true },
    { head: t('days.usual'), isNumber: true },
    { head: '' },
  ];
  return table(columns, rows);
}

export function setAsideLists(report: ExportReport, csv: string, words: ReportWords): string {
  const { t, count } = words;
  return (['setAside', 'warnings'] as const)
    .map((word) => {
      const entries = word === 'setAside' ? report.quarantined : report.warnings;
      const head = `<h2>${escaped(t(word, { count: count(entries.length) }))}</h2>`;
      if (entries.length === 0) return `${head}<p>${escaped(t(`${word}.none`))}</p>`;
      const isShort = entries.length <= entriesOpen;
      return (
        head +
        groupsOf(entries)
          .map((group) => groupOf(group, isShort, csv, words))
          .join('\n')
      );
    })
    .join('\n');
}

function groupOf(group: Quarantined[], isOpen: boolean, csv: string, { t, count }: ReportWords): string {
  const { source, kind, reason } = group[0]!;
  const title = t('group', { source, kind, reason: t(`reason.${reason}`), count: count(group.length) });
  const items = group
    .slice(0, entriesShown)
    .map(({ path, detail }) => `<li><code>${escaped(path)}</code> ${escaped(detail)}</li>`);
  const rest = group.length - entriesShown;
  const more = rest > 0 ? `<p class="entries">${escaped(t('more', { count: count(rest), file: csv }))}</p>` : '';
  return `<details${isOpen ? ' open' : ''}><summary>${escaped(title)}</summary><ul class="entries">${items.join('\n')}</ul>${more}</details>`;
}

/** What has the same source, kind and reason, the most frequent first. */
function groupsOf(entries: readonly Quarantined[]): Quarantined[][] {
  const groups = new Map<string, Quarantined[]>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.source, entry.kind, entry.reason]);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}
