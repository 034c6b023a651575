import { expect, test } from 'vitest';
import { resultTable } from '../../../renderer/clinical/result-table.ts';
import { timeSpan, trendsOf, valueSpan } from '../../../renderer/clinical/trends.ts';
import type { RecordInput } from '../../../shared/records.ts';
import { observation } from '../records.ts';

type Draft = Partial<RecordInput<'observation'>>;

function trends(...results: Draft[]) {
  const [row] = resultTable(results.map((result) => observation({ text: 'CRP', unit: 'mg/dL', ...result }))).rows;
  return trendsOf(row!);
}

test('oldest first; words stay as points without a number, results without a moment beside them', () => {
  const [trend, ...others] = trends(
    { value: '8.4', valueNumber: 8.4, effectiveAt: '2026-11-21T06:30' },
    { value: '< 0.02', effectiveAt: '2026-11-19T06:30' },
    { value: '検体不良', unit: null, effectiveAt: '2026-11-20' },
    { value: '1.0', valueNumber: 1, effectiveAt: null },
  );
  expect(others).toEqual([]);
  expect(trend!.points.map(({ number, result }) => [number, result.value])).toEqual([
    [null, '< 0.02'],
    [null, '検体不良'],
    [8.4, '8.4'],
  ]);
  expect(trend!.undated.map(({ value }) => value)).toEqual(['1.0']);
});

test('two units are two charts, the newest first', () => {
  const found = trends(
    { value: '84', valueNumber: 84, unit: 'mg/L', effectiveAt: '2026-11-21' },
    { value: '0.5', valueNumber: 0.5, effectiveAt: '2020-11-21' },
  );
  expect(found.map(({ unit, points }) => [unit, points.length])).toEqual([
    ['mg/L', 1],
    ['mg/dL', 1],
  ]);
  expect(new Set(found.map(({ key }) => key)).size).toBe(2);
});

test('a band only where all results share one range', () => {
  const same = { referenceRange: '0.00-0.14', effectiveAt: '2026-11-21' };
  expect(trends(same, same)[0]!.range).toEqual({ low: 0, high: 0.14 });
  expect(trends(same, { ...same, referenceRange: '0.00-0.30' })[0]!.range).toBeNull();
  expect(trends(same, { ...same, referenceRange: null })[0]!.range).toBeNull();
});

test('the scale takes in every value and the limits; one value alone has room', () => {
  const [trend] = trends({ value: '5', valueNumber: 5, referenceRange: '1-2', effectiveAt: '2026-11-21' });
  const [low, high] = valueSpan(trend!);
  expect(low).toBeLessThan(1);
  expect(high).toBeGreaterThan(5);
  expect(valueSpan({ points: [], range: null })).toEqual([0, 1]);
  const [from, to] = timeSpan([trend!])!;
  expect(to).toBeGreaterThan(from);
  expect(timeSpan([])).toBeNull();
});
