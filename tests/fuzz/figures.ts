/** What a run over one target comes to. */
import type { Findings } from '../faults/figure.ts';
import type { Finding } from './child.ts';
import type { Run } from './watch.ts';

const demands: readonly (readonly [kind: Finding['kind'], name: string])[] = [
  ['crash', 'crashes'],
  ['hang', 'hangs of more than 5 s'],
  ['memory', 'cases after which it had taken more than 1 GB'],
  ['wrong', 'cases read wrongly'],
];

export function figuresOf(
  { cases, mutations, fates, reasons, slowest, peakBytes, findings: found }: Run,
  findings: Findings,
): void {
  findings.figure('spoilt messages, lines, rows and files', mutations, 'mutations');
  findings.figure('… in sources of a few of them', cases, 'cases');
  const { mapped, text, quarantined, skipped } = fates;
  findings.figure('inputs mapped', mapped, 'inputs');
  if (text > 0) findings.figure('inputs kept as text', text, 'inputs');
  if (skipped > 0) findings.figure('inputs rightly left out', skipped, 'inputs');
  findings.figure('inputs quarantined, each listed with its reason', quarantined, 'inputs');
  for (const [reason, count] of Object.entries(reasons).sort(([, a], [, b]) => b - a)) {
    findings.figure(`… ${reason}`, count, 'inputs');
  }
  findings.figure(`the slowest (number ${slowest.number})`, slowest.milliseconds, 'ms');
  findings.figure('the most memory it took', peakBytes / 1024 ** 2, 'MB');
  for (const [kind, name] of demands) {
    const count = found.filter((finding) => finding.kind === kind).length;
    findings.figure(name, count, 'cases', { exactly: 0 });
  }
}
