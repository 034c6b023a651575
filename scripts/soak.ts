/**
 * Eight hours at a station in a few minutes: charts opened, images looked at, sheets printed, people coming and going, in
 * the real window. Says by arithmetic whether memory, handles and waiting stay as they were, and whether the log and the
 * ledger hold everything that was done. docs/soak.md.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exportHospital, passphrase, writeHospital } from '../tests/bench/medium.ts';
import { percentile } from '../tests/bench/result.ts';
import { type SoakFolders, type SoakHost, soakFolders, startBrowser, startElectron } from '../tests/soak/hosts.ts';
import { type Mismatch, mismatches } from '../tests/soak/logged.ts';
import { plotOf } from '../tests/soak/plot.ts';
import { type SoakRun, type SoakSize, soak } from '../tests/soak/run.ts';
import { type Check, check, limits, verdictOf } from '../tests/soak/verdict.ts';
import { buildViewer } from './build.ts';
import { displayMissing, findChromium, findElectron } from './runtimes.ts';

const usage = `npm run soak -- [options]
  --openings N     charts opened (5000; at least 60)
  --studies N      of them with images drawn (500)
  --jobs N         sheets previewed and taken as PDF (1000)
  --patients N     of the fictional hospital (1000)
  --electron       in Electron instead of the browser host
  --json FILE      every sample and check; the plot goes beside it, as FILE with .svg in the place of .json
  --work DIR       keeps the hospital between runs
`;

const root = path.join(import.meta.dirname, '..');
const values = typed();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const size: SoakSize = {
  openings: Number(values.openings ?? 5000),
  studies: Number(values.studies ?? 500),
  jobs: Number(values.jobs ?? 1000),
};
if (![size.openings, size.studies, size.jobs].every(Number.isInteger) || size.openings < 60) {
  process.stderr.write(usage);
  process.exit(2);
}
const work = values.work ? path.resolve(values.work) : fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-soak-'));
fs.mkdirSync(work, { recursive: true });
const tell = (words: string) => void process.stderr.write(`${words}\n`);

try {
  process.exitCode = await main();
} finally {
  if (!values.work) fs.rmSync(work, { recursive: true, force: true });
}

async function main(): Promise<number> {
  const program = values.electron ? findElectron({ download: false }) : findChromium();
  if ('missing' in program) return absent(program.missing);
  const unseen = values.electron ? displayMissing() : null;
  if (unseen) return absent(unseen);
  buildViewer();
  const hospital = { patients: Number(values.patients ?? 1000), density: null };
  tell('writing and exporting the hospital…');
  await writeHospital(work, hospital);
  const medium = await exportHospital(work, hospital);
  const folders = soakFolders(path.join(work, 'run'));
  let host: SoakHost | null = null;
  let run: SoakRun;
  try {
    host = await (values.electron ? startElectron : startBrowser)(program.path, folders);
    run = await soak(host, folders, medium, size, tell);
  } catch (error) {
    await host?.close().catch(() => undefined);
    throw error;
  }
  const wrong = mismatches(run.kept, run.shifts, run.asked);
  const chain = chainHolds(folders, medium.identityPath);
  const checks = [...verdictOf(run.samples, run.openings), ...keptChecks(run, wrong, chain)];
  report(run, checks, wrong, host.kind);
  fs.rmSync(path.join(work, 'run'), { recursive: true, force: true });
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

function absent(missing: string): number {
  tell(missing);
  return 2;
}

/** By the command that needs no station. */
function chainHolds({ data, temporary }: SoakFolders, identity: string): boolean {
  const typedPassphrase = path.join(temporary, 'passphrase');
  fs.writeFileSync(typedPassphrase, `${passphrase}\n`, { mode: 0o600 });
  const cli = path.join(root, 'main/audit/cli.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'verify', data, '--identity', identity, '--passphrase', typedPassphrase],
    { encoding: 'utf8' },
  );
  tell(`${stdout}${stderr}`.trim());
  return status === 0;
}

function keptChecks({ samples, kept }: SoakRun, wrong: readonly Mismatch[], chain: boolean): Check[] {
  const bytes = (samples.at(-1)!.dataMegabytes - samples[0]!.dataMegabytes) * 1e6;
  const share = (samples.at(-1)!.openings - samples[0]!.openings) / samples.at(-1)!.openings;
  return [
    check('the station’s folder', bytes / (kept.entries.length * share), limits.bytesPerEntry, 'bytes per entry'),
    check('differences between what was done and the log and ledger', wrong.length, 0, ''),
    check('chains of the log that do not hold', chain ? 0 : 1, 0, ''),
  ];
}

function report(run: SoakRun, checks: readonly Check[], wrong: readonly Mismatch[], host: SoakHost['kind']): void {
  const { openings, pictures, papers, jobs, shifts, kept, languages, screens, seconds, samples } = run;
  const work = `${openings.length} charts, ${pictures.length} studies, ${jobs} print jobs`;
  const done =
    `${work} in ${papers.length} PDFs, ${shifts.length} people, ` +
    `${languages} changes of the language, ${screens} other screens in ${(seconds / 60).toFixed(1)} min (${host})`;
  const counts: Record<string, number> = {};
  for (const { action } of kept.entries) counts[action] = (counts[action] ?? 0) + 1;
  console.log(`\n${done}`);
  console.log(`${kept.entries.length} entries in the log, ${kept.serials.length} serials in the ledger`);
  console.log(
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([action, count]) => `${action} ${count}`)
      .join(', '),
  );
  for (const [name, values] of Object.entries({ 'a chart': openings, 'a picture': pictures, 'a PDF': papers })) {
    if (values.length === 0) continue;
    console.log(`${name}: p50 ${percentile(values, 0.5).toFixed(0)} ms, p95 ${percentile(values, 0.95).toFixed(0)} ms`);
  }
  console.log('');
  for (const { name, value, limit, unit, ok } of checks) {
    console.log(`${ok ? 'ok  ' : 'NOT '} ${name}: ${value} ${unit} (at most ${limit})`.replace('  (', ' ('));
  }
  for (const { what, expected, found } of wrong.slice(0, 20)) {
    console.log(`     ${what}: ${String(expected).slice(0, 200)} expected, ${String(found).slice(0, 200)} found`);
  }
  if (!values.json) return;
  const machine = { cores: os.cpus().length, node: process.version, load: os.loadavg() };
  const figures = { machine, host, done, counts, checks, differences: wrong, samples, openings, pictures, papers };
  fs.writeFileSync(values.json, `${JSON.stringify(figures, null, 1)}\n`);
  const svg = `${values.json.replace(/\.json$/, '')}.svg`;
  fs.writeFileSync(svg, plotOf(samples, work));
  console.log(`\n${values.json}, ${svg}`);
}

/** What was typed; what cannot be understood is said with how it is written. */
function typed() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      options: {
        openings: text,
        studies: text,
        jobs: text,
        patients: text,
        electron: flag,
        json: text,
        work: text,
        help: flag,
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
