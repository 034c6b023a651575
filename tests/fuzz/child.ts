/**
 * Runs mutations, many after another, in a process that may hang, burst or die of one: which it is at is written down
 * before each (pulse.ts), and whoever started it looks on (watch.ts).
 */
import fs from 'node:fs';
import path from 'node:path';
import { Random } from '../../scripts/demo-hospital/random.ts';
import { writeFiles } from './files.ts';
import { Inputs } from './inputs.ts';
import { PulseWriter } from './pulse.ts';
import type { Fates, Rejected, Target } from './target.ts';
import { type TargetName, targets } from './targets.ts';

/** What is run next: numbers from `from`. */
export interface Job {
  target: TargetName;
  seed: number;
  from: number;
  count: number;
  /** Where every case is left as it was read; null: none is. */
  keep: string | null;
}

export interface Finding {
  target: TargetName;
  seed: number;
  number: number;
  kind: 'crash' | 'hang' | 'memory' | 'wrong';
  /** What was done to the input. */
  mutation: string;
  detail: string;
}

export interface Progress {
  type: 'progress';
  /** Cases since the last. */
  cases: number;
  mutations: number;
  fates: Fates;
  /** By reason. */
  reasons: Record<string, number>;
  slowest: { number: number; milliseconds: number };
}

export type ChildMessage = { type: 'ready' } | Progress | { type: 'finding'; finding: Finding } | { type: 'done' };

export interface ChildOptions {
  work: string;
  withCorpus: boolean;
}

const tellEvery = 500;

async function main({ work, withCorpus }: ChildOptions): Promise<void> {
  const inputs = await Inputs.in(path.join(work, 'hospital'), { withCorpus });
  const pulse = new PulseWriter(path.join(work, 'pulse'));
  const opened = new Map<TargetName, Target>();
  process.on('message', (message: Job | 'end') => {
    if (message === 'end') void end();
    else void run(message);
  });
  // Nobody looks on any more; what end() waits for has ended by then.
  process.on('disconnect', () => process.exit());
  tell({ type: 'ready' });

  async function run(job: Job): Promise<void> {
    const target = opened.get(job.target) ?? (await targets[job.target]())(inputs);
    opened.set(job.target, target);
    const rejected = fs.openSync(path.join(work, 'rejected.ndjson'), 'a');
    let progress = nothing();
    for (let number = job.from; number < job.from + job.count; number++) {
      pulse.begin(number);
      const started = performance.now();
      const outcome = await one(target, { job, number, folder: path.join(work, 'case') });
      const milliseconds = performance.now() - started;
      progress.cases += 1;
      progress.mutations += outcome.spoilt;
      for (const fate of Object.keys(outcome.fates) as (keyof Fates)[]) progress.fates[fate] += outcome.fates[fate];
      for (const { reason } of outcome.rejected) progress.reasons[reason] = (progress.reasons[reason] ?? 0) + 1;
      if (milliseconds > progress.slowest.milliseconds) progress.slowest = { number, milliseconds };
      const list = outcome.rejected.slice(0, 20).map((one) => JSON.stringify({ target: job.target, number, ...one }));
      if (list.length > 0) fs.writeSync(rejected, `${list.join('\n')}\n`);
      if (outcome.finding) tell({ type: 'finding', finding: outcome.finding });
      if (progress.cases === tellEvery) {
        tell(progress);
        progress = nothing();
      }
    }
    pulse.rest();
    fs.closeSync(rejected);
    if (progress.cases > 0) tell(progress);
    tell({ type: 'done' });
  }

  async function end(): Promise<void> {
    for (const target of opened.values()) await target.close?.();
    pulse.close();
    process.disconnect();
  }
}

interface Outcome {
  spoilt: number;
  fates: Fates;
  rejected: Rejected[];
  finding: Finding | null;
}

async function one(
  target: Target,
  { job, number, folder }: { job: Job; number: number; folder: string },
): Promise<Outcome> {
  const made = target.make(new Random(job.seed, job.target, number));
  fs.rmSync(folder, { recursive: true, force: true });
  writeFiles(folder, made.files);
  fs.writeFileSync(`${folder}.txt`, `${made.what}\n`);
  if (job.keep) {
    const kept = path.join(job.keep, `${job.target}-${job.seed}-${number}`);
    fs.rmSync(kept, { recursive: true, force: true });
    writeFiles(path.join(kept, 'files'), made.files);
    writeFiles(path.join(kept, 'before'), made.originals);
    fs.writeFileSync(path.join(kept, 'what.txt'), `${made.what}\n`);
  }
  const found = (kind: Finding['kind'], detail: string): Finding => {
    const { target: name, seed } = job;
    return { target: name, seed, number, kind, mutation: made.what.slice(0, 500), detail };
  };
  try {
    const { fates, rejected, wrong } = await target.read(folder, made, number);
    return {
      spoilt: made.spoilt,
      fates,
      rejected,
      finding: wrong.length > 0 ? found('wrong', wrong.slice(0, 5).join('; ')) : null,
    };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    const fates = { mapped: 0, text: 0, quarantined: 0, skipped: 0 };
    return {
      spoilt: made.spoilt,
      fates,
      rejected: [],
      finding: found('crash', stack.split('\n').slice(0, 8).join(' | ')),
    };
  }
}

function nothing(): Progress {
  return {
    type: 'progress',
    cases: 0,
    mutations: 0,
    fates: { mapped: 0, text: 0, quarantined: 0, skipped: 0 },
    reasons: {},
    slowest: { number: -1, milliseconds: 0 },
  };
}

function tell(message: ChildMessage): void {
  process.send?.(message);
}

await main(JSON.parse(process.argv[2]!) as ChildOptions);
