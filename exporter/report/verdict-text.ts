/** Verdict and what to act on, for a terminal and a log. */
import type { Alert, Judgement } from './judge.ts';
import type { ReportWords } from './words.ts';

export function verdictText(judgement: Pick<Judgement, 'verdict' | 'alerts'>, words: ReportWords): string {
  const lines = [words.verdict(judgement), ...judgement.alerts.flatMap((alert) => alertLines(alert, words))];
  return `${lines.join('\n')}\n`;
}

function alertLines(alert: Alert, { label, alert: say }: ReportWords): string[] {
  const { sentence, todo } = say(alert);
  return [`  [${label(alert)}] ${sentence}  (${alert.code})`, ...(todo ? [`      → ${todo}`] : [])];
}
