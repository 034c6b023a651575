/**
 * 点検: could this station be used tonight? One check after another, the quick ones first and the medium from end to end last, so
 * that stopping it leaves the rest done. Nothing is said to be well that was not looked at, and no patient is named.
 */
import crypto from 'node:crypto';
import { TomoshibiError } from '../../shared/errors.ts';
import { fingerprintOf } from '../../shared/media.ts';
import {
  changesBetween,
  countsOf,
  type ReadinessCheck,
  type ReadinessCheckName,
  type ReadinessLine,
  type ReadinessProgress,
  type ReadinessReport,
  type ReadinessView,
  readinessChecks,
  resultOf,
  verdictOf,
} from '../../shared/readiness.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { localTime } from '../paper/local-time.ts';
import type { Session } from '../sessions/sessions.ts';
import { because, type Check, type CheckContext, failed, notDone } from './check.ts';
import { checkClock } from './clock.ts';
import { checkDocuments } from './documents.ts';
import { groups } from './figures.ts';
import { checkForms } from './forms.ts';
import { checkKeys } from './keys.ts';
import { checkMedium } from './medium.ts';
import { checkPage } from './page.ts';
import { checkPatients } from './patients.ts';
import { checkPeople } from './people.ts';
import { checkPrinter, judgedPage, printedPage } from './printer.ts';
import { checkProgram, programVersion } from './program.ts';
import { summaryOf } from './reports.ts';
import { checkSpace } from './space.ts';
import { checkStaleness } from './staleness.ts';
import { checkStudies } from './studies.ts';

/** In the order in which they are made. */
const checks: Record<ReadinessCheckName, Check> = {
  program: checkProgram,
  clock: checkClock,
  staleness: checkStaleness,
  keys: checkKeys,
  people: checkPeople,
  forms: checkForms,
  printer: checkPrinter,
  space: checkSpace,
  page: checkPage,
  patients: checkPatients,
  studies: checkStudies,
  documents: checkDocuments,
  medium: checkMedium,
};
/** Said to have been stopped where a person stops them; the medium says how far it came. */
const saysItself: readonly ReadinessCheckName[] = ['medium', 'studies'];
const earlierShown = 24;

export interface ReadinessOptions extends Pick<CheckContext, 'station' | 'audit' | 'host' | 'forms' | 'draw'> {
  /** The test page for a person: its job's id. */
  makeTestPage: (session: Session) => string;
  /** Draws that job. */
  drawTestPage: (session: Session, job: string) => ReturnType<CheckContext['testPage']>;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
  now?: () => Date;
}

interface Run {
  session: Session;
  startedAt: string;
  abort: AbortController;
  check: ReadinessCheckName | null;
  done: Map<ReadinessCheckName, ReadinessCheck>;
  progress: ReadinessProgress | null;
  ended: Promise<void>;
}

/** The test page of the report that was made last. */
interface TestPage {
  report: string;
  job: string;
  isPrinted: boolean;
}

export class Readiness {
  readonly #options: ReadinessOptions;
  #run: Run | null = null;
  #page: TestPage | null = null;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  view(): ReadinessView {
    const { readinessReports: reports } = this.#options.station;
    const [last = null, ...earlier] = reports.newest(earlierShown + 1);
    const run = this.#run;
    const page = this.#page && this.#page.report === last?.id ? this.#page : null;
    return {
      running: run && {
        startedAt: run.startedAt,
        check: run.check,
        done: inOrder(run.done),
        progress: run.progress,
        stopping: run.abort.signal.aborted,
      },
      last,
      earlier: earlier.map(summaryOf),
      hours: reports.hours,
      testPage: page === null ? 'none' : page.isPrinted ? 'printed' : 'drawn',
    };
  }

  /** @throws TomoshibiError `station-busy` while one is made, `station-locked`, `station-not-open` */
  start(session: Session, { stationless }: { stationless: boolean }): ReadinessView {
    if (this.#run) throw new TomoshibiError('station-busy');
    this.#options.station.requireReady();
    const run: Run = {
      session,
      startedAt: localTime(this.#now()),
      abort: new AbortController(),
      check: null,
      done: new Map(),
      progress: null,
      ended: Promise.resolve(),
    };
    this.#run = run;
    this.#page = null;
    run.ended = this.#make(run, stationless)
      .catch((error: unknown) => console.error('readiness:', (error as { code?: string }).code ?? 'failed'))
      .finally(() => {
        this.#run = null;
      });
    return this.view();
  }

  /** What is left is told as not done, and the report is made of the rest. */
  stop(): void {
    this.#run?.abort.abort();
  }

  /** Nothing reads any more; the report of what was done is kept. */
  async close(): Promise<void> {
    this.stop();
    await this.#run?.ended;
    this.#page = null;
  }

  /** Of the last report. @throws TomoshibiError `print-job-not-found` where there is none to print */
  testPage(): string {
    const last = this.#options.station.readinessReports.newest(1)[0];
    if (!this.#page || this.#page.report !== last?.id) throw new TomoshibiError('print-job-not-found');
    return this.#page.job;
  }

  /** The page is on its way to a printer; null: to one that the system's dialog asked for. */
  printed(session: Session, printer: string | null): ReadinessView {
    this.testPage();
    this.#page = { ...this.#page!, isPrinted: true };
    this.#options.record(session, { action: 'readiness-page-printed', detail: { printer } });
    return this.#say([printedPage(printer)]);
  }

  /** A person has it in hand, or waits in vain. @throws TomoshibiError `print-job-not-found` where none was printed */
  judged(session: Session, legible: boolean): ReadinessView {
    this.testPage();
    if (!this.#page?.isPrinted) throw new TomoshibiError('print-job-not-found');
    this.#options.record(session, { action: 'readiness-page-judged', detail: { legible } });
    return this.#say([judgedPage(legible, session.name)]);
  }

  /** In the place of what was said of the page on paper. */
  #say(lines: ReadinessLine[]): ReadinessView {
    const { readinessReports: reports } = this.#options.station;
    const [last, before] = reports.newest(2);
    const changed = last!.checks.map((one) => {
      if (one.check !== 'printer') return one;
      const found = one.lines.filter(({ said }) => said === 'printer.found' || said === 'printer.gone');
      const all = [...found, ...lines];
      return { ...one, lines: all, result: resultOf(all) };
    });
    const previous =
      last!.previous && before
        ? { ...last!.previous, changes: changesBetween(before.checks, changed) }
        : last!.previous;
    reports.keep({ ...last!, checks: changed, previous });
    return this.view();
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  async #make(run: Run, stationless: boolean): Promise<void> {
    const { makeTestPage, drawTestPage, record, ...rooms } = this.#options;
    const { station } = rooms;
    const { session, done, abort } = run;
    const { generation } = station;
    const previous = station.readinessReports.newest(1)[0];
    let job: string | null = null;
    const context: CheckContext = {
      ...rooms,
      hours: station.readinessReports.hours,
      now: this.#now(),
      stationless,
      testPage: () => {
        job = makeTestPage(session);
        return drawTestPage(session, job);
      },
      onProgress: (progress) => {
        run.progress = progress;
      },
      signal: abort.signal,
    };
    const { medium, manifest } = generation;
    const from = station.view().readingFrom ?? 'medium';
    for (const [name, check] of Object.entries(checks) as [ReadinessCheckName, Check][]) {
      run.check = name;
      const started = performance.now();
      const lines = await madeBy(name, check, context);
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      done.set(name, { check: name, result: resultOf(lines), lines, seconds });
    }
    const made = inOrder(done);
    const report: ReadinessReport = {
      id: crypto.randomUUID(),
      startedAt: run.startedAt,
      endedAt: localTime(this.#now()),
      facility: { name: manifest.facility.name, fingerprint: await fingerprintOf(manifest.facility.publicKey) },
      station: station.dataDir.stationName,
      program: programVersion,
      drill: medium.manifest.drill === true,
      medium: {
        sequence: manifest.sequence,
        createdAt: manifest.createdAt,
        fingerprint: groups(medium.manifestSha256),
        from,
      },
      by: { name: session.name, role: session.role, breakGlass: session.emergency !== null },
      hours: context.hours,
      checks: made,
      previous: previous
        ? {
            endedAt: previous.endedAt,
            counts: countsOf(previous.checks),
            changes: changesBetween(previous.checks, made),
          }
        : null,
    };
    station.readinessReports.keep(report);
    if (job !== null) this.#page = { report: report.id, job, isPrinted: false };
    const counts = countsOf(made);
    const detail = {
      report: report.id,
      sequence: manifest.sequence,
      verdict: verdictOf(counts),
      good: counts.ok,
      warnings: counts.warning,
      failures: counts.failed,
      notDone: counts['not-done'],
    };
    record(session, { action: 'readiness-made', detail });
  }
}

async function madeBy(name: ReadinessCheckName, check: Check, context: CheckContext): Promise<ReadinessLine[]> {
  if (context.signal.aborted && !saysItself.includes(name)) return [notDone('stopped')];
  try {
    return await check(context);
  } catch (error) {
    return [context.signal.aborted ? notDone('stopped') : because(failed('broken'), error)];
  }
}

function inOrder(done: ReadonlyMap<ReadinessCheckName, ReadinessCheck>): ReadinessCheck[] {
  return readinessChecks.flatMap((check) => done.get(check) ?? []);
}
