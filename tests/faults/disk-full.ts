/**
 * The disk is full, at many sizes: of the medium under an export and of the station under a copy, from the start or filled by
 * somebody else on the way. It is refused in words, and what was there before is there and usable.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { verifyMedium } from '../../exporter/verify.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { FaultHospital } from './hospital.ts';
import { type RightAnswers, readAll, rightAnswers } from './reading.ts';
import { SmallDisk } from './small-disk.ts';
import { FaultStation } from './station.ts';
import type { SuiteOptions } from './suite.ts';

const reason = 'this user may not mount a file system';
/** A station writes its log on the disk that is full: SQLite's write-ahead log alone grows to 4 MB. */
const forTheLog = 6 * 1024 ** 2;
/** What a copy leaves free at least. */
const keptFree = 16 * 1024 ** 2;

export async function diskFull({ work, hospital: template, sample, findings }: SuiteOptions): Promise<void> {
  const disk = SmallDisk.mount(path.join(work, 'disk'));
  if (!disk) {
    findings.skip('export and copy', reason);
    return;
  }
  try {
    const hospital = template.copy(path.join(work, 'hospital'), ['fhir', 'dicom', 'documents']);
    const before = path.join(work, 'drive-before');
    await hospital.export(before);
    const keysBefore = path.join(work, 'keys-before');
    fs.cpSync(hospital.keys.folder, keysBefore, { recursive: true });
    hospital.addStudies(16, { frameBytes: 1024 ** 2 });
    const after = path.join(work, 'drive-after');
    fs.cpSync(before, after, { recursive: true });
    const keysAfter = path.join(work, 'keys-after');
    fs.cpSync(keysBefore, keysAfter, { recursive: true });
    await hospital.export(after, { keys: keysAfter });
    const more = sizeOf(after) - sizeOf(before);
    await exports({ work, disk, hospital, before, keysBefore, more, count: sample(50), findings });
    await copies({ work, disk, hospital, before, after, count: sample(50), findings });
  } finally {
    disk.unmount();
  }
}

interface Exports {
  work: string;
  disk: SmallDisk;
  hospital: FaultHospital;
  before: string;
  keysBefore: string;
  more: number;
  count: number;
  findings: SuiteOptions['findings'];
}

async function exports({ work, disk, hospital, before, keysBefore, more, count, findings }: Exports): Promise<void> {
  const keys = path.join(work, 'keys');
  const sha256 = manifestSha256(before);
  const tally = { full: 0, finished: 0, other: 0, lost: 0, notGivenBack: 0, notAfterwards: 0 };
  for (let index = 0; index < count; index++) {
    disk.clear();
    fs.rmSync(keys, { recursive: true, force: true });
    fs.cpSync(keysBefore, keys, { recursive: true });
    fs.cpSync(before, disk.folder, { recursive: true });
    const used = disk.used;
    const room = Math.round((more * 1.2 * index) / count);
    const isFilledLater = index % 2 === 1;
    if (isFilledLater) disk.leave(more * 2);
    else disk.leave(room);
    let filled = false;
    const onProgress = () => {
      if (!isFilledLater || filled) return;
      filled = true;
      disk.fill(room);
    };
    const told = `room for ${room} bytes${isFilledLater ? ', filled on the way' : ''}`;
    const error = await hospital.export(disk.folder, { keys, onProgress }).then(
      () => null,
      (reason: unknown) => reason,
    );
    disk.unfill();
    if (error === null) tally.finished++;
    else if (error instanceof TomoshibiError && error.code === 'medium-full') tally.full++;
    else {
      tally.other++;
      findings.problem(`export, ${told}: ${(error as Error).stack?.slice(0, 300)}`);
    }
    const unsound = await verifyMedium(disk.folder, hospital.keys.publicKey).then(
      ({ findings: found }) => found.find(({ problem }) => String(problem) !== 'unfinished')?.problem ?? null,
      String,
    );
    if (unsound !== null || (error !== null && manifestSha256(disk.folder) !== sha256)) {
      tally.lost++;
      findings.problem(`export, ${told}: the generation before: ${unsound ?? 'another manifest'}`);
    }
    if (error !== null && disk.used > used + more) tally.notGivenBack++;
    disk.leave(more * 3);
    const next = await hospital.export(disk.folder, { keys }).catch(String);
    if (typeof next === 'string') {
      tally.notAfterwards++;
      findings.problem(`export, ${told}: with room again: ${next}`);
    }
  }
  findings.figure(`export: refused as full, of ${count} sizes`, tally.full, 'sizes', { atLeast: 1 });
  findings.figure('export: finished', tally.finished, 'sizes');
  findings.figure('export: refused with another word', tally.other, 'sizes', { exactly: 0 });
  findings.figure('export: the generation before not as it was', tally.lost, 'sizes', { exactly: 0 });
  findings.figure('export: does not finish with room again', tally.notAfterwards, 'sizes', { exactly: 0 });
}

interface Copies {
  work: string;
  disk: SmallDisk;
  hospital: FaultHospital;
  before: string;
  after: string;
  count: number;
  findings: SuiteOptions['findings'];
}

async function copies({ work, disk, hospital, before, after, count, findings }: Copies): Promise<void> {
  const { identityPath } = hospital;
  const first = path.join(work, 'station-first');
  const right = await copyAndRead(identityPath, before, first);
  const more = sizeOf(after) - sizeOf(before);
  const tally = { full: 0, finished: 0, other: 0, lost: 0, unlogged: 0, notAfterwards: 0 };
  for (let index = 0; index < count; index++) {
    disk.clear();
    fs.cpSync(first, disk.folder, { recursive: true });
    const room = forTheLog + Math.round(((more * 1.2 + keptFree) * index) / count);
    const isFilledLater = index % 2 === 1;
    const told = `room for ${room} bytes${isFilledLater ? ', filled on the way' : ''}`;
    const station = await FaultStation.start(disk.folder);
    try {
      const unlocked = await station.unlock(identityPath);
      disk.leave(isFilledLater ? more * 3 : room);
      const opened = unlocked ?? (await station.open(after));
      if (opened !== null) {
        tally.other++;
        findings.problem(`copy, ${told}: ${opened}`);
        continue;
      }
      let filled = false;
      const view = await station.import((progress) => {
        if (!isFilledLater || filled || progress.bytesDone === 0) return;
        filled = true;
        disk.fill(forTheLog);
      });
      disk.unfill();
      if (view?.state === 'done') tally.finished++;
      else if (view?.error?.code === 'disk-full') tally.full++;
      else {
        tally.other++;
        findings.problem(`copy, ${told}: ${view?.error?.code}`);
      }
      await station.ask('/api/patients?q=00');
      if (station.audit.waiting > 0) {
        tally.unlogged++;
        findings.problem(`copy, ${told}: the log cannot be written`);
      }
      if (view?.state !== 'done') {
        const older = await readOlder(station, disk.folder, right);
        if (older !== null) {
          tally.lost++;
          findings.problem(`copy, ${told}: the copy before: ${older}`);
        }
      }
      disk.leave(more * 3);
      const again = await station.copy(after);
      if (again !== 'done') {
        tally.notAfterwards++;
        findings.problem(`copy, ${told}: with room again: ${again}`);
      }
    } finally {
      await station.close();
    }
  }
  findings.figure(`copy: refused as full, of ${count} sizes`, tally.full, 'sizes', { atLeast: 1 });
  findings.figure('copy: finished', tally.finished, 'sizes');
  findings.figure('copy: refused with another word', tally.other, 'sizes', { exactly: 0 });
  findings.figure('copy: the copy before no longer whole', tally.lost, 'sizes', { exactly: 0 });
  findings.figure('copy: the log can no longer be written', tally.unlogged, 'sizes', { exactly: 0 });
  findings.figure('copy: does not finish with room again', tally.notAfterwards, 'sizes', { exactly: 0 });
}

/** @returns null, or what is no longer as it was in the copy made before */
async function readOlder(station: FaultStation, dataFolder: string, right: RightAnswers): Promise<string | null> {
  const copiesFolder = path.join(dataFolder, 'copies');
  const oldest = path.join(copiesFolder, fs.readdirSync(copiesFolder).sort()[0]!);
  const code = await station.open(oldest, true);
  if (code !== null) return code;
  const { wrong, refused } = await readAll(station, right);
  return wrong[0] ?? refused[0]?.url ?? null;
}

async function copyAndRead(identityPath: string, drive: string, dataFolder: string): Promise<RightAnswers> {
  const station = await FaultStation.start(dataFolder);
  try {
    const copied = (await station.openAndUnlock(drive, identityPath)) ?? (await station.import())?.state;
    if (copied !== 'done') throw new Error(copied);
    return await rightAnswers(station);
  } finally {
    await station.close();
  }
}

function sizeOf(folder: string): number {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

function manifestSha256(drive: string): string {
  return crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(drive, 'TOMOSHIBI/manifest.json')))
    .digest('hex');
}
