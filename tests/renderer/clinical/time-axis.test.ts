import { expect, test } from 'vitest';
import { axisTicks } from '../../../renderer/clinical/time-axis.ts';

const ticks = (from: string, to: string) =>
  axisTicks(Date.parse(`${from}T12:00:00Z`), Date.parse(`${to}T12:00:00Z`)).map(({ text }) => text);

test('half months over a season, months over a year, years over a life; none outside', () => {
  expect(ticks('2026-08-21', '2026-11-21')).toEqual(['09-01', '09-15', '10-01', '10-15', '11-01', '11-15']);
  expect(ticks('2025-11-21', '2026-11-21')).toHaveLength(12);
  expect(ticks('2025-11-21', '2026-11-21').slice(0, 2)).toEqual(['2025-12', '2026-01']);
  expect(ticks('2011-04-01', '2026-11-21')).toEqual(['2013', '2015', '2017', '2019', '2021', '2023', '2025']);
  expect(ticks('1950-01-01', '2026-11-21').length).toBeLessThan(14);
});
