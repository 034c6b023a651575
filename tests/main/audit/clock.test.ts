import crypto from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AuditLog } from '../../../main/audit/audit.ts';
import { ClockWatch } from '../../../main/audit/clock.ts';
import { openOwn } from '../../../main/station/database.ts';
import { temporaryFolder } from '../medium-fixture.ts';

const start = Date.UTC(2026, 10, 23, 3);
const minute = 60_000;

/** Clocks in hand: `passed` moves both, `wall` alone is what somebody sets. */
function clocks() {
  const now = { wall: start, steady: 1_000 };
  return {
    now,
    pass: (milliseconds: number) => {
      now.wall += milliseconds;
      now.steady += milliseconds;
    },
    watch: () => new ClockWatch({ wall: () => now.wall, steady: () => now.steady }),
  };
}

function logOf(watch: ClockWatch) {
  const file = path.join(temporaryFolder(), 'audit.db');
  const key = crypto.randomBytes(32).toString('hex');
  const log = new AuditLog(watch);
  log.open(openOwn(file, key));
  return { log, reopened: (other: ClockWatch) => ({ log: new AuditLog(other), database: openOwn(file, key) }) };
}

test('a clock that is set is entered with what it said and what it says, before what follows', () => {
  const { now, pass, watch } = clocks();
  const { log } = logOf(watch());
  log.record({ action: 'unlocked' });
  pass(10 * minute);
  now.wall -= 60 * minute;
  log.record({ action: 'searched' });
  pass(minute);
  now.wall += 24 * 60 * minute;
  log.record({ action: 'searched' });
  pass(minute);
  log.record({ action: 'locked' });
  const actions = log.list(10).map(({ action }) => action);
  expect(actions).toEqual(['locked', 'searched', 'clock-changed', 'searched', 'clock-changed', 'unlocked']);
  expect(log.clockChanges(10)).toMatchObject([
    { seq: 4, before: '2026-11-23T02:11:00.000Z', after: '2026-11-24T02:11:00.000Z', acrossRestart: false },
    { seq: 2, before: '2026-11-23T03:10:00.000Z', after: '2026-11-23T02:10:00.000Z', acrossRestart: false },
  ]);
  expect(log.verify()).toMatchObject({ brokenAt: null, unexplainedTimes: 0 });
  log.close();
});

test('a clock that goes as it should, or is put right by a second, is no entry', () => {
  const { now, pass, watch } = clocks();
  const { log } = logOf(watch());
  for (let hour = 0; hour < 24; hour++) {
    pass(60 * minute);
    now.wall += 100;
    log.record({ action: 'searched' });
  }
  expect(log.clockChanges(10)).toEqual([]);
  log.close();
});

test('a clock that was set back while the program was closed is seen at the next start', () => {
  const { now, pass, watch } = clocks();
  const { log, reopened } = logOf(watch());
  log.record({ action: 'locked' });
  log.close();
  pass(minute);
  now.wall -= 120 * minute;
  now.steady = 5;
  const { log: next, database } = reopened(watch());
  next.record({ action: 'medium-opened' });
  pass(1_000);
  next.open(database);
  next.record({ action: 'unlocked' });
  expect(next.list(10).map(({ action }) => action)).toEqual(['unlocked', 'medium-opened', 'clock-changed', 'locked']);
  expect(next.clockChanges(1)).toMatchObject([
    { before: '2026-11-23T03:00:00.000Z', after: '2026-11-23T01:01:00.000Z', acrossRestart: true },
  ]);
  expect(next.verify()).toMatchObject({ brokenAt: null, unexplainedTimes: 0 });
  next.close();
});
