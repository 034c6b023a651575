/**
 * SIGKILL at random moments of a verified copy over an earlier one: afterwards every complete copy is as signed, the station
 * opens the old one or the new one, and the next copy finishes.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Random } from '../../scripts/demo-hospital/random.ts';
import { filesOf, type Manifest } from '../../shared/media.ts';
import type { Findings } from './figure.ts';
import type { FaultHospital } from './hospital.ts';
import { runKilled } from './killing.ts';
import { type RightAnswers, readAll, rightAnswers } from './reading.ts';
import { FaultStation } from './station.ts';
import type { SuiteOptions } from './suite.ts';

const script = 'tests/faults/import-run.ts';
const askedEvery = 5;

export async function killsOfImport({ work, hospital: template, seed, sample, findings }: SuiteOptions): Promise<void> {
  const random = new Random(seed, 'kills of import');
  const hospital = template.copy(path.join(work, 'hospital'), ['fhir', 'dicom', 'documents']);
  const drive = path.join(work, 'drive');
  const before = path.join(work, 'station-before');
  const dataFolder = path.join(work, 'station');
  await hospital.export(drive);
  const old = await copyAndRead(hospital, drive, before);
  hospital.addStudies(60, { instances: 2, frameBytes: 65_536 });
  await hospital.export(drive);

  const restore = () => {
    fs.rmSync(dataFolder, { recursive: true, force: true });
    fs.cpSync(before, dataFolder, { recursive: true, preserveTimestamps: true });
  };
  restore();
  const args = [dataFolder, drive, hospital.identityPath];
  const fresh = await copyAndRead(hospital, drive, dataFolder);
  restore();
  let copying = (await runKilled(script, args, 600_000)).lasted;

  const kills = sample(200);
  const tally = { killed: 0, attempts: 0, old: 0, new: 0, unsound: 0, lost: 0, unfinished: 0 };
  let kept = 0;
  let copiedAgain = 0;
  while (tally.killed < kills && tally.attempts < kills * 3 + 10) {
    tally.attempts++;
    restore();
    const moment = random.next() * copying * 1.1;
    const run = await runKilled(script, args, moment);
    const told = `killed after ${Math.round(moment)} ms`;
    if (!run.killed) {
      if (run.exitCode !== 0) findings.problem(`a run not killed failed: ${run.stderr.slice(0, 300)}`);
      // The machine may be busier at one time than at another.
      copying = (copying + run.lasted) / 2;
      continue;
    }
    tally.killed++;
    const unsound = unsoundFile(dataFolder);
    if (unsound !== null) {
      tally.unsound++;
      findings.problem(`${told}: ${unsound}`);
    }
    const here = namedFiles(dataFolder);
    const station = await FaultStation.start(dataFolder);
    try {
      const isNew = station.view.medium?.sequence === fresh.sequence;
      tally[isNew ? 'new' : 'old']++;
      const asked = isNew || tally.killed % askedEvery === 0;
      const wrongly =
        (await station.unlock(hospital.identityPath)) ??
        (asked ? await firstWrong(station, isNew ? fresh.right : old.right) : null);
      if (wrongly !== null) {
        tally.lost++;
        findings.problem(`${told}: ${isNew ? 'new' : 'old'} generation: ${wrongly}`);
        continue;
      }
      if (isNew) continue;
      const ended = await station.copy(drive);
      const finished = ended === 'done' && station.view.readingFrom === 'copy';
      const after = finished && asked ? await firstWrong(station, fresh.right) : null;
      if (!finished || after !== null || unsoundFile(dataFolder) !== null) {
        tally.unfinished++;
        findings.problem(`${told}: the next copy: ${after ?? ended}`);
      }
      const then = namedFiles(dataFolder);
      kept += here.size;
      copiedAgain += [...here].filter((file) => !then.has(file)).length;
    } finally {
      await station.close();
    }
  }
  tell(findings, kills, tally);
  findings.figure('files of killed copies that the next copy took over', kept - copiedAgain, `of ${kept}`, {
    atLeast: kept,
  });
}

function tell(
  findings: Findings,
  kills: number,
  tally: Record<'killed' | 'old' | 'new' | 'unsound' | 'lost' | 'unfinished', number>,
): void {
  findings.figure('kills within a copy', tally.killed, 'kills', { atLeast: kills });
  findings.figure('the station reads exactly the old copy', tally.old, 'kills');
  findings.figure('the station reads exactly the new copy', tally.new, 'kills');
  findings.figure('a complete copy with a file that is not as signed', tally.unsound, 'kills', { exactly: 0 });
  findings.figure('an answer lost or wrong', tally.lost, 'kills', { exactly: 0 });
  findings.figure('the next copy does not finish', tally.unfinished, 'kills', { exactly: 0 });
}

async function copyAndRead(
  { identityPath }: FaultHospital,
  drive: string,
  dataFolder: string,
): Promise<{ right: RightAnswers; sequence: number }> {
  const station = await FaultStation.start(dataFolder);
  try {
    const refused = await station.openAndUnlock(drive, identityPath);
    const copied = refused ?? (await station.import())?.state;
    if (copied !== 'done') throw new Error(`an undamaged medium: ${copied}`);
    return { right: await rightAnswers(station), sequence: station.view.medium!.sequence };
  } finally {
    await station.close();
  }
}

async function firstWrong(station: FaultStation, right: RightAnswers): Promise<string | null> {
  const { wrong, refused } = await readAll(station, right);
  return wrong[0] ?? refused[0]?.url ?? null;
}

/** Of the copies that count, those with a manifest: the first file that is not what it lists. */
function unsoundFile(dataFolder: string): string | null {
  for (const copy of copiesOf(dataFolder)) {
    const manifestFile = path.join(copy, 'manifest.json');
    if (!fs.existsSync(manifestFile)) continue;
    const manifest = JSON.parse(fs.readFileSync(manifestFile, 'utf8')) as Manifest;
    for (const file of filesOf(manifest)) {
      const place = path.join(copy, file.path);
      if (!fs.existsSync(place)) return `${file.path} is not in a copy that counts`;
      const sha256 = crypto.createHash('sha256').update(fs.readFileSync(place)).digest('hex');
      if (sha256 !== file.sha256) return `${file.path} is not as signed in a copy that counts`;
    }
  }
  return null;
}

/** Files of the new copy under their final names, with their inodes: one that was copied again has another. */
function namedFiles(dataFolder: string): Set<string> {
  const newer = copiesOf(dataFolder)[1];
  if (newer === undefined) return new Set();
  return new Set(
    fs
      .readdirSync(newer, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.db'))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => `${file} ${fs.statSync(file).ino}`),
  );
}

function copiesOf(dataFolder: string): string[] {
  const copies = path.join(dataFolder, 'copies');
  return fs
    .readdirSync(copies)
    .sort()
    .map((name) => path.join(copies, name));
}
