import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportMemory, exportSpeed } from '../bench/export.ts';
import { importSpeed } from '../bench/import.ts';
import { type BenchMedium, exportHospital, writeHospital } from '../bench/medium.ts';
import { openingToFirstSearch } from '../bench/opening.ts';
import { percentile, result } from '../bench/result.ts';
import { searchSpeed } from '../bench/search.ts';

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-test-'));
let medium: BenchMedium;

beforeAll(async () => {
  const size = { patients: 60, density: 3 };
  await writeHospital(work, size);
  medium = await exportHospital(work, size);
}, 120_000);
afterAll(() => fs.rmSync(work, { recursive: true }));

describe('benches', () => {
  it('measure an export that took in what the hospital wrote', async () => {
    const { totals } = medium.exported.report;
    expect(totals.quarantined).toBe(medium.hospital.broken.length);
    expect(medium.exported.peakRss).toBeGreaterThan(50);
    const [speed] = await exportSpeed(medium);
    expect(speed!.value).toBeGreaterThan(0);
    expect(exportMemory(medium, medium)[0]!.value).toBe(exportMemory(medium, medium)[0]!.peer);
  });

  it('find every patient they search for, and copy what they import', async () => {
    const searches = await searchSpeed(work, medium);
    expect(searches.map(({ unit }) => unit)).toEqual(['ms', 'ms', 'ms', 'MB']);
    expect((await openingToFirstSearch(work, medium, 1))[0]!.value).toBeGreaterThan(0);
    expect((await importSpeed(work, medium, 1))[0]!.peer).toBeGreaterThan(0);
  }, 60_000);

  it('call a target missed only above it', () => {
    expect(result('', 30, 'ms', { target: 30 }).ok).toBe(true);
    expect(result('', 31, 'ms', { target: 30 }).ok).toBe(false);
    expect(result('', 31, 'ms').ok).toBeNull();
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
  });
});
