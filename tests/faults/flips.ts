/**
 * Random bit, byte and sector flips and truncations over every kind of file on a medium and on the verified copy: each
 * answer afterwards is the right one or an error with a code.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { verifyMedium } from '../../exporter/verify.ts';
import { Random } from '../../scripts/demo-hospital/random.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import { filesOf, type Manifest } from '../../shared/media.ts';
import { damage } from './damage.ts';
import type { Findings } from './figure.ts';
import type { FaultHospital } from './hospital.ts';
import { isOfStudy, type RightAnswers, readAll, rightAnswers } from './reading.ts';
import { FaultStation } from './station.ts';
import type { SuiteOptions } from './suite.ts';

/** Everything about one medium and the stations that saw it whole. */
interface Ground {
  work: string;
  hospital: FaultHospital;
  drive: string;
  folder: string;
  manifest: Manifest;
  right: RightAnswers;
  /** Of the generation before. */
  rightBefore: RightAnswers;
  /** Data folder of a station with verified copies of both generations. */
  station: string;
}

interface Tally {
  faults: number;
  refused: number;
  /** Opened all the same: with every answer right, or some of them refused. */
  whole: number;
  partly: number;
  wrong: number;
  othersLost: number;
  unfound: number;
}

export async function flips({ work, seed, hospital, sample, findings }: SuiteOptions): Promise<void> {
  const ground = await prepare(work, hospital);
  const { folder, manifest, station } = ground;
  const random = new Random(seed, 'flips');
  const copy = newestCopy(station);
  const studies = manifest.files.filter(({ kind }) => kind === 'study').map((file) => file.path);
  const documents = (manifest.documents ?? []).map((file) => file.path);
  const kinds: [name: string, root: string, files: string[], faults: number][] = [
    ['manifest.json', folder, ['manifest.json'], sample(120)],
    ['manifest.sig', folder, ['manifest.sig'], sample(60)],
    ['keys.age', folder, ['keys.age'], sample(60)],
    ['README.txt', folder, ['README.txt'], sample(20)],
    ['records', folder, [manifest.records], sample(280)],
    ['studies', folder, studies, sample(260)],
    ['documents', folder, documents, sample(60)],
    ['copy: manifest, signature, keys', copy, ['manifest.json', 'manifest.sig', 'keys.age'], sample(60)],
    ['copy: records', copy, [manifest.records], sample(100)],
    ['copy: studies', copy, studies, sample(100)],
  ];
  let faults = 0;
  let wrong = 0;
  for (const [name, root, files, count] of kinds) {
    const tally = await attack(ground, { name, root, files, count }, random, findings);
    faults += tally.faults;
    wrong += tally.wrong;
    findings.figure(`${name}: refused at once, of ${tally.faults} faults`, tally.refused, 'faults');
    findings.figure(`${name}: opened, all answers right`, tally.whole, 'faults');
    findings.figure(`${name}: opened, what the fault touches refused with a code`, tally.partly, 'faults');
    findings.figure(`${name}: with a silently wrong answer`, tally.wrong, 'faults', { exactly: 0 });
    if (name.endsWith('studies')) {
      findings.figure(`${name}: other patients or studies no longer readable`, tally.othersLost, 'faults', {
        exactly: 0,
      });
    }
    // README.txt is not signed, says so, and is nothing that a reader depends on.
    const isSigned = name !== 'README.txt';
    if (root === folder && isSigned) {
      findings.figure(`${name}: not found by verify`, tally.unfound, 'faults', { exactly: 0 });
    }
  }
  findings.figure('faults in all', faults, 'faults', { atLeast: sample(1000) });
  findings.figure('silently wrong answers in all', wrong, 'answers', { exactly: 0 });
  await previousGeneration(ground, random, sample(30), findings);
  await copyBefore(ground, random, sample(30), findings);
  await importsOfDamagedMedia(ground, random, sample(60), findings);
}

async function prepare(work: string, template: FaultHospital): Promise<Ground> {
  const hospital = template.copy(path.join(work, 'hospital'));
  const drive = path.join(work, 'drive');
  const station = path.join(work, 'station');
  await hospital.export(drive);
  const rightBefore = await copyAndRead(hospital, drive, station);
  hospital.addStudies(2);
  await hospital.export(drive);
  const right = await copyAndRead(hospital, drive, station);
  const folder = path.join(drive, 'TOMOSHIBI');
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
  return { work, hospital, drive, folder, manifest, right, rightBefore, station };
}

async function copyAndRead({ identityPath }: FaultHospital, drive: string, dataFolder: string): Promise<RightAnswers> {
  const station = await FaultStation.start(dataFolder);
  try {
    const refused = await station.openAndUnlock(drive, identityPath);
    const copied = refused ?? (await station.import())?.state;
    if (copied !== 'done') throw new Error(`an undamaged medium: ${copied}`);
    return await rightAnswers(station);
  } finally {
    await station.close();
  }
}

async function attack(
  ground: Ground,
  { name, root, files, count }: { name: string; root: string; files: string[]; count: number },
  random: Random,
  findings: Findings,
): Promise<Tally> {
  const tally: Tally = { faults: 0, refused: 0, whole: 0, partly: 0, wrong: 0, othersLost: 0, unfound: 0 };
  const onMedium = root === ground.folder;
  for (let index = 0; index < count; index++) {
    const file = random.pick(files);
    const fault = damage(path.join(root, file), random);
    const told = `${name}: ${file}: ${fault.what}`;
    tally.faults++;
    try {
      if (onMedium && file !== 'README.txt' && !(await isFound(ground))) {
        tally.unfound++;
        findings.problem(`${told}: verify found nothing`);
      }
      const outcome = onMedium ? await readMedium(ground) : await readCopy(ground);
      if (outcome.code !== null) {
        tally.refused++;
        if (outcome.code === 'internal') outcome.wrong.push('refused without a code');
      } else if (outcome.refused.length === 0) tally.whole++;
      else tally.partly++;
      const study = ground.right.studyOfFile.get(file);
      if (study !== undefined) {
        const others = outcome.refused.filter((question) => !isOfStudy(question, study));
        if (outcome.code !== null || others.length > 0) {
          tally.othersLost++;
          findings.problem(`${told}: lost as well: ${outcome.code ?? others[0]!.url}`);
        }
      }
      if (outcome.wrong.length > 0) tally.wrong++;
      for (const wrong of outcome.wrong.slice(0, 3)) findings.problem(`${told}: ${wrong}`);
    } finally {
      fault.undo();
    }
  }
  return tally;
}

interface Outcome {
  code: string | null;
  refused: RightAnswers['questions'];
  wrong: string[];
}

/** On a station that has never seen a medium: nothing it remembers helps. */
async function readMedium({ work, hospital, drive, right }: Ground): Promise<Outcome> {
  const dataFolder = fs.mkdtempSync(path.join(work, 'fresh-'));
  const station = await FaultStation.start(dataFolder);
  try {
    const code = await station.openAndUnlock(drive, hospital.identityPath);
    if (code !== null) return { code, refused: [], wrong: [] };
    return { code, ...(await readAll(station, right)) };
  } finally {
    await station.close();
    fs.rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** After a restart without the medium; an older copy that opens instead has other right answers. */
async function readCopy({ hospital, right, rightBefore, station: dataFolder, manifest }: Ground): Promise<Outcome> {
  const station = await FaultStation.start(dataFolder);
  try {
    const code = station.view.medium === null ? 'medium-not-found' : await station.unlock(hospital.identityPath);
    if (code !== null) return { code, refused: [], wrong: [] };
    const older = station.view.medium?.sequence !== manifest.sequence;
    const reading = await readAll(station, older ? rightBefore : right);
    return older ? { code: 'medium-altered', refused: [], wrong: reading.wrong } : { code, ...reading };
  } finally {
    await station.close();
  }
}

async function isFound({ drive, hospital }: Ground): Promise<boolean> {
  try {
    return (await verifyMedium(drive, hospital.keys.publicKey)).findings.length > 0;
  } catch (error) {
    return error instanceof TomoshibiError;
  }
}

/** The records on the medium are damaged: what the station copied before is still what it reads. */
async function previousGeneration(ground: Ground, random: Random, count: number, findings: Findings): Promise<void> {
  const { hospital, drive, folder, manifest, rightBefore, work } = ground;
  const older = newestCopy(ground.station, 1);
  let lost = 0;
  for (let index = 0; index < count; index++) {
    const dataFolder = path.join(work, 'older');
    const target = path.join(dataFolder, 'copies', path.basename(older));
    fs.cpSync(older, target, { recursive: true });
    const fault = damage(path.join(folder, manifest.records), random);
    const station = await FaultStation.start(dataFolder);
    try {
      const opened = await station.unlock(hospital.identityPath);
      await station.open(drive);
      // Opened in place where the fault lies in pages that opening does not read; the copy behind refuses it.
      if (station.view.readingFrom === 'medium') await station.import();
      const back = station.view.readingFrom === 'medium' ? await station.open(target, true) : null;
      const reading = await readAll(station, rightBefore);
      const right = reading.wrong.length === 0 && reading.refused.length === 0;
      if (opened !== null || back !== null || !right) {
        lost++;
        findings.problem(
          `records ${fault.what}: the generation before: ${opened ?? back ?? reading.wrong[0] ?? 'refused'}`,
        );
      }
    } finally {
      fault.undo();
      await station.close();
      fs.rmSync(dataFolder, { recursive: true, force: true });
    }
  }
  findings.figure('damaged records: the generation before no longer readable', lost, `of ${count}`, { exactly: 0 });
}

/** The records of the newest copy are damaged so that it does not open, and no medium is at hand: the copy before opens. */
async function copyBefore(ground: Ground, random: Random, count: number, findings: Findings): Promise<void> {
  const { hospital, manifest, rightBefore, station: dataFolder } = ground;
  const newest = newestCopy(dataFolder);
  const older = newestCopy(dataFolder, 1);
  let refused = 0;
  let lost = 0;
  for (let index = 0; index < count; index++) {
    const fault = damage(path.join(newest, manifest.records), random);
    const station = await FaultStation.start(dataFolder);
    try {
      if (station.view.medium !== null && (await station.unlock(hospital.identityPath)) === null) continue;
      refused++;
      const code = (await station.open(older, true)) ?? (await station.unlock(hospital.identityPath));
      const reading = code === null ? await readAll(station, rightBefore) : null;
      if (!reading || reading.wrong.length > 0 || reading.refused.length > 0) {
        lost++;
        findings.problem(`copy: records ${fault.what}: the copy before: ${code ?? reading?.wrong[0] ?? 'refused'}`);
      }
    } finally {
      fault.undo();
      await station.close();
    }
  }
  findings.figure('damaged records of the newest copy: it does not open', refused, `of ${count}`);
  findings.figure('damaged records of the newest copy: nor does the copy before', lost, `of ${refused}`, {
    exactly: 0,
  });
}

/** A copy is made of a damaged medium: whatever is in it is as signed. */
async function importsOfDamagedMedia(ground: Ground, random: Random, count: number, findings: Findings): Promise<void> {
  const { hospital, drive, folder, manifest, work, right } = ground;
  let unsound = 0;
  let unsaid = 0;
  for (let index = 0; index < count; index++) {
    const file = random.pick(filesOf(manifest)).path;
    const fault = damage(path.join(folder, file), random);
    const dataFolder = fs.mkdtempSync(path.join(work, 'importing-'));
    const station = await FaultStation.start(dataFolder);
    try {
      const refused = await station.openAndUnlock(drive, hospital.identityPath);
      if (refused !== null) continue;
      const view = await station.import();
      if (view?.error === null) {
        unsaid++;
        findings.problem(`import: ${file}: ${fault.what}: done without a word`);
      }
      const bad = filesBelow(path.join(dataFolder, 'copies')).filter((each) => !isAsNamed(each));
      const reading = await readAll(station, right);
      if (bad.length > 0 || reading.wrong.length > 0) {
        unsound++;
        findings.problem(`import: ${file}: ${fault.what}: ${bad[0] ?? reading.wrong[0]}`);
      }
    } finally {
      fault.undo();
      await station.close();
      fs.rmSync(dataFolder, { recursive: true, force: true });
    }
  }
  findings.figure('damaged media copied: bytes that are not as signed in the copy', unsound, `of ${count}`, {
    exactly: 0,
  });
  findings.figure('damaged media copied: damage not said', unsaid, `of ${count}`, { exactly: 0 });
}

/** @param back how many copies before the newest */
function newestCopy(dataFolder: string, back = 0): string {
  const copies = path.join(dataFolder, 'copies');
  return path.join(
    copies,
    fs
      .readdirSync(copies)
      .sort()
      .at(-1 - back)!,
  );
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.db'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function isAsNamed(file: string): boolean {
  return crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex') === path.basename(file, '.db');
}
