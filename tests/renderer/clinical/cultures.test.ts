import { expect, test } from 'vitest';
import { culturesOf, judgementOf } from '../../../renderer/clinical/cultures.ts';
import { observation } from '../records.ts';

const blood = {
  category: 'microbiology',
  specimen: '血液（静脈）',
  effectiveAt: '2026-11-17T10:00',
  orderNumber: '9001',
  panel: '一般細菌培養同定',
  status: 'final',
} as const;

test('a specimen has its results in order and a table of antibiotics by organisms', () => {
  const [culture, ...others] = culturesOf([
    observation({ ...blood, id: 'o/1.10', text: '培養同定', value: 'Escherichia coli' }),
    observation({ ...blood, id: 'o/1.2', text: '培養同定', value: 'Staphylococcus aureus（MRSA）' }),
    observation({ ...blood, id: 'o/1.1', text: '塗抹・グラム染色', value: 'GPC 2+' }),
    observation({ ...blood, id: 'o/2.1', text: 'VCM', value: '1', interpretation: 'S', parentId: 'o/1.2', panel: 'x' }),
    observation({ ...blood, id: 'o/3.1', text: 'MEPM', value: '<=0.5', interpretation: 'S', parentId: 'o/1.10' }),
    observation({ ...blood, id: 'o/3.2', text: 'VCM', value: '>8', interpretation: 'R', parentId: 'o/1.10' }),
  ]);
  expect(others).toEqual([]);
  expect(culture!.results.map(({ value }) => value)).toEqual([
    'GPC 2+',
    'Staphylococcus aureus（MRSA）',
    'Escherichia coli',
  ]);
  expect(culture!.organisms.map(({ value }) => value)).toEqual(['Staphylococcus aureus（MRSA）', 'Escherichia coli']);
  const cells = culture!.susceptibilities.map(({ antibiotic, cells: ofDrug }) => [
    antibiotic,
    ...ofDrug.map((cell) => cell.map(({ value, interpretation }) => `${value} ${interpretation}`).join()),
  ]);
  expect(cells).toEqual([
    ['VCM', '1 S', '>8 R'],
    ['MEPM', '', '<=0.5 S'],
  ]);
});

test('another specimen, another moment and another order are other cultures; newest first', () => {
  const cultures = culturesOf([
    observation({ ...blood, value: '発育を認めず' }),
    observation({ ...blood, specimen: '尿', value: '発育を認めず' }),
    observation({ ...blood, orderNumber: '9002', value: '発育を認めず' }),
    observation({ ...blood, effectiveAt: '2026-11-20T10:00', value: '発育を認めず', status: 'preliminary' }),
    observation({ ...blood, effectiveAt: null, value: '発育を認めず' }),
  ]);
  expect(cultures.map(({ collectedAt }) => collectedAt)).toEqual([
    '2026-11-20T10:00',
    '2026-11-17T10:00',
    '2026-11-17T10:00',
    '2026-11-17T10:00',
    null,
  ]);
  expect(cultures.map(({ isPreliminary }) => isPreliminary)).toEqual([true, false, false, false, false]);
});

test('a susceptibility stands with its organism though its own moment is another, and is preliminary with it', () => {
  const [culture, ...others] = culturesOf([
    observation({ ...blood, id: 'a', value: 'E. coli' }),
    observation({ ...blood, id: 'b', text: 'CEZ', parentId: 'a', effectiveAt: '2026-11-19', status: 'preliminary' }),
  ]);
  expect(others).toEqual([]);
  expect(culture!.collectedAt).toBe('2026-11-17T10:00');
  expect(culture!.isPreliminary).toBe(true);
});

test('a susceptibility whose organism is missing is shown, and under no organism', () => {
  const cultures = culturesOf([
    observation({ ...blood, id: 'a', value: 'E. coli' }),
    observation({ ...blood, id: 'b', text: 'CEZ', parentId: 'gone' }),
    observation({ ...blood, id: 'c', text: 'CTX', parentId: 'd' }),
    observation({ ...blood, id: 'd', text: 'CMZ', parentId: 'c' }),
  ]);
  expect(cultures.flatMap(({ orphans }) => orphans.map(({ text }) => text)).toSorted()).toEqual(['CEZ', 'CMZ', 'CTX']);
  expect(cultures.flatMap(({ susceptibilities }) => susceptibilities)).toEqual([]);
});

test('only what the source judged is a judgement', () => {
  expect(['S', ' r ', 'SDD', 'I', 'POS', '', null].map(judgementOf)).toEqual(['S', 'R', 'SDD', 'I', null, null, null]);
});
