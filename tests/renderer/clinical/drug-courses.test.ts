import { describe, expect, test } from 'vitest';
import {
  daysOf,
  drugCourses,
  gapsOf,
  hasRunOut,
  periodOf,
  renewedRequests,
} from '../../../renderer/clinical/drug-courses.ts';
import { dayAt, wallClock } from '../../../renderer/clinical/wall-clock.ts';
import { administration, medication } from '../records.ts';

const furosemide = { text: 'フロセミド錠20mg', code: '1053', codeSystem: 'HOT9' };

describe('one drug over its prescriptions', () => {
  test('the same code is one drug whatever it is called; the newest name stands', () => {
    const courses = drugCourses(
      [
        medication({ ...furosemide, startDate: '2026-11-01' }),
        medication({ ...furosemide, text: 'フロセミド錠20mg「灯火」', startDate: '2026-11-15' }),
      ],
      [],
    );
    expect(courses.map(({ text, periods }) => [text, periods.length])).toEqual([['フロセミド錠20mg「灯火」', 2]]);
  });

  test('without a code the name in any width is the drug; another strength is another drug', () => {
    const courses = drugCourses(
      [
        medication({ text: 'フロセミド錠２０ｍｇ', startDate: '2026-11-01' }),
        medication({ ...furosemide, startDate: '2026-11-15' }),
        medication({ text: 'フロセミド錠40mg', startDate: '2026-11-15' }),
      ],
      [],
    );
    expect(courses.map(({ text, periods }) => `${text} ${periods.length}`).toSorted()).toEqual([
      'フロセミド錠20mg 2',
      'フロセミド錠40mg 1',
    ]);
  });

  test('codes of two lists are two drugs unless they have one name', () => {
    const other = { code: '1053', codeSystem: 'YJ' };
    expect(drugCourses([medication(furosemide), medication({ text: '別の薬', ...other })], [])).toHaveLength(2);
    expect(drugCourses([medication(furosemide), medication({ ...furosemide, ...other })], [])).toHaveLength(1);
  });

  test('what was given joins its drug; without a prescription it is a line of its own', () => {
    const courses = drugCourses(
      [medication({ ...furosemide, startDate: '2026-11-01' })],
      [
        administration({ ...furosemide, start: '2026-11-21T08:00' }),
        administration({ ...furosemide, start: '2026-11-20T08:00' }),
        administration({ text: '生理食塩液', start: '2026-11-21T09:00' }),
      ],
    );
    expect(courses.map(({ text, given }) => [text, given.map(({ start }) => start)])).toEqual([
      ['生理食塩液', ['2026-11-21T09:00']],
      ['フロセミド錠20mg', ['2026-11-20T08:00', '2026-11-21T08:00']],
    ]);
  });
});

describe('the end of a prescription', () => {
  const end = (input: Parameters<typeof medication>[0]) => {
    const period = periodOf(medication({ startDate: '2026-11-01', ...input }));
    return [period.endKind, period.end === null ? null : dayAt(period.end)];
  };

  test('is what is written, the whole of that day with it, else reckoned from its days, else open', () => {
    expect(end({ endDate: '2026-11-07', durationText: '99日' })).toEqual(['written', '2026-11-08']);
    expect(end({ durationText: '７日分' })).toEqual(['reckoned', '2026-11-08']);
    expect(end({ durationText: '7回分' })).toEqual(['open', null]);
    expect(end({ endDate: '2026-11' })).toEqual(['written', '2026-12-01']);
    expect(end({ endDate: '2026' })).toEqual(['written', '2027-01-01']);
    expect(end({ endDate: '2026-11-07T10:00' })).toEqual(['written', '2026-11-07']);
    expect(end({ startDate: null, durationText: '7日' })).toEqual(['open', null]);
  });

  test('is never reckoned for what was stopped, completed or cancelled', () => {
    expect(end({ status: 'stopped', durationText: '28日' })).toEqual(['unknown', null]);
    expect(end({ status: 'completed' })).toEqual(['unknown', null]);
    expect(end({ status: 'cancelled', endDate: '2026-11-30' })).toEqual(['none', '2026-11-01']);
  });

  test.each([
    ['14日', 14],
    [' １４ 日分', 14],
    ['28日間', 28],
    ['5回', null],
    ['2週', null],
    [null, null],
  ])('%s', (text, days) => {
    expect(daysOf(text)).toBe(days);
  });
});

test('gaps are whole days that nothing covers; overlapping and cancelled prescriptions make none', () => {
  const gaps = (...drafts: Parameters<typeof medication>[0][]) => {
    const [course] = drugCourses(
      drafts.map((draft) => medication({ ...furosemide, ...draft })),
      [],
    );
    return gapsOf(course!).map(({ from, to }) => [dayAt(from), dayAt(to)]);
  };
  const january = { startDate: '2026-01-01', endDate: '2026-01-31' };
  expect(gaps(january, { startDate: '2026-02-01', endDate: '2026-02-10' })).toEqual([]);
  expect(gaps(january, { startDate: '2026-01-10', endDate: '2026-01-12' }, { startDate: '2026-02-03' })).toEqual([
    ['2026-02-01', '2026-02-03'],
  ]);
  expect(gaps(january, { startDate: '2026-01-20', status: 'cancelled' }, { startDate: '2026-03-01' })).toEqual([
    ['2026-02-01', '2026-03-01'],
  ]);
  expect(gaps({ startDate: '2026-01-01', status: 'completed' }, { startDate: '2026-03-01' })).toEqual([]);
  expect(gaps({ startDate: '2026-01-01' }, { startDate: '2026-03-01' })).toEqual([]);
});

test('a moment stands where the hospital wrote it, in whatever zone this PC is', () => {
  expect(wallClock('2026-11-21T06:30+09:00')).toBe(Date.UTC(2026, 10, 21, 6, 30));
  expect(wallClock('2026-11-21T06:30:59')).toBe(Date.UTC(2026, 10, 21, 6, 30));
  expect(wallClock('2026-11')).toBe(Date.UTC(2026, 10, 1));
  expect([wallClock(null), wallClock(''), wallClock('昨日')]).toEqual([null, null, null]);
});

test('a prescription whose days are over gives way to a later one of the same drug, and to nothing else', () => {
  const asOf = '2026-11-21T22:00';
  const left = (...drafts: Parameters<typeof medication>[0][]) => {
    const requests = drafts.map((draft) => medication({ ...furosemide, durationText: '14日', ...draft }));
    const renewed = renewedRequests(drugCourses(requests, []), asOf);
    return requests.filter((request) => !renewed.has(request)).map(({ startDate }) => startDate);
  };
  expect(left({ startDate: '2026-09-26' }, { startDate: '2026-11-15' })).toEqual(['2026-11-15']);
  expect(left({ startDate: '2026-09-26' })).toEqual(['2026-09-26']);
  // Its days are not over, the later one has not begun, was cancelled, or is another drug.
  expect(left({ startDate: '2026-11-10' }, { startDate: '2026-11-15' })).toHaveLength(2);
  expect(left({ startDate: '2026-09-26' }, { startDate: '2026-11-22' })).toHaveLength(2);
  expect(left({ startDate: '2026-09-26' }, { startDate: '2026-11-15', status: 'cancelled' })).toHaveLength(2);
  expect(left({ startDate: '2026-09-26' }, { startDate: '2026-11-15', text: 'A', code: 'a' })).toHaveLength(2);
  // Without days nobody can say that it is over.
  expect(left({ startDate: '2026-09-26', durationText: null }, { startDate: '2026-11-15' })).toHaveLength(2);

  const days = medication({ startDate: '2026-11-08', durationText: '14日' });
  expect(hasRunOut([days], asOf)).toBe(false);
  expect(hasRunOut([days], '2026-11-22T00:00')).toBe(true);
  expect(hasRunOut([days], null)).toBe(false);
});
