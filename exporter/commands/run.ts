import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { TomoshibiError } from '../../shared/errors.ts';
import { type ExportConfig, loadConfig } from '../config.ts';
import type { ExportReport } from '../export-report.ts';
import { localTime } from '../local-time.ts';
import { keepFailure, keepReport, mediaStates } from '../report/folder.ts';
import { History } from '../report/history.ts';
import { generationsToKeep, judge } from '../report/judge.ts';
import { ProgressLines } from '../report/progress.ts';
import { thresholdsOf } from '../report/thresholds.ts';
import { verdictText } from '../report/verdict-text.ts';
import { type ReportWords, reportWords } from '../report/words.ts';
import { reportText } from '../report-text.ts';
import { runExport } from '../run.ts';
import { errorText, type Language } from '../words.ts';
import { type Command, exitGone, onInterrupt, printJson, required } from './command.ts';

export const run: Command = {
  synopsis: ['run --config export.yml [--anew] [--log FILE] [--json]'],
  help: 'help.run',

  async run(args, { language }) {
    const { values } = parseArgs({
      args,
      options: {
        config: { type: 'string' },
        anew: { type: 'boolean' },
        json: { type: 'boolean' },
        log: { type: 'string' },
      },
    });
    const config = loadConfig(required(values.config, '--config'));
    const words = reportWords(language);
    const log = values.log ? logTo(values.log) : null;
    const begun = new Date();
    const history = History.read(config.reports);
    const circumstances = {
      history,
      thresholds: thresholdsOf(config.alerts),
      keepGenerations: config.keepGenerations,
    };

    let report: ExportReport;
    try {
      const around = { words, history, log, isQuiet: values.json === true, takeOver: values.anew !== true };
      report = await exported(config, begun, around, (found) => generationsToKeep(found, circumstances));
    } catch (error) {
      log?.(failureLine(error, language));
      tryTo(() => keepFailure(config, error, begun, words));
      throw error;
    }

    const media = mediaStates(report);
    const judgement = judge(report, { ...circumstances, media });
    const page = keepReport(config.reports, { report, judgement, mediaStates: media }, history, words);
    const verdict = `${verdictText(judgement, words)}${words.t('files', { html: page })}\n`;
    log?.(verdict);
    if (values.json) printJson({ ...report, judgement });
    else process.stdout.write(`${reportText(report)}\n${verdict}`);
    return judgement.verdict === 'gone' ? exitGone : 0;
  },
};

interface Surroundings {
  words: ReportWords;
  history: History;
  log: ((text: string) => void) | null;
  isQuiet: boolean;
  takeOver: boolean;
}

function exported(
  config: ExportConfig,
  now: Date,
  { words, history, log, isQuiet, takeOver }: Surroundings,
  keepGenerations: Parameters<typeof runExport>[1]['keepGenerations'],
): Promise<ExportReport> {
  const signal = onInterrupt();
  const progress = new ProgressLines({
    words,
    sources: config.sources.map(({ name }) => name),
    before: history.last?.report ?? null,
    isTerminal: process.stderr.isTTY && !log,
    write: log ?? (isQuiet ? () => {} : (text) => process.stderr.write(text)),
  });
  signal.addEventListener('abort', () => progress.note(words.t('progress.interrupted')));
  return runExport(config, {
    now,
    signal,
    takeOver,
    onProgress: (each) => progress.tell(each),
    coverageOf: (file) => history.coverageOf(file),
    keepGenerations,
  });
}

/** Each piece of text under the moment it was said. The reports folder is there from the first run on, and not before. */
function logTo(file: string): (text: string) => void {
  const folder = path.dirname(path.resolve(file));
  if (!fs.existsSync(folder) && fs.existsSync(path.dirname(folder))) fs.mkdirSync(folder, { mode: 0o700 });
  fs.appendFileSync(file, '', { mode: 0o600 });
  return (text) => tryTo(() => fs.appendFileSync(file, `${localTime(new Date())}  ${text}`));
}

/** A disk that takes no more of a log is no reason to stop an export, nor what a run that failed died of. */
function tryTo(write: () => void): void {
  try {
    write();
  } catch {
    // The exit code tells, and what is written to the terminal.
  }
}

function failureLine(error: unknown, language: Language): string {
  if (error instanceof TomoshibiError) return errorText(error, language);
  return `${(error as Error).name === 'AbortError' ? 'stopped' : String((error as Error).stack)}\n`;
}
