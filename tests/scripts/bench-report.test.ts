/** What the bench makes of its figures: one table of several runs, and pictures. Nothing is measured here. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readsOf } from '../bench/headline/reads.ts';
import { spread } from '../bench/plots/curves.ts';
import { plotsOf, writePlots } from '../bench/plots/plots.ts';
import { duration, logScale } from '../bench/plots/scale.ts';
import {
  joined,
  keepPart,
  keptFiles,
  type Machine,
  type MeasuredPart,
  type PartName,
  readMeasured,
} from '../bench/report/measured.ts';
import { partLines, tableOf } from '../bench/report/table.ts';
import { type Result, result } from '../bench/result.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-report-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const machine: Machine = { cpu: 'EPYC', cores: 2, memoryGb: 24, load: 0.1, node: 'v24', platform: 'linux' };

function part(name: PartName, results: Result[], more: Partial<MeasuredPart> = {}): MeasuredPart {
  return { part: name, startedAt: '2026-11-23T21:00:00Z', seconds: 3, quick: false, load: 0.1, results, ...more };
}

describe('several runs', () => {
  it('are one table: the last of each part, in the order of parts', () => {
    keepPart(folder, machine, part('search', [result('search', 9, 'ms', { target: 30 })]));
    keepPart(folder, machine, part('headline', [result('first patient', 6, 's', { target: 10, peer: 600 })]));
    keepPart(folder, machine, part('search', [result('search', 40, 'ms', { target: 30 })]));
    keepPart(folder, machine, part('search', [result('a sample', 1, 'ms')], { quick: true }));
    const { results, parts } = joined(keptFiles(folder).map((file) => readMeasured(file)));
    expect(results.map(({ name, value, ok }) => [name, value, ok])).toEqual([
      ['first patient', 6, true],
      ['search', 40, false],
    ]);
    expect(parts.map((each) => each.part)).toEqual(['headline', 'search']);
  });

  it('say which part did not come to its end', () => {
    expect(partLines([part('images', [], { failed: 'no browser\n at …' })])[0]).toMatch(
      /^images .*FAILED: no browser$/,
    );
  });

  it('refuse a file that is something else', () => {
    const other = path.join(folder, 'other.json');
    fs.writeFileSync(other, '{}');
    expect(() => readMeasured(other)).toThrow(other);
  });

  it('are joined and drawn by the command, without measuring', () => {
    const kept = path.join(folder, 'results/headline.json');
    const script = path.join(import.meta.dirname, '../../scripts/bench.ts');
    const out = path.join(folder, 'joined.json');
    const run = spawnSync(process.execPath, [script, '--join', kept, '--json', out], { encoding: 'utf8' });
    expect(run.stdout).toMatch(/first patient\s+6\s+s\s+≤ 10\s+600\s+100×\s+ok/);
    expect(readMeasured(out).results).toHaveLength(1);
    expect(run.status).toBe(0);
    const wrong = spawnSync(process.execPath, [script, '--fast'], { encoding: 'utf8' });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('--headline');
  });
});

describe('the table', () => {
  it('says which way a target goes, and what misses it', () => {
    const lines = tableOf([
      result('frames; peer: Orthanc', 90, 'frames/s', { target: 300, peer: 30 }),
      result('memory', 80, 'MB'),
    ]).split('\n');
    expect(lines[1]).toMatch(/ 90 +frames\/s +≥ 300 +30 +3× +MISSED$/);
    expect(lines[2]).toMatch(/ 80 +MB$/);
  });
});

describe('pictures', () => {
  const curve = [1000, 10_000, 100_000].flatMap((patients, index) => {
    const size = `${patients.toLocaleString('en')} patients`;
    return [
      result(`curve: search p50; peer: plain SQLite with LIKE, ${size}`, 1 + index, 'ms', { peer: 10 ** index }),
      result(`curve: search p99; peer: plain SQLite with LIKE, ${size}`, 4 + index, 'ms', { peer: 12 ** index }),
    ];
  });
  const size = '100,000 patients, 200 GB';
  const rows = [
    result(`first patient on the screen, Electron, from program start; peer: restic restore, scaled, ${size}`, 6, 's', {
      peer: 900,
    }),
    result(`restic restore and opening the files, ${size}, scaled`, 900, 's'),
    result('export DICOM; peer: tar <age>', 50, 'MB/s', { peer: 100 }),
    ...curve,
  ];

  it('are made of what was measured, and of nothing else', () => {
    expect([...plotsOf(rows).keys()].sort()).toEqual(['cost-of-reading.svg', 'headline.svg', 'peers.svg']);
    expect(plotsOf([result('memory', 80, 'MB')]).size).toBe(0);
  });

  it('are whole XML that fetches nothing, and say every figure', () => {
    for (const file of writePlots(rows, path.join(folder, 'plots'))) {
      const svg = fs.readFileSync(file, 'utf8');
      expect(svg).not.toMatch(/href|NaN|Infinity|undefined/);
      const opened = svg.match(/<[a-z]+[^>]*[^/]>/g)!.length;
      expect(svg.match(/<\/[a-z]+>/g)).toHaveLength(opened);
    }
    const headline = plotsOf(rows).get('headline.svg')!;
    expect(headline).toContain('>6 s<');
    expect(headline).toContain('>15 min<');
    expect(headline).toContain('100,000 patients and 200 GB');
    const peers = plotsOf(rows).get('peers.svg')!;
    expect(peers).toContain('tar &#60;age&#62;');
    expect(peers).toContain('>0.5×<');
  });

  it('put values where a logarithmic axis has them', () => {
    const { at, ticks } = logScale([2, 300], 0, 300);
    expect(ticks).toEqual([1, 10, 100, 1000]);
    expect(at(100)).toBeCloseTo(200);
    expect(spread([10, 12, 200])).toEqual([10, 27, 200]);
    expect([0.342, 59, 900, 9000].map(duration)).toEqual(['0.34 s', '59 s', '15 min', '2.5 h']);
  });
});

describe('what is read of a medium', () => {
  it('is told by strace', () => {
    const log = [
      '7 openat(AT_FDCWD, "/m/TOMOSHIBI/records/a.db", O_RDONLY) = 9</m/TOMOSHIBI/records/a.db>',
      '7 pread64(9</m/TOMOSHIBI/records/a.db>, "…", 8192, 0) = 8192',
      '7 read(8</m/TOMOSHIBI/manifest.json>, "…", 100) = 60',
      '7 read(8</etc/hosts>, "…", 100) = 99',
      '7 openat(AT_FDCWD, "/m/TOMOSHIBI/images/aa/b.db", O_RDONLY|O_CLOEXEC) = 10</m/TOMOSHIBI/images/aa/b.db>',
      '7 openat(AT_FDCWD, "/m/TOMOSHIBI/images/aa/c.db", O_RDONLY) = -1 ENOENT (No such file or directory)',
    ].join('\n');
    expect(readsOf(log, '/m/TOMOSHIBI')).toEqual({ studyFiles: 1, recordsBytes: 8192, bytes: 8252 });
  });
});
