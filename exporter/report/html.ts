/**
 * The report as one page: self-contained, without scripts, for a browser and for A4. What to act on stands first. No name of
 * a patient is in it; file names may hold patient numbers, and the page says so.
 */

import type { ExportReport } from '../export-report.ts';
import { leftOutReasons } from '../slice.ts';
import { changesOf } from './changes.ts';
import type { History } from './history.ts';
import type { Alert, Judgement, MediumState } from './judge.ts';
import { difference, escaped, table } from './markup.ts';
import { style } from './style.ts';
import { coverageTables, daysTable, setAsideLists, sourceTables, wardList } from './tables.ts';
import type { ReportWords } from './words.ts';

export interface Page {
  report: ExportReport;
  judgement: Judgement;
  media: readonly MediumState[];
  /** Runs before this one. */
  history: History;
  /** Names of the complete lists, in the same folder. */
  files: { csv: string; json: string };
}

/** @param ending what came after this run: a failure, or nothing at all for too long */
export function reportPage(page: Page, words: ReportWords, ending: Alert | null = null): string {
  const { report, judgement, files } = page;
  const { t, moment, verdict } = words;
  const title = `${t('title')} ${report.facility} ${t('generation', { sequence: report.sequence })}`;
  const top = ending ? { verdict: 'gone' as const, alerts: [ending] } : judgement;
  const place = { sequence: report.sequence, at: moment(report.startedAt) };
  const body = [
    `<header><h1>${escaped(report.facility)} ${escaped(t('title'))}</h1>`,
    `<span>${escaped(t('generation', place))}　${escaped(t('started', place))}</span></header>`,
    verdictBox(top, words),
    alertList(top.alerts, words),
    ...(ending
      ? [
          `<p class="then">${escaped(t('lastFailed', { ...place, verdict: verdict(judgement) }))}</p>`,
          alertList(judgement.alerts, words),
        ]
      : []),
    comparison(judgement, words),
    heading(t('facts')),
    facts(page, words),
    heading(t('changes')),
    changes(page, words),
    heading(t('days')),
    daysTable(report, page.history, words),
    heading(t('wards')),
    wardList(report.coverage, words),
    heading(t('sources')),
    sourceTables(report, page.history.last?.report ?? null, words),
    heading(t('coverage')),
    coverageTables(report, page.history.last?.report ?? null, words),
    setAsideLists(report, files.csv, words),
    `<footer><p>${escaped(t('footer'))}</p><p>${escaped(t('footer.files', files))}</p></footer>`,
  ];
  return documentOf(title, body, words);
}

/** Of a first run that failed: there is nothing else to tell. */
export function failurePage(facility: string, ending: Alert, words: ReportWords): string {
  const body = [
    `<header><h1>${escaped(facility)} ${escaped(words.t('title'))}</h1></header>`,
    verdictBox({ verdict: 'gone', alerts: [ending] }, words),
    alertList([ending], words),
  ];
  return documentOf(words.t('title'), body, words);
}

function documentOf(title: string, body: string[], { language }: ReportWords): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
${body.filter(Boolean).join('\n')}
</html>
`;
}

function heading(text: string): string {
  return `<h2>${escaped(text)}</h2>`;
}

function verdictBox(judgement: Pick<Judgement, 'verdict' | 'alerts'>, { verdict }: ReportWords): string {
  return `<p class="verdict ${judgement.verdict}">${escaped(verdict(judgement))}</p>`;
}

function alertList(alerts: readonly Alert[], { alert: say, label }: ReportWords): string {
  if (alerts.length === 0) return '';
  const items = alerts.map((alert) => {
    const { sentence, todo } = say(alert);
    const badge = `<span class="badge ${alert.level}">${escaped(label(alert))}</span>`;
    return `<li>${badge}<div><b>${escaped(sentence)}</b><p>${escaped(todo)}</p></div></li>`;
  });
  return `<ul class="alerts">${items.join('\n')}</ul>`;
}

function comparison({ comparedWith }: Judgement, { t, moment }: ReportWords): string {
  const text = comparedWith
    ? t('compared', { sequence: comparedWith.sequence, at: moment(comparedWith.startedAt) })
    : t('compared.none');
  return `<p class="quiet">${escaped(text)}</p>`;
}

function facts({ report, media }: Page, words: ReportWords): string {
  const { t, count, size, duration, moment } = words;
  const { inputs } = report.totals;
  const bytes = report.sources.reduce((sum, source) => sum + source.bytes, 0);
  const seconds = Math.max(report.seconds, 0.001);
  const { written, reused } = report.studies;
  const rows: [string, string][] = [
    [t('facts.inputs'), t('facts.inputsValue', { inputs: count(inputs), size: size(bytes) })],
    [t('facts.patients'), count(report.records.patient ?? 0)],
    [
      t('facts.studies'),
      t('facts.studiesValue', {
        studies: count(report.records.imaging_study ?? 0),
        written: count(written),
        reused: count(reused),
      }),
    ],
    [t('facts.duration'), duration(report.seconds)],
  ];
  // Records that were taken over were not read.
  if (!report.recordsSince) {
    const perSecond = { inputs: count(Math.round(inputs / seconds)), size: size(bytes / seconds) };
    rows.push([t('facts.rate'), t('facts.rateValue', perSecond)]);
  }
  if (report.resumed > 0) rows.push([t('facts.resumed'), count(report.resumed)]);
  if (report.leftOut) {
    const { why } = report.leftOut;
    rows.push([t('facts.leftOut'), count(leftOutReasons.reduce((sum, reason) => sum + (why[reason] ?? 0), 0))]);
  }
  for (const medium of report.media) {
    const state = media.find(({ path }) => path === medium.path);
    const value = t('facts.mediumValue', {
      size: size(medium.bytes),
      studies: count(medium.studies),
      free: state ? size(state.freeBytes) : t('unknown'),
      generations: state?.generations ?? t('unknown'),
    });
    rows.push([t('facts.medium'), `${medium.path}　${value}`]);
  }
  const list = rows.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('\n');
  if (!report.recordsSince) return `<dl>${list}</dl>`;
  const { sequence, createdAt } = report.recordsSince;
  return `<dl>${list}</dl><p>${escaped(t('facts.unchanged', { sequence, at: moment(createdAt) }))}</p>`;
}

function changes({ report, history }: Page, words: ReportWords): string {
  const { t, count, moment, section } = words;
  const last = history.last?.report;
  if (!last) return `<p>${escaped(t('changes.first'))}</p>`;
  const found = changesOf(report, last);
  const rows = [
    { name: t('changes.patients'), ...found.patients },
    { name: t('changes.studies'), ...found.studies },
    ...found.sections
      .filter((each) => each.section !== 'studies')
      .map((each) => ({ ...each, name: section(each.section) })),
    ...found.sources.map((each) => ({ ...each, name: t('changes.inputs', { source: each.source }) })),
  ].filter(({ before, now }) => before !== now);
  const since = `<p class="quiet">${escaped(t('changes.since', { sequence: found.since.sequence, at: moment(found.since.startedAt) }))}</p>`;
  const reasons = found.newReasons.map(
    ({ source, kind, reason, count: entries }) =>
      `<li>${escaped(t('group', { source, kind, reason: t(`reason.${reason}`), count: count(entries) }))}</li>`,
  );
  const columns = [
    { head: '' },
    { head: t('before'), isNumber: true },
    { head: t('generation', { sequence: report.sequence }), isNumber: true },
    { head: t('coverage.change'), isNumber: true },
  ];
  return [
    since,
    rows.length === 0
      ? `<p>${escaped(t('changes.none'))}</p>`
      : table(
          columns,
          rows.map(({ name, before, now }) => [
            escaped(name),
            count(before),
            count(now),
            difference(before, now, words),
          ]),
        ),
    reasons.length > 0 ? `<h3>${escaped(t('changes.newReasons'))}</h3><ul>${reasons.join('')}</ul>` : '',
  ].join('\n');
}
