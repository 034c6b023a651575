/**
 * Every input of a source, listed by walking the disk without the exporter: a file, or where a file holds many, each line,
 * entry and row. What the report says has to be these, each once.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { ExportConfig } from '../../exporter/config.ts';
import type { ExportReport } from '../../exporter/export-report.ts';
import type { KindCounts } from '../../exporter/report.ts';

type Source = ExportConfig['sources'][number];

export interface Input {
  /** As the report writes it, with `#line` or `#entry`. */
  path: string;
  /** What the report counts it under; null where only reading it tells. */
  kind: string | null;
}

/** Paths below `root` with `/`, links and empty folders aside. */
export function filesIn(root: string): string[] {
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

export function inputsOf({ kind, path: root }: Source): Input[] {
  switch (kind) {
    case 'ssmix2':
      // <patient>_<day>_<datatype>_…: what the file calls itself, wherever it lies.
      return filesIn(root).map((file) => ({ path: file, kind: path.basename(file).split('_')[2] ?? null }));
    case 'fhir':
      return filesIn(root).flatMap((file) => resourcesIn(path.join(root, file), file));
    case 'schedule':
      return filesIn(root).flatMap((file) => [{ path: file, kind: 'csv' }, ...rowsIn(path.join(root, file), file)]);
    case 'staff':
    case 'wards':
      return rowsIn(root, path.basename(root)).map(({ path: row }) => ({
        path: row,
        kind: kind === 'staff' ? kind : 'ward',
      }));
    default:
      return filesIn(root).map((file) => ({ path: file, kind: null }));
  }
}

function resourcesIn(place: string, file: string): Input[] {
  const text = fs.readFileSync(place, 'utf8');
  if (file.endsWith('.ndjson')) {
    return text.split('\n').flatMap((line, index) => {
      if (line.trim() === '') return [];
      // Also of a line that is cut off in its middle.
      const type = /^\s*\{.*?"resourceType"\s*:\s*"(\w+)"/.exec(line)?.[1];
      return [{ path: `${file}#${index + 1}`, kind: type ?? null }];
    });
  }
  if (!file.endsWith('.json')) return [{ path: file, kind: 'file' }];
  const { entry } = JSON.parse(text) as { entry: { resource: { resourceType: string } }[] };
  return entry.map(({ resource }, index) => ({ path: `${file}#${index + 1}`, kind: resource.resourceType }));
}

/** Rows below the header; no cell of these lists has a line end in it. */
function rowsIn(place: string, file: string): Input[] {
  const lines = fs.readFileSync(place, 'utf8').split(/\r?\n/);
  return lines.flatMap((line, index) =>
    index === 0 || line === '' ? [] : [{ path: `${file}#${index + 1}`, kind: null }],
  );
}

/** Each input of each source has exactly one end, and whatever was set aside is one of them, with its reason, once. */
export function expectEachInputOnce(report: ExportReport, sources: readonly Source[]): void {
  expect(report.sources.map(({ source }) => source).toSorted()).toEqual(sources.map(({ name }) => name).toSorted());
  for (const source of sources) {
    const inputs = inputsOf(source);
    expect(inputs.length, source.name).toBeGreaterThan(0);
    const { kinds, skipped } = report.sources.find(({ source: name }) => name === source.name)!;
    const counted = Object.values(kinds);
    const sum = (of: (counts: KindCounts) => number) => counted.reduce((total, counts) => total + of(counts), 0);
    expect(
      sum(({ read }) => read),
      `${source.name}: inputs`,
    ).toBe(inputs.length);
    for (const counts of counted) {
      expect(counts.mapped + counts.text + counts.quarantined + counts.skipped).toBe(counts.read);
    }
    for (const kind of new Set(inputs.map((input) => input.kind))) {
      const ofKind = inputs.filter((input) => input.kind === kind).length;
      if (kind !== null) expect([kind, kinds[kind]?.read], source.name).toEqual([kind, ofKind]);
    }
    const skips = Object.values(skipped).reduce((total, count) => total + count, 0);
    expect(skips, `${source.name}: reasons of what was skipped`).toBe(sum((counts) => counts.skipped));

    const paths = new Set(inputs.map(({ path: input }) => input));
    const aside = report.quarantined.filter(({ source: name }) => name === source.name);
    expect(aside).toHaveLength(sum(({ quarantined }) => quarantined));
    expect(new Set(aside.map(({ path: input }) => input)).size, `${source.name}: set aside twice`).toBe(aside.length);
    for (const { path: input, reason, detail } of aside) {
      expect(paths.has(input), `${source.name}: ${input}`).toBe(true);
      expect(
        [reason, detail].every((words) => words.length > 0),
        input,
      ).toBe(true);
    }
  }
}
