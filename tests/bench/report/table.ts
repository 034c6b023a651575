/** The one table that people read: a row for each result. */
import type { Result } from '../result.ts';
import type { Machine, MeasuredPart } from './measured.ts';

const head = ['', 'value', 'unit', 'target', 'peer', 'ratio', ''];
const rightAligned = new Set(['value', 'target', 'peer', 'ratio']);

export function tableOf(rows: readonly Result[]): string {
  const cells = [
    head,
    ...rows.map(({ name, value, unit, target, atLeast, peer, ratio, ok }) => [
      name,
      String(value),
      unit,
      target === null ? '' : `${atLeast ? '≥' : '≤'} ${target}`,
      peer === null ? '' : String(peer),
      ratio === null ? '' : `${ratio}×`,
      ok === null ? '' : ok ? 'ok' : 'MISSED',
    ]),
  ];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          rightAligned.has(head[column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function machineLine({ cores, cpu, memoryGb, load, node }: Machine): string {
  return `${cores} × ${cpu}, ${memoryGb} GB, load ${load}, Node ${node}`;
}

/** A line for each part: when, how long, at what load, and whether it came to its end. */
export function partLines(parts: readonly MeasuredPart[]): string[] {
  return parts.map(
    ({ part, startedAt, seconds, quick, load, results, failed }) =>
      `${part.padEnd(9)} ${startedAt.slice(0, 16).replace('T', ' ')}  ${seconds.toFixed(1).padStart(7)} s  load ${load}` +
      `  ${results.length} rows${quick ? '  quick' : ''}${failed ? `  FAILED: ${failed.split('\n')[0]}` : ''}`,
  );
}
