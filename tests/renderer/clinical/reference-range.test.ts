import { expect, test } from 'vitest';
import { referenceRangeOf } from '../../../renderer/clinical/reference-range.ts';

test.each([
  ['3.5-5.0', 3.5, 5],
  ['3.5 - 5.0', 3.5, 5],
  ['３．５〜５．０', 3.5, 5],
  ['3.5～5.0', 3.5, 5],
  ['138－145', 138, 145],
  ['-2.0~2.0', -2, 2],
  ['-2--1', -2, -1],
  ['(0.8-1.2)', 0.8, 1.2],
  ['3,300-8,600', 3300, 8600],
  ['<5', null, 5],
  ['<=0.30', null, 0.3],
  ['≦18.4', null, 18.4],
  ['5以下', null, 5],
  ['0.14未満', null, 0.14],
  ['~5', null, 5],
  ['>60', 60, null],
  ['60以上', 60, null],
  ['≧40', 40, null],
])('%s', (text, low, high) => {
  expect(referenceRangeOf(text)).toEqual({ low, high });
});

test('its unit may stand behind it', () => {
  expect(referenceRangeOf('3.5-5.0 mEq/L', 'mEq/L')).toEqual({ low: 3.5, high: 5 });
  expect(referenceRangeOf('3.5-5.0 mg/dL', 'mEq/L')).toBeNull();
});

test.each([
  [null],
  [''],
  ['(-)'],
  ['陰性'],
  ['男 13.5-17.5 女 11.5-15.0'],
  ['13.5-17.5, 11.5-15.0'],
  ['5.0-3.5'],
  ['1:40未満'],
  ['<10 または >20'],
  ['1.2.3-4'],
])('%s is not drawn', (text) => {
  expect(referenceRangeOf(text)).toBeNull();
});
