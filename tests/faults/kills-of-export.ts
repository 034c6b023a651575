/**
 * SIGKILL at random moments of an export over an existing medium: afterwards the medium is exactly the old generation or
 * exactly the new one, verifies and opens, and the next run finishes.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { verifyMedium } from '../../exporter/verify.ts';
import { Random } from '../../scripts/demo-hospital/random.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { Findings } from './figure.ts';
import type { FaultHospital } from './hospital.ts';
import { runKilled } from './killing.ts';
import { type RightAnswers, readAll, rightAnswers } from './reading.ts';
import { FaultStation } from './station.ts';
import type { SuiteOptions } from './suite.ts';

const askedEvery = 5;

/** Studies that the killed runs have to write: enough of them that most are killed between two. */
const newStudies = 40;

export async function killsOfExport({ work, hospital: template, seed, sample, findings }: SuiteOptions): Promise<void> {
  const random = new Random(seed, 'kills of export');
  const hospital = template.copy(path.join(work, 'hospital'), ['fhir', 'dicom', 'documents']);
  const drive = path.join(work, 'drive');
  const keys = path.join(work, 'keys');
  const before = { drive: path.join(work, 'drive-before'), keys: path.join(work, 'keys-before') };
  await hospital.export(before.drive);
  fs.cpSync(hospital.keys.folder, before.keys, { recursive: true });
  const old = {
    sha256: manifestSha256(before.drive)!,
    right: await read(hospital, before.drive, path.join(work, 'a')),
  };

  hospital.addStudies(newStudies, { instances: 2, frameBytes: 32_768 });
  const restore = () => {
    for (const [from, to] of [
      [before.drive, drive],
      [before.keys, keys],
    ] as const) {
      fs.rmSync(to, { recursive: true, force: true });
      fs.cpSync(from, to, { recursive: true, preserveTimestamps: true });
    }
  };
  restore();
  const whole = await hospital.export(drive, { keys });
  const fresh = await read(hospital, drive, path.join(work, 'b'));
  const config = hospital.writeConfig(drive, keys);
  // Measured in a process like those to be killed; what else the machine does makes some of them end first.
  restore();
  let milliseconds = (await runKilled('tests/faults/export-run.ts', [config], 600_000)).lasted;

  const kills = sample(200);
  const tally = { killed: 0, attempts: 0, old: 0, new: 0, neither: 0, unreadable: 0, unfinished: 0, leftOver: 0 };
  let sealed = 0;
  let reused = 0;
  while (tally.killed < kills && tally.attempts < kills * 3 + 10) {
    tally.attempts++;
    restore();
    const moment = random.next() * milliseconds * 1.1;
    const run = await runKilled('tests/faults/export-run.ts', [config], moment);
    const told = `killed after ${Math.round(moment)} ms`;
    if (!run.killed) {
      if (run.exitCode !== 0) findings.problem(`a run not killed failed: ${run.stderr.slice(0, 300)}`);
      milliseconds = (milliseconds + run.lasted) / 2;
      continue;
    }
    tally.killed++;
    const generation = manifestSha256(drive) === old.sha256 ? 'old' : 'new';
    const found = await findingsOf(drive, hospital.keys.publicKey);
    if (found === null || found.some(({ problem }) => problem !== 'not-in-manifest' && problem !== 'unfinished')) {
      tally.neither++;
      findings.problem(`${told}: neither generation verifies: ${found?.[0]?.problem ?? 'refused'}`);
    } else tally[generation]++;
    // That it verifies says that its bytes are those that were read before: to ask everything of some is enough.
    const isAsked = generation === 'new' || tally.killed % askedEvery === 0;
    const right = generation === 'old' ? old.right : fresh;
    const unreadable = isAsked ? await readWrongly(hospital, drive, path.join(work, 'c'), right) : null;
    if (unreadable !== null) {
      tally.unreadable++;
      findings.problem(`${told}: ${generation} generation: ${unreadable}`);
    }
    if (generation === 'old') sealed += studiesIn(drive) - studiesIn(before.drive);
    const next = await hospital.export(drive, { keys }).catch((error: unknown) => error as Error);
    const wrongly =
      next instanceof Error ? String(next) : await readWrongly(hospital, drive, path.join(work, 'd'), fresh);
    if (next instanceof Error || wrongly !== null) {
      tally.unfinished++;
      findings.problem(`${told}: the next run: ${wrongly}`);
      continue;
    }
    if (generation === 'old') reused += whole.studies.written - next.studies.written;
    const left = await findingsOf(drive, hospital.keys.publicKey);
    if (left === null || left.length > 0) {
      tally.leftOver++;
      findings.problem(`${told}: after the next run: ${left?.[0]?.problem} ${left?.[0]?.path}`);
    }
  }
  tell(findings, kills, tally);
  findings.figure('studies finished by killed runs that the next run took over', reused, `of ${sealed}`);
}

function tell(
  findings: Findings,
  kills: number,
  tally: Record<'killed' | 'old' | 'new' | 'neither' | 'unreadable' | 'unfinished' | 'leftOver', number>,
): void {
  findings.figure('kills within an export', tally.killed, 'kills', { atLeast: kills });
  findings.figure('the medium is exactly the old generation', tally.old, 'kills');
  findings.figure('the medium is exactly the new generation', tally.new, 'kills');
  findings.figure('the medium is neither, or does not verify', tally.neither, 'kills', { exactly: 0 });
  findings.figure('an answer lost or wrong', tally.unreadable, 'kills', { exactly: 0 });
  findings.figure('the next run does not finish', tally.unfinished, 'kills', { exactly: 0 });
  findings.figure('the next run leaves files that no manifest lists', tally.leftOver, 'kills', { exactly: 0 });
}

async function read(hospital: FaultHospital, drive: string, dataFolder: string): Promise<RightAnswers> {
  const station = await FaultStation.start(dataFolder);
  try {
    const refused = await station.openAndUnlock(drive, hospital.identityPath);
    if (refused !== null) throw new Error(refused);
    return await rightAnswers(station);
  } finally {
    await station.close();
    fs.rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** @returns null, or the first thing that is not as it was */
export async function readWrongly(
  hospital: FaultHospital,
  drive: string,
  dataFolder: string,
  right: RightAnswers,
): Promise<string | null> {
  const station = await FaultStation.start(dataFolder);
  try {
    const refused = await station.openAndUnlock(drive, hospital.identityPath);
    if (refused !== null) return refused;
    const { wrong, refused: lost } = await readAll(station, right);
    return wrong[0] ?? lost[0]?.url ?? null;
  } finally {
    await station.close();
    fs.rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Of the manifest that the signature holds for: between a writer's two renames the one that ends in `.part`. */
function manifestSha256(drive: string): string | null {
  const file = path.join(drive, 'TOMOSHIBI/manifest.json');
  return fs.existsSync(file) ? crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex') : null;
}

async function findingsOf(drive: string, publicKey: string) {
  try {
    return (await verifyMedium(drive, publicKey)).findings;
  } catch (error) {
    if (error instanceof TomoshibiError) return null;
    throw error;
  }
}

function studiesIn(drive: string): number {
  return fs
    .readdirSync(path.join(drive, 'TOMOSHIBI/images'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.db')).length;
}
