/**
 * Earlier reports in the reports folder, for comparison: one JSON file for each run that ended, one for each that did not.
 * Files of an earlier make, without a count of what the records hold, are passed over.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { ErrorCode } from '../../shared/errors.ts';
import type { ExportReport } from '../export-report.ts';
import { writeSecret } from '../secret-file.ts';
import type { Judgement, MediumState } from './judge.ts';

/** A run that ended, with what was thought of it. */
export interface KeptReport {
  report: ExportReport;
  judgement: Judgement;
  mediaStates: MediumState[];
}

/** A run that did not end. */
export interface FailedRun {
  startedAt: string;
  /** Generation of the last run that had ended by then; 0: none. A clock may go back, this does not. */
  after: number;
  /** Null: it was stopped by a person, or the system. */
  code: ErrorCode | null;
  params: Record<string, string | number>;
}

/** Weeks that are compared; older reports are kept and not read. */
const weeks = 9;
const mostReports = weeks * 7 + 1;
const reportName = /^export-(\d{6,})\.json$/;
const failureName = /^failed-[\dT-]+\.json$/;
const acceptedName = 'accepted.json';

export class History {
  readonly #folder: string;
  /** Newest first. */
  readonly kept: readonly KeptReport[];
  /** Newest first. */
  readonly failed: readonly FailedRun[];
  /** The generation up to which a person has said that what is gone may be gone; 0 where nobody has. */
  readonly accepted: number;

  private constructor(folder: string, kept: KeptReport[], failed: FailedRun[], accepted: number) {
    this.#folder = folder;
    this.kept = kept;
    this.failed = failed;
    this.accepted = accepted;
  }

  /** A folder that is not there has no history. */
  static read(folder: string): History {
    const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    const kept = names
      .flatMap((name) => (reportName.test(name) ? [{ name, sequence: Number(reportName.exec(name)![1]) }] : []))
      .sort((a, b) => b.sequence - a.sequence)
      .slice(0, mostReports)
      .flatMap(({ name }) => keptReportOf(readJson(path.join(folder, name))) ?? []);
    const failed = names
      .filter((name) => failureName.test(name))
      .sort()
      .reverse()
      .slice(0, mostReports)
      .flatMap((name) => (readJson(path.join(folder, name)) as FailedRun | null) ?? []);
    const accepted = readJson(path.join(folder, acceptedName)) as { sequence?: number } | null;
    return new History(folder, kept, failed, accepted?.sequence ?? 0);
  }

  /** Only runs before this one: to judge a kept report again. */
  before(sequence: number): History {
    const earlier = this.kept.filter(({ report }) => report.sequence < sequence);
    return new History(this.#folder, earlier, [...this.failed], this.accepted);
  }

  get last(): KeptReport | null {
    return this.kept[0] ?? null;
  }

  /**
   * What tonight is held against: the newest run in which nothing was lost, or that a person has accepted. Else what
   * vanished would be the usual state from the second night on.
   */
  get base(): KeptReport | null {
    return (
      this.kept.find(({ report, judgement }) => !judgement.loses || report.sequence <= this.accepted) ??
      this.kept.at(-1) ??
      null
    );
  }

  /** Runs after that one: generations in which something was lost. */
  get sinceBase(): number {
    const { base } = this;
    return base ? this.kept.filter(({ report }) => report.sequence > base.report.sequence).length : 0;
  }

  /** What an earlier run counted in this records file. */
  coverageOf(file: string): ExportReport['coverage'] | null {
    return this.kept.find(({ report }) => report.coverage.file === file)?.report.coverage ?? null;
  }

  /** Says that what is gone up to this generation may be gone. */
  accept(sequence: number): void {
    writeSecret(path.join(this.#folder, acceptedName), `${JSON.stringify({ sequence })}\n`);
  }
}

function keptReportOf(value: unknown): KeptReport | null {
  const { judgement, mediaStates, ...report } = (value ?? {}) as Partial<ExportReport & KeptReport>;
  if (!judgement?.verdict || !report.coverage?.days || !report.sources || !report.records) return null;
  return { report: report as ExportReport, judgement, mediaStates: mediaStates ?? [] };
}

/** What cannot be read is as if it were not there: a report must not stop an export. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as unknown;
  } catch {
    return null;
  }
}
