/**
 * Exports of ten thousand, a hundred thousand and a million messages: does the cost grow as they do, and what does a night cost?
 * What it exported stays in the work folder, and a night can be measured again without the hours before it:
 *
 *   node tests/bench/export-scale.ts WORK 1000000 [--nights]
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { initFacility } from '../../exporter/keys.ts';
import { type ExportRun, exportAgain, passphrase } from './medium.ts';
import { changeSome, writeMessages } from './messages.ts';
import { tableOf } from './report/table.ts';
import { type Result, result, timed } from './result.ts';

/** Times of change that are younger are not relied upon. */
const settleMilliseconds = 4000;

/**
 * Each row is told to the terminal as soon as it is measured: a run of hours may be stopped.
 * @param sizes numbers of messages, in ascending order; the smallest is what the cost of the others is compared with
 */
export async function exportScale(work: string, sizes: readonly number[]): Promise<Result[]> {
  const found: Result[] = [];
  let smallest: number | null = null;
  for (const messages of sizes) {
    const first = await firstExport(work, messages, smallest);
    smallest ??= first.milliseconds;
    found.push(...first.rows, ...(await nights(work, messages, messages === sizes.at(-1))));
  }
  return found;
}

/** To a new medium under new keys. @param smallest milliseconds of processor time for a thousand messages, of fewer */
async function firstExport(
  work: string,
  messages: number,
  smallest: number | null,
): Promise<{ rows: Result[]; milliseconds: number }> {
  process.stderr.write(`writing ${messages.toLocaleString('en')} messages…\n`);
  await writeMessages(rootOf(work, messages), messages);
  await configure(work, messages);
  await new Promise((resolve) => setTimeout(resolve, settleMilliseconds));
  process.stderr.write('exporting them…\n');
  const first = await exportAgain(configOf(work, messages));
  fs.writeFileSync(firstOf(work, messages), JSON.stringify(first));
  const read = Object.values(first.report.sources[0]!.kinds).reduce((sum, kind) => sum + kind.read, 0);
  const milliseconds = (1e6 * first.cpuSeconds) / read;
  const size = sizeText(messages);
  const rows = [
    result(`export of ${size}`, read / first.seconds, 'messages/s', { target: 3000 }),
    result(`export of ${size}, processor time of a thousand`, milliseconds, 'ms', { peer: smallest }),
    result(`export of ${size}, peak memory`, first.peakRss, 'MB RSS', { target: 700 }),
  ];
  return { rows: told(rows), milliseconds };
}

/** After an export of this work folder: one on which nothing changed, and one on which 1 % did. */
async function nights(work: string, messages: number, isLargest: boolean): Promise<Result[]> {
  const config = configOf(work, messages);
  const root = rootOf(work, messages);
  const size = sizeText(messages);
  const first = JSON.parse(fs.readFileSync(firstOf(work, messages), 'utf8')) as ExportRun;
  const walk = await timed(() =>
    spawnSync('sh', ['-c', `find "$1" -type f -printf '%p %s %T@\\n' | sha256sum`, 'sh', root]),
  );
  let unchanged = await exportAgain(config, { takeOver: true });
  // The program, or a message, is no longer what it was when the folder was left.
  if (unchanged.report.recordsSince === null) unchanged = await exportAgain(config, { takeOver: true });
  if (unchanged.report.recordsSince === null) throw new Error('the records were read again');
  const rows = told([
    result(`night on which nothing of ${size} changed; peer: find, sha256sum`, unchanged.seconds, 's', {
      peer: walk.seconds,
      ...(isLargest && { target: 60 }),
    }),
    result(`night on which nothing of ${size} changed, peak memory`, unchanged.peakRss, 'MB RSS', { target: 700 }),
  ]);
  changeSome(root);
  const changed = await exportAgain(config, { takeOver: true });
  if (changed.report.recordsSince !== null) throw new Error('the records were not read again');
  rows.push(
    ...told([
      result(`night on which 1 % of ${size} changed; peer: the first export`, changed.seconds, 's', {
        peer: first.seconds,
      }),
    ]),
  );
  return rows;
}

function told(rows: Result[]): Result[] {
  process.stderr.write(`${tableOf(rows)}\n`);
  return rows;
}

function sizeText(messages: number): string {
  return `${messages.toLocaleString('en')} messages`;
}

function rootOf(work: string, messages: number): string {
  return path.join(work, `messages-${messages}`);
}

function configOf(work: string, messages: number): string {
  return path.join(work, `scale-${messages}`, 'export.yml');
}

/** What the first export of a work folder took. */
function firstOf(work: string, messages: number): string {
  return path.join(work, `scale-${messages}`, 'first.json');
}

async function configure(work: string, messages: number): Promise<void> {
  const folder = path.dirname(configOf(work, messages));
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'medium'), { recursive: true });
  await initFacility({
    folder: path.join(folder, 'keys'),
    name: '灯火記念病院（架空）',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  fs.writeFileSync(
    configOf(work, messages),
    `keys: keys\noutput: medium\nsources:\n  - { name: main, kind: ssmix2, path: ${rootOf(work, messages)} }\n`,
  );
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { nights: { type: 'boolean' } } });
  const work = path.resolve(positionals[0]!);
  const messages = Number(positionals[1]);
  if (!values.nights) await firstExport(work, messages, null);
  await nights(work, messages, true);
}
