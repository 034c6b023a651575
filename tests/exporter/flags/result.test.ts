import { expect, it } from 'vitest';
import { judge } from '../../../exporter/flags/result.ts';

const judged = (value: string, referenceRange: string | null = null, interpretation: string | null = null) =>
  judge({ value, referenceRange, interpretation });

it.each([
  ['(+)', 'positive'],
  ['＋', 'positive'],
  ['2+', 'positive'],
  ['（３＋）', 'positive'],
  ['+1', 'positive'],
  ['+/-', 'indeterminate'],
  ['陽性', 'positive'],
  ['Positive', 'positive'],
  ['陽性(+) 3.2', 'positive'],
  ['(-)', 'negative'],
  ['（－）', 'negative'],
  ['−', 'negative'],
  ['陰性', 'negative'],
  ['NEG', 'negative'],
  ['Non-Reactive', 'negative'],
  ['0.01(-)', 'negative'],
  ['±', 'indeterminate'],
  ['判定保留', 'indeterminate'],
  ['陰性 (再検 陽性)', 'indeterminate'],
  ['溶血のため再採血', null],
  ['3.5', null],
  ['（値なし）', null],
])('reads %s as %s', (value, judgement) => {
  expect(judged(value)).toBe(judgement);
});

it.each([
  ['0.002', '< 0.05', null, 'negative'],
  ['0.05', '< 0.05', null, 'positive'],
  ['12.4', '0.05未満', null, 'positive'],
  ['1.0', '1.0以下', null, 'negative'],
  ['0.4', '0.0-0.9', null, 'negative'],
  ['1.8', '0.0-0.9', null, 'positive'],
  ['< 0.005', '< 0.05', null, 'negative'],
  ['< 10', '< 0.05', null, null],
  ['8倍未満', '8倍未満', null, 'negative'],
  ['16', '8倍未満', null, 'positive'],
  ['0.3', null, 'H', 'positive'],
  ['0.3', null, 'N', 'negative'],
  ['1.2', null, 'POS', 'positive'],
  // A word stands above a flag.
  ['陰性', null, 'H', 'negative'],
])('reads %s against %s, flagged %s, as %s', (value, range, flag, judgement) => {
  expect(judged(value, range, flag)).toBe(judgement);
});
