/**
 * Standardized storage of as many messages as a large hospital has: ordinary patients of the demo hospital, and nothing
 * beside them.
 *
 *   node tests/bench/messages.ts FOLDER FROM TO
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chartOf } from '../../scripts/demo-hospital/chart.ts';
import { momentOf } from '../../scripts/demo-hospital/moment.ts';
import { ordinaryPerson } from '../../scripts/demo-hospital/people.ts';
import { Ssmix2Tree } from '../../scripts/demo-hospital/ssmix2-writer.ts';

const seed = 1;
/** Files of a patient that the demo hospital is asked for, and how many it makes of that on average, history among them. */
const density = 10;
const filesPerPatient = 11;

/** Does nothing where the folder is there already. */
export async function writeMessages(folder: string, messages: number): Promise<void> {
  const done = `${folder}.done`;
  if (fs.existsSync(done)) return;
  const patients = Math.ceil(messages / filesPerPatient);
  const shards = Math.min(os.availableParallelism(), Math.ceil(patients / 1000));
  const at = (shard: number) => Math.round((patients * shard) / shards);
  const writing = Array.from({ length: shards }, (_, shard) =>
    spawn(process.execPath, [import.meta.filename, folder, String(at(shard)), String(at(shard + 1))], {
      stdio: 'inherit',
    }),
  );
  for (const [code] of await Promise.all(writing.map((each) => once(each, 'exit')))) {
    if (code !== 0) throw new Error('the messages could not be written');
  }
  fs.writeFileSync(done, '');
}

/** One message of every hundredth patient changes. */
export function changeSome(folder: string): void {
  let patients = 0;
  for (const above of fs.readdirSync(folder)) {
    for (const between of fs.readdirSync(path.join(folder, above))) {
      for (const patient of fs.readdirSync(path.join(folder, above, between))) {
        patients += 1;
        if (patients % 100 !== 0) continue;
        const place = path.join(folder, above, between, patient);
        const name = fs.readdirSync(place, { recursive: true, encoding: 'utf8' }).find((each) => each.endsWith('_1'))!;
        const when = new Date(Date.now() - 60_000);
        fs.utimesSync(path.join(place, name), when, when);
      }
    }
  }
}

if (import.meta.main) {
  const [folder, from, to] = process.argv.slice(2) as [string, string, string];
  const asOf = momentOf('2026-11-21T22:00');
  const tree = new Ssmix2Tree(folder, seed, asOf);
  for (let index = Number(from); index < Number(to); index++) {
    tree.writeChart(chartOf(ordinaryPerson(seed, index, asOf), { seed, asOf, density, bed: null }));
  }
}
