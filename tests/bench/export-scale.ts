/** Exports of ten thousand, a hundred thousand and a million messages: does the cost grow as they do, and what does a night cost? */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { initFacility } from '../../exporter/keys.ts';
import { type ExportRun, exportAgain, passphrase } from './medium.ts';
import { changeSome, writeMessages } from './messages.ts';
import { type Result, result, timed } from './result.ts';

/** Times of change that are younger are not relied upon. */
const settleMilliseconds = 4000;

/** @param sizes numbers of messages, in ascending order; the smallest is what the cost of the others is compared with */
export async function exportScale(work: string, sizes: readonly number[]): Promise<Result[]> {
  const found: Result[] = [];
  let smallest: number | null = null;
  for (const messages of sizes) {
    const root = path.join(work, `messages-${messages}`);
    process.stderr.write(`writing ${messages.toLocaleString('en')} messages…\n`);
    await writeMessages(root, messages);
    const config = await configOf(work, root);
    await new Promise((resolve) => setTimeout(resolve, settleMilliseconds));
    process.stderr.write('exporting them…\n');
    const first = await exportAgain(config);
    const read = Object.values(first.report.sources[0]!.kinds).reduce((sum, kind) => sum + kind.read, 0);
    const size = `${messages.toLocaleString('en')} messages`;
    found.push(
      result(`export of ${size}`, read / first.seconds, 'messages/s', { target: 3000 }),
      result(`export of ${size}, processor time of a thousand`, (1e6 * first.cpuSeconds) / read, 'ms', {
        peer: smallest,
      }),
      result(`export of ${size}, peak memory`, first.peakRss, 'MB RSS', { target: 700 }),
    );
    smallest ??= (1e6 * first.cpuSeconds) / read;
    found.push(...(await nights(config, root, first, size, messages === sizes.at(-1))));
  }
  return found;
}

async function nights(
  config: string,
  root: string,
  first: ExportRun,
  size: string,
  isLargest: boolean,
): Promise<Result[]> {
  const walk = await timed(() =>
    spawnSync('sh', ['-c', `find "$1" -type f -printf '%p %s %T@\\n' | sha256sum`, 'sh', root]),
  );
  const unchanged = await exportAgain(config, { takeOver: true });
  if (unchanged.report.recordsSince?.sequence !== first.report.sequence) throw new Error('the records were read again');
  changeSome(root);
  const changed = await exportAgain(config, { takeOver: true });
  if (changed.report.recordsSince !== null) throw new Error('the records were not read again');
  return [
    result(`night on which nothing of ${size} changed; peer: find, sha256sum`, unchanged.seconds, 's', {
      peer: walk.seconds,
      ...(isLargest && { target: 60 }),
    }),
    result(`night on which 1 % of ${size} changed; peer: the first export`, changed.seconds, 's', {
      peer: first.seconds,
    }),
  ];
}

async function configOf(work: string, root: string): Promise<string> {
  const folder = path.join(work, 'scale');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'medium'), { recursive: true });
  await initFacility({
    folder: path.join(folder, 'keys'),
    name: '灯火記念病院（架空）',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  const config = path.join(folder, 'export.yml');
  fs.writeFileSync(config, `keys: keys\noutput: medium\nsources:\n  - { name: main, kind: ssmix2, path: ${root} }\n`);
  return config;
}
