/** The run's report as a table for a person at a terminal. */
import type { ExportReport } from './export-report.ts';
import { leftOutReasons } from './slice.ts';

const columns = ['read', 'mapped', 'text', 'skipped', 'quarantined'] as const;

export function reportText(report: ExportReport): string {
  const lines = [
    `${report.facility}  generation ${report.sequence}  ${report.startedAt}  ${report.seconds.toFixed(1)} s`,
    '',
    row('source', 'kind', ...columns),
  ];
  for (const { source, kinds, skipped, bytes, seconds } of report.sources) {
    for (const [kind, counts] of Object.entries(kinds)) {
      lines.push(row(source, kind, ...columns.map((column) => String(counts[column]))));
    }
    const reasons = Object.entries(skipped).map(([reason, count]) => `${reason} ${count}`);
    // Forms and documents speak of no moment.
    const asOf = source in report.dataAsOf ? `data as of ${report.dataAsOf[source] ?? 'unknown'}, ` : '';
    lines.push(
      `  ${source}: ${asOf}${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s` +
        (reasons.length > 0 ? `; skipped: ${reasons.join(', ')}` : ''),
    );
  }
  const { totals } = report;
  lines.push(
    '',
    row('all', '', ...[totals.inputs, totals.mapped, totals.text, totals.skipped, totals.quarantined].map(String)),
    `patients ${report.records.patient ?? 0}, studies written ${report.studies.written}, reused ${report.studies.reused}, ` +
      `${(report.bytesOnMedium / 1e6).toFixed(1)} MB on the medium`,
  );
  if (report.recordsSince) {
    const { sequence, createdAt } = report.recordsSince;
    lines.push(`no source has changed: records as generation ${sequence} wrote them on ${createdAt}`);
  }
  if (report.resumed > 0) lines.push(`taken over from a run that was interrupted: ${report.resumed} studies`);
  if (report.leftOut) lines.push(leftOutText(report.leftOut));
  if (report.media.length > 1) {
    report.media.forEach(({ path, studies, bytes }, index) => {
      lines.push(
        `medium ${index + 1}/${report.media.length}: ${studies} studies, ${(bytes / 1e6).toFixed(1)} MB  ${path}`,
      );
    });
  }
  for (const [heading, entries] of [
    ['Set aside', report.quarantined],
    ['To look at', report.warnings],
  ] as const) {
    if (entries.length === 0) continue;
    lines.push('', `${heading} (${entries.length})`);
    for (const { source, kind, path, reason, detail } of entries) {
      lines.push(`  ${reason}  ${source}:${path}  [${kind}]`, `      ${detail}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What the slice left out, why, and of which kinds. */
function leftOutText({ why, studies }: NonNullable<ExportReport['leftOut']>): string {
  const reasons = leftOutReasons.flatMap((reason) => (why[reason] ? [[reason, why[reason]] as const] : []));
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return 'studies left out 0';
  const kinds = studies.map(({ modality, studies: count, since, until }) => {
    const days = since === null ? '' : since === until ? ` (${since})` : ` (${since} to ${until})`;
    return `${modality} ${count}${days}`;
  });
  return `studies left out ${total}: ${reasons.map(([reason, count]) => `${reason} ${count}`).join(', ')}; ${kinds.join(', ')}`;
}

function row(source: string, kind: string, ...cells: string[]): string {
  return `${source.padEnd(16)} ${kind.padEnd(28)} ${cells.map((cell) => cell.padStart(11)).join(' ')}`;
}
