import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.ts';
import { localTime } from '../local-time.ts';
import { failureAlert, pageOf } from '../report/folder.ts';
import { History } from '../report/history.ts';
import { type Alert, hoursBetween } from '../report/judge.ts';
import { type Thresholds, thresholdsOf } from '../report/thresholds.ts';
import { verdictText } from '../report/verdict-text.ts';
import { reportWords } from '../report/words.ts';
import { reportText } from '../report-text.ts';
import { writeSecret } from '../secret-file.ts';
import { type Command, exitGone, Misunderstood, printJson, required } from './command.ts';

export const report: Command = {
  synopsis: [
    'report --config export.yml [--generation N] [--html FILE] [--json]',
    'report --config export.yml --accept',
  ],
  help: 'help.report',

  async run(args, { language }) {
    const { values } = parseArgs({
      args,
      options: {
        config: { type: 'string' },
        generation: { type: 'string' },
        html: { type: 'string' },
        json: { type: 'boolean' },
        accept: { type: 'boolean' },
      },
    });
    const config = loadConfig(required(values.config, '--config'));
    const words = reportWords(language);
    const all = History.read(config.reports);
    const kept = values.generation
      ? (all.kept.find((each) => each.report.sequence === Number(values.generation)) ?? null)
      : all.last;
    if (values.generation && !kept) throw new Misunderstood('cli.argumentUnknown', { argument: values.generation });

    const ending = values.generation ? null : endingOf(all, thresholdsOf(config.alerts));
    if (values.accept && kept) {
      all.accept(kept.report.sequence);
      process.stdout.write(`${words.t('accepted', { sequence: kept.report.sequence })}\n`);
      return 0;
    }
    if (values.html && kept) {
      const before = all.before(kept.report.sequence);
      writeSecret(path.resolve(values.html), pageOf(kept, before, words, ending));
    }
    if (values.json) printJson({ ending, ...kept?.report, judgement: kept?.judgement ?? null });
    else {
      if (!kept) process.stdout.write(`${words.t('noReport', { folder: config.reports })}\n`);
      if (ending) process.stdout.write(verdictText({ verdict: 'gone', alerts: [ending] }, words));
      if (kept) process.stdout.write(`${reportText(kept.report)}\n${verdictText(kept.judgement, words)}`);
    }
    if (ending?.code === 'export-failed' || !kept) return 1;
    return ending?.level === 'gone' || kept.judgement.verdict === 'gone' ? exitGone : 0;
  },
};

/** What came after the last report: a run that failed, or none for too long. */
function endingOf({ last, failed }: History, { runHours, missingHours }: Thresholds): Alert | null {
  const [failure] = failed;
  if (failure && (!last || failure.after >= last.report.sequence)) return failureAlert(failure);
  if (!last) return null;
  const before = last.report.startedAt;
  const hours = hoursBetween(before, localTime(new Date()));
  if (hours <= runHours) return null;
  const level = hours > missingHours ? 'gone' : 'look';
  return { code: 'export-missing', level, params: { before, hours: Math.floor(hours) } };
}
