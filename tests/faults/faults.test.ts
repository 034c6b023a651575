/** A small sample of `npm run faults` (docs/faults.md), drawn anew in every run: the seed is in what a failure says. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sayAbsent } from '../absence.ts';
import { Findings } from './figure.ts';
import { FaultHospital } from './hospital.ts';
import { runSuite, type SuiteName } from './suites.ts';

const seed = Math.floor(Math.random() * 1e6);
const work = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'tomoshibi-faults-'));
let hospital: FaultHospital;
beforeAll(async () => {
  hospital = await FaultHospital.found(path.join(work, 'hospital'));
}, 60_000);
afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

/** Share of the full number of cases. */
const samples: Record<SuiteName, number> = {
  flips: 0.015,
  'kills-export': 0.01,
  'kills-import': 0.01,
  'disk-full': 0.04,
  pulled: 0.1,
  'wrong-media': 0.1,
  audit: 0.06,
  clock: 1,
};

describe.each(Object.entries(samples) as [SuiteName, number][])('%s', (name, share) => {
  it('is answered rightly or refused, and nothing is lost', async () => {
    const findings = new Findings(() => {});
    await runSuite(name, { work, seed, findings, share }, hospital);
    for (const skip of findings.skips) sayAbsent(`${skip.suite}: ${skip.name}: ${skip.reason}`);
    const missed = findings.figures
      .filter(({ ok }) => !ok)
      .map(({ name: figure, value, unit }) => `${figure}: ${value} ${unit}`);
    expect({ missed, problems: findings.problems }, `--seed ${seed}`).toEqual({ missed: [], problems: [] });
    expect(findings.figures.length + findings.skips.length).toBeGreaterThan(0);
  }, 300_000);
});
