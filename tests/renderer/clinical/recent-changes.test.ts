import { expect, test } from 'vitest';
import { drugCourses } from '../../../renderer/clinical/drug-courses.ts';
import { recentChanges } from '../../../renderer/clinical/recent-changes.ts';
import { medication } from '../records.ts';

const asOf = '2026-11-21T22:00';
type Draft = Parameters<typeof medication>[0];

function changes(...drafts: Draft[]) {
  return changesAt(asOf, ...drafts);
}

function changesAt(moment: string | null, ...drafts: Draft[]) {
  const requests = drafts.map((draft) => medication({ doseText: '1 錠', usage: '朝食後', ...draft }));
  return recentChanges(drugCourses(requests, []), moment, 14).map(
    ({ kind, at, request, before }) =>
      `${new Date(at).toISOString().slice(5, 10)} ${kind}${before ? ` ${before.doseText}→${request.doseText}` : ''}`,
  );
}

const old = { startDate: '2026-10-12', endDate: '2026-11-15' };

test('a first prescription is a start; the next that follows on is nothing new', () => {
  expect(changes({ startDate: '2026-11-16' })).toEqual(['11-16 started']);
  expect(changes(old, { startDate: '2026-11-16' })).toEqual([]);
  expect(changes(old, { startDate: '2026-11-20', endDate: '2026-12-01' })).toEqual([]);
});

test('after weeks without it, it is taken up again', () => {
  expect(changes({ ...old, endDate: '2026-10-20' }, { startDate: '2026-11-16' })).toEqual(['11-16 resumed']);
  expect(changes({ ...old, endDate: '2026-10-20' }, { startDate: '2026-11-16', doseText: '2 錠' })).toEqual([
    '11-16 resumed 1 錠→2 錠',
  ]);
});

test('another dose or usage is a change, from what to what; another width of the same words is none', () => {
  expect(changes(old, { startDate: '2026-11-16', doseText: '2 錠' })).toEqual(['11-16 changed 1 錠→2 錠']);
  expect(changes(old, { startDate: '2026-11-16', usage: '夕食後' })).toEqual(['11-16 changed 1 錠→1 錠']);
  expect(changes(old, { startDate: '2026-11-16', doseText: '１錠' })).toEqual([]);
});

test('a drug for the morning and another for the evening, both renewed, are no change', () => {
  const renewed = { startDate: '2026-11-16', endDate: '2026-12-15' };
  const evening = { usage: '夕食後', doseText: '2 錠' };
  expect(changes(old, { ...old, ...evening }, renewed, { ...renewed, ...evening })).toEqual([]);
  expect(changes(old, { ...old, ...evening, startDate: '2026-11-02' }, renewed)).toEqual([]);
});

test('back to an earlier dose is a change again', () => {
  const between = { startDate: '2026-11-02', endDate: '2026-11-17', doseText: '2 錠' };
  expect(changes({ ...old, endDate: '2026-11-05' }, between, { startDate: '2026-11-18' })).toEqual([
    '11-18 changed 2 錠→1 錠',
  ]);
});

test('what was stopped, and what ran out without another prescription', () => {
  expect(changes({ ...old, status: 'stopped' })).toEqual(['11-15 stopped']);
  expect(changes({ ...old, endDate: '2026-12-15', status: 'stopped', recordedAt: '2026-11-19T10:00' })).toEqual([
    '11-19 stopped',
  ]);
  // The source wrote only when it was ordered.
  expect(changes({ ...old, endDate: '2026-12-15', status: 'stopped', recordedAt: '2026-10-12' })).toEqual([]);
  expect(changes(old)).toEqual(['11-15 lapsed']);
  expect(changes({ startDate: '2026-10-12', durationText: '35日' })).toEqual(['11-15 lapsed']);
  expect(changes(old, { startDate: '2026-11-01', endDate: '2026-12-01' })).toEqual([]);
  expect(changes({ startDate: '2026-10-12', status: 'completed' })).toEqual([]);
});

test('nothing of the future, nothing older than the days, nothing of what was cancelled', () => {
  expect(changes({ startDate: '2026-11-22' })).toEqual([]);
  expect(changes({ startDate: '2026-11-07T21:00' })).toEqual([]);
  expect(changes({ startDate: '2026-11-16', status: 'cancelled' })).toEqual([]);
});

test('what somebody took already at an unknown time is not said to have begun', () => {
  expect(changes({ startDate: null, basis: 'statement' }, { startDate: '2026-11-16' })).toEqual([]);
});

test('without a moment of the data nothing is recent', () => {
  expect(changesAt(null, { startDate: '2026-11-16' })).toEqual([]);
});

test('the newest change first', () => {
  expect(changes({ text: 'A', startDate: '2026-11-10' }, { text: 'B', startDate: '2026-11-20' })).toEqual([
    '11-20 started',
    '11-10 started',
  ]);
});
