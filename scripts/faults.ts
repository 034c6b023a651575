/**
 * Attacks media, exports, imports and the audit log, and prints a figure a line. Ends with 1 where one is not as it must be.
 *
 *   npm run faults [-- --quick] [--only NAME]… [--seed N] [--json FILE] [--work DIR]
 *
 * `--quick` takes a tenth of the cases. `--only` runs one suite, and may be given again. `--seed` repeats a run: what is
 * damaged and when is drawn from it. `--work` is where the media are written; memory (/dev/shm) where there is one.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Findings } from '../tests/faults/figure.ts';
import { runSuites, type SuiteName, suites } from '../tests/faults/suites.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    seed: { type: 'string' },
    json: { type: 'string' },
    work: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const names = Object.keys(suites) as SuiteName[];
const unknown = values.only?.find((name) => !names.includes(name as SuiteName));
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));

if (values.help || unknown !== undefined || !Number.isInteger(seed)) {
  console.log(
    `npm run faults [-- --quick] [--only NAME]… [--seed N] [--json FILE] [--work DIR]\nsuites: ${names.join(', ')}`,
  );
  process.exitCode = values.help ? 0 : 2;
} else {
  const started = performance.now();
  const findings = new Findings((line) => console.log(line));
  console.log(`seed ${seed}, ${os.cpus().length} cores, Node ${process.version}`);
  const work = values.work
    ? path.resolve(values.work)
    : fs.mkdtempSync(path.join(memoryOrTemporary(), 'tomoshibi-faults-'));
  fs.mkdirSync(work, { recursive: true });
  try {
    await runSuites({ work, seed, findings, share: values.quick ? 0.1 : 1 }, values.only as SuiteName[] | undefined);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  const { figures, skips, problems, missed } = findings;
  if (values.json) fs.writeFileSync(values.json, `${JSON.stringify({ seed, figures, skips, problems }, null, 2)}\n`);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const words = missed === 0 ? 'all as they must be' : `${missed} not as they must be`;
  console.log(`\n${figures.length} figures, ${words}; ${skips.length} skipped; ${minutes} min; --seed ${seed}`);
  process.exitCode = missed === 0 ? 0 : 1;
}

/** Nothing here tests the disk; killing a process loses nothing that it has written, wherever that lies. */
function memoryOrTemporary(): string {
  try {
    fs.accessSync('/dev/shm', fs.constants.W_OK);
    return '/dev/shm';
  } catch {
    return os.tmpdir();
  }
}
