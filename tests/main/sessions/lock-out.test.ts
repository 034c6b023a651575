import Database from 'better-sqlite3-multiple-ciphers';
import { expect, test } from 'vitest';
import { LockOut } from '../../../main/sessions/lock-out.ts';
import { Sessions } from '../../../main/sessions/sessions.ts';

const minute = 60_000;

/** Two clocks that a test sets. */
function clocks() {
  const now = { steady: 0, wall: 1_800_000_000_000 };
  const pass = (milliseconds: number) => {
    now.steady += milliseconds;
    now.wall += milliseconds;
  };
  return { now, pass, clock: () => ({ ...now }) };
}

function bench() {
  const database = new Database(':memory:');
  const time = clocks();
  const lockOut = new LockOut(database, time.clock);
  const wrong = (staffId: string, times = 1) => {
    for (let time = 0; time < times; time++) lockOut.about(staffId);
  };
  const restarted = () => new LockOut(database, time.clock);
  return { ...time, lockOut, wrong, restarted };
}

test('the fifth wrong one waits a minute, each further one twice as long, at most an hour', () => {
  const { lockOut, wrong, pass } = bench();
  wrong('N1', 4);
  expect(lockOut.wait('N1')).toBe(0);
  const waits = Array.from({ length: 9 }, () => {
    wrong('N1');
    const wait = lockOut.wait('N1');
    pass(wait);
    expect(lockOut.wait('N1')).toBe(0);
    return wait / minute;
  });
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('somebody else may go on, and however a number is written it is the same one', () => {
  const { lockOut, wrong } = bench();
  wrong('N1', 5);
  expect(lockOut.wait('ｎ１ ')).toBe(minute);
  expect(lockOut.wait('N2')).toBe(0);
});

test('many numbers tried in turn make the whole station wait; a right PIN does not take that back', () => {
  const { lockOut, wrong, pass } = bench();
  for (let person = 0; person < 20; person++) wrong(`X${person}`);
  expect(lockOut.wait('N1')).toBe(minute);
  pass(minute);
  wrong('N1');
  lockOut.right('N1');
  expect(lockOut.wait('N2')).toBe(0);
  wrong('X99');
  expect(lockOut.wait('N2')).toBe(2 * minute);
});

test('a station on which many mistype in a whole day does not wait', () => {
  const { lockOut, wrong, pass } = bench();
  for (let time = 0; time < 200; time++) {
    wrong(`X${time % 40}`);
    expect(lockOut.wait('N1')).toBe(0);
    pass(4 * minute);
    lockOut.right(`X${time % 40}`);
  }
});

test('a restart and clocks that are set leave the wait as it is, and a right PIN ends the count', () => {
  const { lockOut, wrong, restarted, pass, now } = bench();
  wrong('N1', 7);
  pass(minute);
  expect(restarted().wait('N1')).toBe(3 * minute);
  now.wall += 3600 * 1000;
  expect(lockOut.wait('N1')).toBe(3 * minute);
  now.wall -= 5 * 3600 * 1000;
  expect(restarted().wait('N1')).toBe(4 * minute);
  now.steady += 3 * minute;
  wrong('N1');
  lockOut.right('N1');
  expect(lockOut.wait('N1')).toBe(0);
  wrong('N1', 4);
  expect(lockOut.wait('N1')).toBe(0);
});

test('what was begun and never answered counts as wrong', () => {
  const { wrong, restarted } = bench();
  wrong('N1', 5);
  expect(restarted().wait('N1')).toBe(minute);
});

test('a session ends when nobody has touched the window, also in sleep; what draws goes on', () => {
  const { clock, pass, now } = clocks();
  const sessions = new Sessions(clock);
  const ended: string[] = [];
  sessions.endIdle({ minutes: () => 10, ended: ({ name }) => ended.push(name) });
  const nurse = sessions.signIn('灯火 看護師', 'nurse');
  const drawing = sessions.forPrintJob(sessions.find(nurse.token)!, 'job');
  pass(9 * minute);
  expect(sessions.find(nurse.token)).not.toBeNull();
  sessions.touch(nurse.token);
  pass(9 * minute);
  sessions.sweep();
  expect(ended).toEqual([]);
  pass(minute);
  sessions.sweep();
  expect(ended).toEqual(['灯火 看護師']);
  expect(sessions.find(nurse.token)).toBeNull();
  expect(sessions.inUse).toBe(false);
  expect(sessions.find(drawing)?.printJob).toBe('job');

  const doctor = sessions.signIn('灯火 医師', 'clinician');
  now.wall += 10 * minute;
  expect(sessions.find(doctor.token)).toBeNull();
  expect(ended).toHaveLength(2);
});
