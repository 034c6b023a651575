import { describe, expect, test } from 'vitest';
import { daysBehind, emptyMonths, lastMonths } from '../../../renderer/clinical/gaps.ts';
import type { Holding } from '../../../shared/coverage.ts';

function holdingOf(months: Record<string, number>, newest: string | null = null): Holding {
  const counted = Object.entries(months).map(([month, records]) => ({ month, records }));
  return { records: 1, oldest: null, newest, undated: 0, months: counted };
}

test('the last months go over the turn of the year, the oldest first', () => {
  expect(lastMonths('2026-02', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
});

describe('empty months', () => {
  const steady = holdingOf({ '2025-10': 400, '2025-12': 380, '2026-03': 410, '2026-04': 5 });

  test('between full ones are a gap, neighbours as one', () => {
    expect(emptyMonths('observations', steady, '2026-05', 24)).toEqual([
      { from: '2025-11', to: '2025-11' },
      { from: '2026-01', to: '2026-02' },
    ]);
    expect(emptyMonths('observations', steady, '2026-05', 4)).toEqual([{ from: '2026-02', to: '2026-02' }]);
  });

  test('are chance where there is little, and nothing where a section does not flow every day', () => {
    expect(emptyMonths('observations', holdingOf({ '2025-10': 3, '2026-03': 2 }), '2026-05', 24)).toEqual([]);
    expect(emptyMonths('allergies', steady, '2026-05', 24)).toEqual([]);
    expect(emptyMonths('observations', holdingOf({}), '2026-05', 24)).toEqual([]);
  });
});

test('a section that ends days before its source does is behind, a weekend is not', () => {
  const holding = holdingOf({}, '2026-11-14T08:00');
  expect(daysBehind('observations', holding, '2026-11-21T08:00')).toBe(7);
  expect(daysBehind('observations', holding, '2026-11-16T08:00')).toBeNull();
  expect(daysBehind('observations', holding, null)).toBeNull();
  expect(daysBehind('conditions', holding, '2026-11-21T08:00')).toBeNull();
});
