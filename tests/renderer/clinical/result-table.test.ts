import { describe, expect, test } from 'vitest';
import { narrowedTable, resultTable, since, viewOf } from '../../../renderer/clinical/result-table.ts';
import { observation } from '../records.ts';

const na = { text: 'Na', code: '3H010000002326101', codeSystem: 'JC10', specimen: '血清' };
const k = { text: 'K', code: '3H015000002326101', codeSystem: 'JC10', specimen: '血清' };
const wbc = { text: '白血球数', code: '2A010000001930101', codeSystem: 'JC10', specimen: '全血' };

describe('results as a table', () => {
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
    const { moments, rows } = resultTable([
      observation({ ...na, effectiveAt: '2026-11-20T09:00', value: '1' }),
      observation({ ...na, effectiveAt: '2026-11-20T09:00', value: '2' }),
      observation({ ...na, effectiveAt: null, value: '3' }),
      observation({ ...k, effectiveAt: '2026-11-21T08:00', value: '4' }),
      observation({ ...k, effectiveAt: '不明', value: '5' }),
    ]);
    expect(moments.slice(0, 2)).toEqual(['2026-11-21 08:00', '2026-11-20 09:00']);
    expect(moments.slice(2).toSorted()).toEqual(['', '不明']);
    const shown = rows.flatMap((row) => moments.flatMap((moment) => row.cells.get(moment) ?? []));
    expect(shown.map(({ value }) => value).toSorted()).toEqual(['1', '2', '3', '4', '5']);
  });

  test('one minute is one column, however the sources write it; a day without a time is another', () => {
    const { moments } = resultTable([
      observation({ ...na, effectiveAt: '2026-11-20T09:00:12+09:00' }),
      observation({ ...k, effectiveAt: '2026-11-20T09:00:48' }),
      observation({ ...wbc, effectiveAt: '2026-11-20' }),
    ]);
    expect(moments).toEqual(['2026-11-20 09:00', '2026-11-20']);
  });

  test('groups follow the panel, in the order of laboratory sheets; tests within it that of their codes', () => {
    const { rows } = resultTable([
      observation({ text: '院内項目', panel: '外注' }),
      observation({ ...k, panel: '生化学' }),
      observation({ ...wbc, panel: '血算' }),
      observation({ ...na, panel: '生化学' }),
    ]);
    expect(rows.map(({ text, group }) => `${group.panel} ${text}`)).toEqual([
      '血算 白血球数',
      '生化学 Na',
      '生化学 K',
      '外注 院内項目',
    ]);
  });

  test('without a panel the class of a JLAC10 code is the group, but no other list is taken for it', () => {
    const { rows } = resultTable([
      observation({ ...na }),
      observation({ text: 'HBs抗原', code: '5F016141002302304', codeSystem: 'urn:oid:1.2.392.200119.4.504' }),
      observation({ text: '院内', code: '3A01000', codeSystem: '99LOCAL' }),
    ]);
    expect(new Map(rows.map(({ text, group }) => [text, group.labClass]))).toEqual(
      new Map([
        ['院内', null],
        ['Na', 'biochemistry'],
        ['HBs抗原', 'infection'],
      ]),
    );
  });

  test('vital signs stand as on a temperature chart, without headings', () => {
    const signs = ['体重', 'SpO2', '拡張期血圧', '収縮期血圧', '脈拍', '体温', '握力'].map((text) =>
      observation({ text, category: 'vital-signs', panel: text.endsWith('血圧') ? '血圧' : null }),
    );
    const { rows } = resultTable([
      ...signs,
      observation({ text: '身長', code: '9N001000000000001', codeSystem: 'JC10', category: 'vital-signs' }),
    ]);
    expect(rows.map(({ text }) => text)).toEqual([
      '体温',
      '脈拍',
      '収縮期血圧',
      '拡張期血圧',
      'SpO2',
      '身長',
      '体重',
      '握力',
    ]);
    expect(new Set(rows.map(({ group }) => JSON.stringify(group))).size).toBe(1);
  });

  test('the newest result gives unit and range, and the row says when another range was used before', () => {
    const { rows } = resultTable([
      observation({ ...na, referenceRange: '138-145', unit: 'mEq/L', effectiveAt: '2026-11-20' }),
      observation({ ...na, referenceRange: '135-147', unit: 'mEq/L', effectiveAt: '2016-11-20' }),
      observation({ ...k, referenceRange: '3.6-4.8', effectiveAt: '2026-11-20' }),
      observation({ ...k, referenceRange: null, effectiveAt: '2016-11-20' }),
    ]);
    expect(rows.map((row) => [row.text, row.unit, row.referenceRange, row.rangeVaries])).toEqual([
      ['Na', 'mEq/L', '138-145', true],
      ['K', null, '3.6-4.8', false],
    ]);
  });

  test('only the source says what is abnormal; a flag that has no word counts as one', () => {
    const { rows } = resultTable([
      observation({ text: 'A', value: '999', referenceRange: '1-2' }),
      observation({ text: 'B', interpretation: 'H' }),
      observation({ text: 'C', interpretation: '要再検' }),
      observation({ text: 'D', interpretation: 'N' }),
    ]);
    expect(rows.filter(({ isFlagged }) => isFlagged).map(({ text }) => text)).toEqual(['B', 'C']);
  });
});

test('narrowing leaves out the columns that no row has anything in', () => {
  const table = resultTable([
    observation({ ...na, effectiveAt: '2026-11-21T06:00' }),
    observation({ ...k, effectiveAt: '2026-11-20T06:00', interpretation: 'H' }),
  ]);
  const flagged = narrowedTable(table, { isNamed: () => true, onlyFlagged: true });
  expect(flagged.moments).toEqual(['2026-11-20 06:00']);
  expect(narrowedTable(table, { isNamed: ({ text }) => text === 'Cl', onlyFlagged: false }).rows).toEqual([]);
  expect(narrowedTable(table, { isNamed: () => true, onlyFlagged: false }).moments).toHaveLength(2);
});

test('a period counts from the data, not from today, and never hides what has no date', () => {
  const results = ['2026-11-21T09:00', '2026-10-30', '2026-01-01', '2011', null].map((effectiveAt) =>
    observation({ ...na, effectiveAt, value: effectiveAt ?? 'none' }),
  );
  const shown = (asOf: string | null, days: number | null) => since(results, asOf, days).map(({ value }) => value);
  expect(shown('2026-11-21T22:00', 31)).toEqual(['2026-11-21T09:00', '2026-10-30', 'none']);
  expect(shown('2026-11-21T22:00', 366)).toEqual(['2026-11-21T09:00', '2026-10-30', '2026-01-01', 'none']);
  expect(shown('2026-11-21T22:00', null)).toHaveLength(5);
  expect(shown(null, 31), 'from the newest where the data have no moment').toHaveLength(3);
});

test('what was tested on an organism is microbiology whatever its source calls it', () => {
  expect(viewOf(observation({ category: 'laboratory', parentId: 'organism' }))).toBe('microbiology');
  expect(viewOf(observation({ category: 'survey' }))).toBe('other');
  expect(viewOf(observation({ category: 'blood-type' }))).toBe('blood-type');
});

test('20,000 results of ten years become a table in well under the time of one drawing', () => {
  const results = Array.from({ length: 20_000 }, (_, index) => {
    const day = new Date(Date.UTC(2026, 10, 21) - Math.floor(index / 40) * 7 * 86_400_000).toISOString().slice(0, 10);
    return observation({ text: `項目${index % 200}`, effectiveAt: `${day}T06:30`, value: String(index) });
  });
  const start = performance.now();
  const { rows, moments } = resultTable(since(results, '2026-11-21', null));
  const milliseconds = performance.now() - start;
  expect([rows.length, moments.length]).toEqual([200, 500]);
  expect(rows.reduce((sum, { results: ofTest }) => sum + ofTest.length, 0)).toBe(20_000);
  expect(milliseconds).toBeLessThan(500);
});
