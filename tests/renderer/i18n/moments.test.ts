import { describe, expect, test } from 'vitest';
import { ageOf, dateText, instantOf, momentText, newestFirst, personAge } from '../../../renderer/i18n/moments.ts';

const now = new Date('2026-11-22T12:00:00');

describe('how old data are', () => {
  test.each([
    ['2026-11-22T11:30', 'fresh', 0],
    ['2026-11-21T12:01', 'fresh', 23],
    ['2026-11-21T12:00', 'stale', 24],
    ['2026-11-19T12:01', 'stale', 71],
    ['2026-11-19T12:00', 'old', 72],
  ] as const)('%s is %s', (moment, freshness, hours) => {
    expect(ageOf(moment, now)).toEqual({ freshness, hours });
  });

  test('a date without a time counts from its first minute, never as fresher than it may be', () => {
    expect(ageOf('2026-11-21', now)).toEqual({ freshness: 'stale', hours: 36 });
    expect(ageOf('2026-11', now).freshness).toBe('old');
  });

  test('what is missing or unreadable is unknown, not fresh', () => {
    for (const moment of [null, '', 'yesterday', '2026-13-45T99:99', '20261122']) {
      expect(ageOf(moment, now).freshness).toBe('unknown');
    }
  });

  test('a moment ahead of the clock is said to be so; a few minutes are forgiven', () => {
    expect(ageOf('2026-11-22T15:00', now)).toEqual({ freshness: 'future', hours: null });
    expect(ageOf('2026-11-22T12:05', now)).toEqual({ freshness: 'fresh', hours: 0 });
  });

  test('an offset is honoured', () => {
    expect(instantOf('2026-11-21T18:00:00+09:00')).toBe(Date.UTC(2026, 10, 21, 9));
    expect(instantOf('2026-11-21T18:00:00+0900')).toBe(Date.UTC(2026, 10, 21, 9));
    expect(instantOf('2026-11-21T09:00:00Z')).toBe(Date.UTC(2026, 10, 21, 9));
  });
});

test('moments are shown as exactly as the source knew them', () => {
  expect(momentText('2011')).toBe('2011');
  expect(momentText('2011-07')).toBe('2011-07');
  expect(momentText('2011-07-01T10:30:45')).toBe('2011-07-01 10:30');
  expect(momentText('2026-11-21T18:00:00+09:00')).toBe('2026-11-21 18:00');
  expect(momentText('2026-11-21T18:00+0900')).toBe('2026-11-21 18:00');
  expect(momentText('about 2011')).toBe('about 2011');
  expect(momentText(null)).toBeNull();
  expect(dateText('2011-07')).toBe('2011-07');
});

test('newest first, unknown last', () => {
  const sorted = ['2011', null, '2026-11-21T10:00', 'unclear', '2026-11-21'].toSorted(newestFirst);
  expect(sorted).toEqual(['2026-11-21T10:00', '2026-11-21', '2011', null, 'unclear']);
});

test('ages in completed years, months and days', () => {
  expect(personAge('1950-11-22', now)?.years).toBe(76);
  expect(personAge('1950-11-23', now)?.years).toBe(75);
  expect(personAge('2026-11-02', now)).toEqual({ years: 0, months: 0, days: 20 });
  expect(personAge('2024-08-31', now)).toEqual({ years: 2, months: 2, days: 22 });
  expect(personAge('1950', now)).toBeNull();
  expect(personAge('2027-01-01', now)).toBeNull();
});
