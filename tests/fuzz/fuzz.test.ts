/** A small sample of `npm run fuzz` (docs/fuzzing.md), drawn anew in every run: the seed is in what a failure says. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Findings } from '../faults/figure.ts';
import type { Finding } from './child.ts';
import { figuresOf } from './figures.ts';
import type { TargetName } from './targets.ts';
import { Watch } from './watch.ts';

const seed = Math.floor(Math.random() * 1e6);
const work = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'tomoshibi-fuzz-'));
const found: Finding[] = [];
/** Without the corpus: a seed says the same everywhere. */
const watch = new Watch({ work, withCorpus: false }, (finding) => found.push(finding));
afterAll(async () => {
  await watch.close();
  fs.rmSync(work, { recursive: true, force: true });
});

const samples: Record<TargetName, number> = {
  ssmix2: 120,
  extended: 60,
  fhir: 120,
  schedule: 60,
  staff: 30,
  tables: 60,
  dicom: 150,
  archive: 0,
  yaml: 60,
  pdf: 8,
  listen: 40,
};

it('spoilt files are read rightly or listed', async () => {
  const findings = new Findings(() => {});
  for (const [target, count] of Object.entries(samples) as [TargetName, number][]) {
    if (count === 0) continue;
    findings.begin(target);
    const run = await watch.run({ target, seed, from: 0, count, keep: null });
    expect(run.cases, target).toBe(count);
    figuresOf(run, findings);
  }
  const missed = findings.figures
    .filter(({ ok }) => !ok)
    .map(({ suite, name, value }) => `${suite}: ${name}: ${value}`);
  expect({ missed, found }, `--seed ${seed} --no-corpus`).toEqual({ missed: [], found: [] });
  const inputs = findings.figures.filter(({ name }) => name.startsWith('inputs quarantined'));
  expect(inputs.every(({ value }) => value > 0)).toBe(true);
}, 300_000);

it('what a text says is never rendered as markup', () => {
  const root = path.join(import.meta.dirname, '../../renderer');
  const sources = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  expect(sources.length).toBeGreaterThan(100);
  const markup =
    /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|srcDoc|createContextualFragment/i;
  expect(sources.filter((name) => markup.test(fs.readFileSync(path.join(root, name), 'utf8')))).toEqual([]);
});
