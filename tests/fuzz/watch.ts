/**
 * Starts the process that reads spoilt files, and looks on: a case that takes five seconds, a gigabyte, or the process with
 * it is a finding, its files are kept, and the next case goes on in a new process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { ChildMessage, ChildOptions, Finding, Job, Progress } from './child.ts';
import { readPulse, usageOf } from './pulse.ts';

export const mostMilliseconds = 5000;
export const mostBytes = 1024 ** 3;
/** Of a case that computes nothing: it waits for what will never come. */
const mostWaiting = 60_000;
const nothingComputed = 500;
/** A machine that is busy is no finding; this long it never is. */
const mostBusy = 600_000;
const lookEvery = 200;
/** A process gives back what it gathered. */
const casesOfProcess = 6000;

export interface Run {
  cases: number;
  mutations: number;
  fates: Progress['fates'];
  reasons: Record<string, number>;
  slowest: Progress['slowest'];
  peakBytes: number;
  findings: Finding[];
}

export class Watch {
  readonly #options: ChildOptions;
  readonly #onFinding: (finding: Finding) => void;
  #child: Child | null = null;

  constructor(options: ChildOptions, onFinding: (finding: Finding) => void) {
    this.#options = options;
    this.#onFinding = onFinding;
    fs.mkdirSync(options.work, { recursive: true });
  }

  async run(whole: Job): Promise<Run> {
    const run: Run = {
      cases: 0,
      mutations: 0,
      fates: { mapped: 0, text: 0, quarantined: 0, skipped: 0 },
      reasons: {},
      slowest: { number: -1, milliseconds: 0 },
      peakBytes: 0,
      findings: [],
    };
    const end = whole.from + whole.count;
    let from = whole.from;
    while (from < end) {
      const child = await this.#ready();
      const count = Math.min(end - from, Math.max(1, casesOfProcess - child.cases));
      const ended = await this.#piece(child, { ...whole, from, count }, run);
      if (ended === null) {
        from += count;
        child.cases += count;
        if (child.cases >= casesOfProcess) await this.close();
      } else {
        const { number } = ended;
        this.#found(run, ended, child);
        // It is not told again of those that came before; what it had not told yet is lost but for their number.
        run.cases += number - from + 1 - child.told;
        from = number + 1;
        await this.#kill();
      }
      child.told = 0;
    }
    return run;
  }

  /** Null when all of it was run; else why the process did not come to its end. */
  #piece(child: Child, job: Job, run: Run): Promise<Finding | null> {
    return new Promise((resolve, reject) => {
      const settle = (finding: Finding | null) => {
        clearInterval(timer);
        child.process.removeAllListeners('message').removeAllListeners('exit');
        resolve(finding);
      };
      const stopped = (kind: Finding['kind'], detail: string) => {
        const number = readPulse(child.pulse)?.number ?? -1;
        if (number < job.from) {
          clearInterval(timer);
          reject(new Error(`the fuzzing process ended before a case: ${detail}`));
          return;
        }
        settle({ target: job.target, seed: job.seed, number, kind, mutation: this.#mutation(), detail });
      };
      const timer = setInterval(() => {
        const pulse = readPulse(child.pulse);
        const usage = usageOf(child.process.pid!);
        if (usage) run.peakBytes = Math.max(run.peakBytes, usage.peakBytes);
        if (!pulse || pulse.number < 0) return;
        const waited = Date.now() - pulse.since;
        const computed = usage ? usage.computed - pulse.computed : waited;
        const isStuck = waited > mostWaiting && computed < nothingComputed;
        if (isStuck || waited > mostBusy || Math.min(waited, computed) > mostMilliseconds) {
          stopped(
            'hang',
            `${Math.round(waited / 100) / 10} s, of which it computed ${Math.round(computed / 100) / 10}`,
          );
        } else if (usage && usage.peakBytes > mostBytes) {
          stopped('memory', `${Math.round(usage.peakBytes / 1024 ** 2)} MB`);
        }
      }, lookEvery);
      child.process.on('exit', (code, signal) =>
        stopped('crash', `the process ended: ${signal ?? code} ${child.errors}`),
      );
      child.process.on('message', (message: ChildMessage) => {
        if (message.type === 'progress') {
          child.told += message.cases;
          add(run, message);
        } else if (message.type === 'finding') this.#found(run, message.finding, child);
        else if (message.type === 'done') settle(null);
      });
      child.process.send(job);
    });
  }

  #found(run: Run, finding: Finding, child: Child): void {
    run.findings.push(finding);
    const kept = path.join(this.#options.work, 'findings', `${finding.target}-${finding.seed}-${finding.number}`);
    // What a crashed or hanging process read lies there still; a finding that it told of itself is made again when asked.
    const stands = finding.kind === 'hang' || finding.kind === 'memory' || child.process.exitCode !== null;
    fs.mkdirSync(kept, { recursive: true });
    if (stands && fs.existsSync(this.#case)) fs.cpSync(this.#case, path.join(kept, 'files'), { recursive: true });
    fs.writeFileSync(path.join(kept, 'finding.json'), `${JSON.stringify(finding, null, 2)}\n`);
    this.#onFinding(finding);
  }

  get #case(): string {
    return path.join(this.#options.work, 'case');
  }

  #mutation(): string {
    try {
      return fs.readFileSync(`${this.#case}.txt`, 'utf8').trim().slice(0, 500);
    } catch {
      return '';
    }
  }

  async #ready(): Promise<Child> {
    this.#child ??= await Child.start(this.#options);
    return this.#child;
  }

  async #kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.process.exitCode !== null || child.process.signalCode !== null) return;
    const gone = new Promise((resolve) => child.process.once('exit', resolve));
    child.process.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.process.exitCode !== null) return;
    const gone = new Promise((resolve) => child.process.once('exit', resolve));
    child.process.send('end');
    const late = setTimeout(() => child.process.kill('SIGKILL'), 20_000);
    await gone;
    clearTimeout(late);
  }
}

class Child {
  readonly process: ChildProcess;
  readonly pulse: string;
  cases = 0;
  /** Cases of the running job whose outcome is known here. */
  told = 0;
  errors = '';

  private constructor(options: ChildOptions) {
    this.pulse = path.join(options.work, 'pulse');
    this.process = fork(path.join(import.meta.dirname, 'child.ts'), [JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    this.process.stderr!.on('data', (data: Buffer) => {
      this.errors = `${this.errors}${data.toString()}`.slice(-1500);
    });
  }

  static start(options: ChildOptions): Promise<Child> {
    const child = new Child(options);
    return new Promise((resolve, reject) => {
      child.process.once('exit', () => reject(new Error(`the fuzzing process did not start: ${child.errors}`)));
      child.process.once('message', () => {
        child.process.removeAllListeners('exit');
        resolve(child);
      });
    });
  }
}

function add(run: Run, { cases, mutations, fates, reasons, slowest }: Progress): void {
  run.cases += cases;
  run.mutations += mutations;
  for (const fate of Object.keys(fates) as (keyof typeof fates)[]) run.fates[fate] += fates[fate];
  for (const [reason, count] of Object.entries(reasons)) run.reasons[reason] = (run.reasons[reason] ?? 0) + count;
  if (slowest.milliseconds > run.slowest.milliseconds) run.slowest = slowest;
}
