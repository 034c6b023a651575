/** The wall clock set back, while a station runs and between two runs: it is in the log and the chain holds. */
import fs from 'node:fs';
import path from 'node:path';
import { HeadFile, LedgerAnchors } from '../../main/audit/anchors.ts';
import { AuditLog } from '../../main/audit/audit.ts';
import { ClockWatch } from '../../main/audit/clock.ts';
import { openOwn } from '../../main/station/database.ts';
import type { FaultHospital } from './hospital.ts';
import { FaultStation } from './station.ts';
import type { SuiteOptions } from './suite.ts';

const key = 'ab'.repeat(32);
const minute = 60_000;
/** How far it is set, in minutes. */
const settings = [-2, -60, -24 * 60, -365 * 24 * 60, 3 * 60];

export async function clock({ work, hospital, findings }: SuiteOptions): Promise<void> {
  let whileRunning = 0;
  let acrossRestart = 0;
  let broken = 0;
  for (const [index, minutes] of settings.entries()) {
    const folder = path.join(work, String(index));
    const now = { wall: Date.parse('2026-11-21T22:00:00Z'), steady: 0 };
    const log = await openLog(folder, now);
    log.record({ action: 'searched' });
    now.wall += minutes * minute;
    log.record({ action: 'searched' });
    if (log.clockChanges(10).length === 1) whileRunning++;
    if (log.verify().problem !== null) broken++;
    log.close();
    // Between two runs a clock that is ahead cannot be told from time that went by.
    now.wall -= Math.abs(minutes) * minute;
    now.steady = 0;
    const next = await openLog(folder, now);
    next.record({ action: 'searched' });
    if (next.clockChanges(10).some((change) => change.acrossRestart)) acrossRestart++;
    if (next.verify().problem !== null || next.verify().unexplainedTimes > 0) broken++;
    next.close();
  }
  findings.figure('set while running: in the log', whileRunning, `of ${settings.length}`, { exactly: settings.length });
  findings.figure('set back between two runs: in the log', acrossRestart, `of ${settings.length}`, {
    exactly: settings.length,
  });
  findings.figure('logs that no longer verify by it', broken, 'logs', { exactly: 0 });
  findings.figure('refused by a station whose clock is years back', await refusedYearsBack(work, hospital), 'answers', {
    exactly: 0,
  });
}

async function openLog(folder: string, now: { wall: number; steady: number }): Promise<AuditLog> {
  fs.mkdirSync(folder, { recursive: true });
  const log = new AuditLog(new ClockWatch({ wall: () => now.wall, steady: () => now.steady }));
  const file = new HeadFile(path.join(folder, 'audit.head'), key);
  const ledger = new LedgerAnchors(openOwn(path.join(folder, 'ledger.db'), key));
  log.open(openOwn(path.join(folder, 'audit.db'), key), { file, ledger });
  return log;
}

/** A medium of today at a station that believes it is 2001. */
async function refusedYearsBack(work: string, template: FaultHospital): Promise<number> {
  const hospital = template.copy(path.join(work, 'hospital'), ['fhir']);
  const drive = path.join(work, 'drive');
  await hospital.export(drive);
  const realNow = Date.now;
  Date.now = () => realNow() - 25 * 365 * 24 * 60 * minute;
  const station = await FaultStation.start(path.join(work, 'station'));
  try {
    const refused = await station.openAndUnlock(drive, hospital.identityPath);
    const copied = refused ?? (await station.import())?.state;
    const answer = await station.ask('/api/patients?q=00');
    return (refused === null ? 0 : 1) + (copied === 'done' ? 0 : 1) + (answer.code === null ? 0 : 1);
  } finally {
    await station.close();
    Date.now = realNow;
  }
}
