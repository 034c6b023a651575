import { expect, test } from 'vitest';
import { latestResults } from '../../../renderer/clinical/observations.ts';
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
