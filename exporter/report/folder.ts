/**
 * The reports folder: for each run its report as JSON, as a page and as a list for spreadsheets; `latest.html` is always what
 * to look at in the morning, also after a run that failed. Readable by its owner only.
 */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ExportConfig } from '../config.ts';
import type { ExportReport } from '../export-report.ts';
import { localTime } from '../local-time.ts';
import { readSignedManifest } from '../medium-folder.ts';
import { writeSecret } from '../secret-file.ts';
import { entriesCsv } from './csv.ts';
import { type FailedRun, History, type KeptReport } from './history.ts';
import { failurePage, reportPage } from './html.ts';
import type { Alert, MediumState } from './judge.ts';
import type { ReportWords } from './words.ts';

const latestName = 'latest.html';

/** Writes a run that ended. @returns path of the page */
export function keepReport(folder: string, kept: KeptReport, history: History, words: ReportWords): string {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { report, judgement, mediaStates } = kept;
  const { json, html, csv } = namesOf(report.sequence);
  writeSecret(path.join(folder, json), `${JSON.stringify({ ...report, judgement, mediaStates }, null, 2)}\n`);
  writeSecret(path.join(folder, csv), entriesCsv(report.quarantined, report.warnings));
  const page = pageOf(kept, history, words);
  writeSecret(path.join(folder, html), page);
  writeSecret(path.join(folder, latestName), page);
  return path.join(folder, html);
}

/** @param history runs before this one */
export function pageOf(kept: KeptReport, history: History, words: ReportWords, ending: Alert | null = null): string {
  const { report, judgement, mediaStates } = kept;
  return reportPage({ report, judgement, media: mediaStates, history, files: namesOf(report.sequence) }, words, ending);
}

/** Writes a run that did not end. A key folder that is not there is not made by this. */
export function keepFailure(config: ExportConfig, error: unknown, begun: Date, words: ReportWords): void {
  if (!fs.existsSync(config.reports) && !fs.existsSync(config.keys)) return;
  fs.mkdirSync(config.reports, { recursive: true, mode: 0o700 });
  const history = History.read(config.reports);
  const failed = { ...failedRun(error, begun), after: history.last?.report.sequence ?? 0 };
  const name = `failed-${failed.startedAt.replaceAll(':', '')}.json`;
  writeSecret(path.join(config.reports, name), `${JSON.stringify(failed, null, 2)}\n`);
  const ending = failureAlert(failed);
  const page = history.last
    ? pageOf(history.last, history.before(history.last.report.sequence), words, ending)
    : failurePage(path.basename(config.keys), ending, words);
  writeSecret(path.join(config.reports, latestName), page);
}

function failedRun(error: unknown, begun: Date): Omit<FailedRun, 'after'> {
  const startedAt = localTime(begun);
  if (error instanceof TomoshibiError) return { startedAt, code: error.code, params: error.params };
  const isStopped = (error as Error).name === 'AbortError';
  return { startedAt, code: isStopped ? null : 'internal', params: {} };
}

export function failureAlert({ startedAt, code, params }: Omit<FailedRun, 'after'>): Alert {
  return code === null
    ? { code: 'export-stopped', level: 'gone', params: { at: startedAt } }
    : { code: 'export-failed', level: 'gone', params: { ...params, error: code, at: startedAt } };
}

/** The media as a run left them; what cannot be told is left open. */
export function mediaStates(report: ExportReport): MediumState[] {
  return report.media.flatMap(({ path: folder }) => {
    try {
      const { bavail, blocks, bsize } = fs.statfsSync(folder);
      return [{ path: folder, freeBytes: bavail * bsize, bytes: blocks * bsize, generations: generationsOn(folder) }];
    } catch {
      return [];
    }
  });
}

function generationsOn(folder: string): number | null {
  try {
    const { manifest } = readSignedManifest(folder);
    return manifest.files.filter((file) => file.kind === 'records' && fs.existsSync(path.join(folder, file.path)))
      .length;
  } catch {
    return null;
  }
}

function namesOf(sequence: number): { json: string; html: string; csv: string } {
  const name = `export-${String(sequence).padStart(6, '0')}`;
  return { json: `${name}.json`, html: `${name}.html`, csv: `${name}.csv` };
}
