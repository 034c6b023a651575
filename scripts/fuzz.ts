/**
 * Spoils files of every format that the exporter reads, and prints a figure a line. Ends with 1 where one is not as it must
 * be (docs/fuzzing.md).
 *
 *   npm run fuzz [-- --quick] [--only NAME]… [--seed N] [--from N] [--count N] [--keep DIR] [--no-corpus] [--json FILE] [--work DIR]
 *
 * `--quick` takes a tenth of the mutations. `--only` runs one target, and may be given again. `--seed` draws others;
 * `--from` and `--count` choose among a target's mutations, and `--keep` leaves each of them in DIR, before and after. What
 * was found, and `rejected.ndjson` with every rejected file, stay under `--work`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Findings } from '../tests/faults/figure.ts';
import type { Finding } from '../tests/fuzz/child.ts';
import { figuresOf } from '../tests/fuzz/figures.ts';
import { counts, type TargetName, targets } from '../tests/fuzz/targets.ts';
import { Watch } from '../tests/fuzz/watch.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    seed: { type: 'string' },
    from: { type: 'string' },
    count: { type: 'string' },
    keep: { type: 'string' },
    'no-corpus': { type: 'boolean' },
    json: { type: 'string' },
    work: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const names = Object.keys(targets) as TargetName[];
const unknown = values.only?.find((name) => !names.includes(name as TargetName));
const [seed, from] = [Number(values.seed ?? 1), Number(values.from ?? 0)];
const count = values.count === undefined ? null : Number(values.count);

if (values.help || unknown !== undefined || ![seed, from, count ?? 0].every(Number.isInteger)) {
  const usage =
    'npm run fuzz [-- --quick] [--only NAME]… [--seed N] [--from N] [--count N] [--keep DIR] [--no-corpus] [--json FILE] [--work DIR]';
  console.log(`${usage}\ntargets: ${names.join(', ')}`);
  process.exitCode = values.help ? 0 : 2;
} else {
  const work = values.work
    ? path.resolve(values.work)
    : fs.mkdtempSync(path.join(memoryOrTemporary(), 'tomoshibi-fuzz-'));
  const started = performance.now();
  const findings = new Findings((line) => console.log(line));
  const told: Finding[] = [];
  console.log(`seed ${seed}, ${os.cpus().length} cores, Node ${process.version}, in ${work}`);
  const watch = new Watch({ work, withCorpus: !values['no-corpus'] }, (finding) => {
    told.push(finding);
    findings.problem(`${finding.kind}: ${finding.detail}\n      ${finding.mutation}\n      ${repeated(finding)}`);
  });
  let mutations = 0;
  for (const target of (values.only as TargetName[] | undefined) ?? names) {
    findings.begin(target);
    const many = count ?? Math.round(counts[target] * (values.quick ? 0.1 : 1));
    const keep = values.keep ? path.resolve(values.keep) : null;
    const run = await watch.run({ target, seed, from, count: many, keep });
    mutations += run.mutations;
    figuresOf(run, findings);
  }
  await watch.close();
  const { figures, missed } = findings;
  if (values.json)
    fs.writeFileSync(values.json, `${JSON.stringify({ seed, mutations, figures, found: told }, null, 2)}\n`);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const words = missed === 0 ? 'all as they must be' : `${missed} not as they must be`;
  console.log(`\n${mutations} mutations, ${figures.length} figures, ${words}; ${minutes} min; --seed ${seed}`);
  for (const left of ['hospital', 'case', 'case.db', 'case.txt', 'case.received', 'pulse']) {
    fs.rmSync(path.join(work, left), { recursive: true, force: true });
  }
  if (told.length > 0) console.log(`what was found is in ${path.join(work, 'findings')}`);
  else if (!values.work) fs.rmSync(work, { recursive: true, force: true });
  process.exitCode = missed === 0 ? 0 : 1;
}

function repeated({ target, seed: of, number }: Finding): string {
  return `npm run fuzz -- --only ${target} --seed ${of} --from ${number} --count 1 --keep DIR`;
}

function memoryOrTemporary(): string {
  try {
    fs.accessSync('/dev/shm', fs.constants.W_OK);
    return '/dev/shm';
  } catch {
    return os.tmpdir();
  }
}
