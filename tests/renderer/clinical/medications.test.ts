import { expect, test } from 'vitest';
import { mayBeTaken, medicationGroups, standingOf } from '../../../renderer/clinical/medications.ts';
import { medication } from '../records.ts';

const asOf = '2026-11-21T14:00';

test('only an end that the source wrote ends a medicine', () => {
  expect(standingOf(medication({ status: 'active', endDate: '2020-01-01' }), asOf)).toBe('current');
  expect(standingOf(medication({ status: 'unknown', endDate: '2026-11-20' }), asOf)).toBe('ended');
  expect(standingOf(medication({ status: 'unknown', endDate: '2026-11-21' }), asOf)).toBe('current');
  expect(standingOf(medication({ status: 'unknown', endDate: '2026-11' }), asOf)).toBe('current');
  expect(standingOf(medication({ status: 'unknown', durationText: '7日' }), asOf)).toBe('open');
  expect(standingOf(medication({ status: 'unknown', endDate: '2020-01-01' }), null)).toBe('open');
  expect(standingOf(medication({ status: 'stopped' }), asOf)).toBe('ended');
});

test('drugs of one RP stand together; a drug with another usage is never put under it', () => {
  const order = { orderNumber: '1', rp: '1', usage: '1日3回毎食後' };
  const groups = medicationGroups(
    [
      medication({ ...order, text: 'A' }),
      medication({ ...order, text: 'B' }),
      medication({ ...order, text: 'C', usage: '1日1回就寝前' }),
      medication({ ...order, text: 'D', orderNumber: '2' }),
      medication({ text: 'E' }),
      medication({ text: 'F' }),
    ],
    asOf,
  );
  expect(groups.map((group) => group.drugs.map((drug) => drug.text).join())).toEqual(['A,B', 'C', 'D', 'E', 'F']);
});

test('an open medicine stays in the summary for 90 days, an undated one always', () => {
  const inSummary = (input: Parameters<typeof medication>[0]) => {
    const [group] = medicationGroups([medication(input)], asOf);
    return mayBeTaken(group!, asOf);
  };
  expect(inSummary({ startDate: '2026-09-01' })).toBe(true);
  expect(inSummary({ startDate: '2026-08-01' })).toBe(false);
  expect(inSummary({ startDate: null })).toBe(true);
  expect(inSummary({ startDate: '2020-01-01', status: 'active' })).toBe(true);
  expect(inSummary({ startDate: '2026-11-20', status: 'completed' })).toBe(false);
});
