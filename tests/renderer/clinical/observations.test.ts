import { expect, test } from 'vitest';
import { latestResults, resultTable } from '../../../renderer/clinical/observations.ts';
import { observation } from '../records.ts';

const na = { text: 'Na', code: '3H010', codeSystem: 'JLAC10', specimen: '血清' };
const k = { text: 'K', code: '3H015', codeSystem: 'JLAC10', specimen: '血清' };

test('the newest of each test with the one before it; critical, then abnormal, then the newest', () => {
  const results = latestResults([
    observation({ ...na, value: '138', effectiveAt: '2026-11-20T09:00' }),
    observation({ ...na, value: '141', effectiveAt: '2026-11-21T09:00' }),
    observation({ ...k, value: '6.9', interpretation: 'HH', effectiveAt: '2026-11-01T09:00' }),
    observation({ text: 'CRP', value: '3.1', interpretation: 'H', effectiveAt: '2026-11-10T09:00' }),
    observation({ text: 'ALT', value: '20', effectiveAt: '2026-11-19T09:00' }),
  ]);
  expect(results.map(({ latest, previous }) => [latest.text, latest.value, previous?.value ?? null])).toEqual([
    ['K', '6.9', null],
    ['CRP', '3.1', null],
    ['Na', '141', '138'],
    ['ALT', '20', null],
  ]);
});

test('one test keeps one row when its text changes but not its code; another specimen is another test', () => {
  const { rows } = resultTable([
    observation({ ...na, text: 'Na(ナトリウム)', effectiveAt: '2026-11-21' }),
    observation({ ...na, effectiveAt: '2026-11-20' }),
    observation({ ...na, specimen: '尿', effectiveAt: '2026-11-20' }),
  ]);
  expect(rows.map((row) => [row.text, row.specimen, row.cells.size])).toEqual([
    ['Na(ナトリウム)', '血清', 2],
    ['Na', '尿', 1],
  ]);
});

test('columns are moments, newest first, those without one last; nothing is dropped', () => {
  const all = [
    observation({ ...na, effectiveAt: '2026-11-20T09:00', value: '1' }),
    observation({ ...na, effectiveAt: '2026-11-20T09:00', value: '2' }),
    observation({ ...na, effectiveAt: null, value: '3' }),
    observation({ ...k, effectiveAt: '2026-11-21T08:00', value: '4' }),
  ];
  const { moments, rows } = resultTable(all);
  expect(moments).toEqual(['2026-11-21T08:00', '2026-11-20T09:00', '']);
  const shown = rows.flatMap((row) => moments.flatMap((moment) => row.cells.get(moment) ?? []));
  expect(shown.map((observed) => observed.value).toSorted()).toEqual(['1', '2', '3', '4']);
});

test('laboratory results come before vital signs', () => {
  const { rows } = resultTable([
    observation({ text: '体温', category: 'vital-signs' }),
    observation({ text: 'Na', category: 'laboratory' }),
  ]);
  expect(rows.map((row) => row.category)).toEqual(['laboratory', 'vital-signs']);
});
