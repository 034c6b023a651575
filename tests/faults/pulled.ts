/** The medium is pulled out, during reading and during a copy: answers with codes, and after plugging it in again all is as before. */
import fs from 'node:fs';
import path from 'node:path';
import { Random } from '../../scripts/demo-hospital/random.ts';
import type { FaultHospital } from './hospital.ts';
import { type RightAnswers, readAll, rightAnswers } from './reading.ts';
import { SmallDisk } from './small-disk.ts';
import { FaultStation } from './station.ts';
import type { SuiteOptions } from './suite.ts';

/** Two ways to take a medium away, and to bring it back. */
interface Plug {
  drive: string;
  pull(): void;
  plug(): void;
  end(): void;
}

export async function pulled({ work, hospital: template, seed, sample, findings }: SuiteOptions): Promise<void> {
  const random = new Random(seed, 'pulled');
  const hospital = template.copy(path.join(work, 'hospital'), ['fhir', 'dicom', 'documents']);
  hospital.addStudies(20, { instances: 2, frameBytes: 65_536 });
  const medium = path.join(work, 'medium');
  await hospital.export(medium);
  const plugs: [string, Plug][] = [['folder taken away', folderPlug(medium, path.join(work, 'drive'))]];
  const mounted = mountPlug(medium, path.join(work, 'mount'));
  if (mounted) plugs.push(['file system unmounted', mounted]);
  else findings.skip('file system unmounted', 'this user may not mount a file system');
  for (const [name, plug] of plugs) {
    try {
      await whileReading({ work, hospital, plug, name, random, count: sample(20), findings });
      await whileCopying({ work, hospital, plug, name, random, count: sample(20), findings });
    } finally {
      plug.end();
    }
  }
}

interface Pulling {
  work: string;
  hospital: FaultHospital;
  plug: Plug;
  name: string;
  random: Random;
  count: number;
  findings: SuiteOptions['findings'];
}

async function whileReading({ work, hospital, plug, name, random, count, findings }: Pulling): Promise<void> {
  let wrong = 0;
  let refused = 0;
  let lost = 0;
  const dataFolder = path.join(work, `reading-${path.basename(plug.drive)}`);
  const station = await FaultStation.start(dataFolder);
  try {
    const opened = await station.openAndUnlock(plug.drive, hospital.identityPath);
    if (opened !== null) throw new Error(opened);
    const right = await rightAnswers(station);
    for (let index = 0; index < count; index++) {
      const questions = right.questions;
      const from = random.int(0, questions.length - 1);
      await readAll(station, { ...right, questions: questions.slice(0, from) });
      plug.pull();
      const without = await readAll(station, right);
      wrong += without.wrong.length;
      refused += without.refused.length;
      for (const each of without.wrong.slice(0, 2)) findings.problem(`${name}: ${each}`);
      const gone = await station.open(plug.drive);
      if (gone !== 'medium-not-found') findings.problem(`${name}: opening what is not there: ${gone}`);
      if (gone !== 'medium-not-found') wrong++;
      plug.plug();
      const back = await station.open(plug.drive);
      const after = await readAll(station, right);
      if (back !== null || after.wrong.length > 0 || after.refused.length > 0) {
        lost++;
        findings.problem(`${name}: plugged in again: ${back ?? after.wrong[0] ?? after.refused[0]?.url}`);
      }
    }
  } finally {
    await station.close();
  }
  findings.figure(`while reading, ${name}: answers refused with a code`, refused, 'answers', { atLeast: 1 });
  findings.figure(`while reading, ${name}: wrong answers, or errors without a code`, wrong, 'answers', { exactly: 0 });
  findings.figure(`while reading, ${name}: not as before when plugged in again`, lost, `of ${count}`, { exactly: 0 });
}

async function whileCopying({ work, hospital, plug, name, random, count, findings }: Pulling): Promise<void> {
  const tally = { coded: 0, ended: 0, other: 0, lost: 0 };
  let right: RightAnswers | null = null;
  /** How long a copy takes, in milliseconds. */
  let copying = 0;
  for (let index = 0; index < count; index++) {
    const dataFolder = path.join(work, `copying-${path.basename(plug.drive)}-${index}`);
    const station = await FaultStation.start(dataFolder);
    try {
      const opened = await station.openAndUnlock(plug.drive, hospital.identityPath);
      if (opened !== null) throw new Error(opened);
      right ??= await rightAnswers(station);
      const moment = random.next() * copying;
      let isPulled = index === 0;
      const pull = () => {
        if (!isPulled) plug.pull();
        isPulled = true;
      };
      const timer = setTimeout(pull, moment);
      const begun = performance.now();
      const view = await station.import();
      clearTimeout(timer);
      if (index === 0 || !isPulled) {
        // The first is left alone, to see how long it takes; another that was done before says it anew.
        copying = performance.now() - begun;
        isPulled = false;
      }
      pull();
      // What is left out because the medium went is no finished copy.
      if (view?.state === 'done' && view.error === null) tally.ended++;
      else if (view?.error && view.error.code !== 'internal') tally.coded++;
      else {
        tally.other++;
        findings.problem(
          `${name} after ${Math.round(moment)} of ${Math.round(copying)} ms of a copy: ${view?.state} ${view?.error?.code}`,
        );
      }
      plug.plug();
      const again = await station.copy(plug.drive);
      const reading = await readAll(station, right);
      if (again !== 'done' || reading.wrong.length > 0 || reading.refused.length > 0) {
        tally.lost++;
        findings.problem(`${name}, plugged in again: ${again} ${reading.wrong[0] ?? reading.refused[0]?.url ?? ''}`);
      }
    } finally {
      await station.close();
      fs.rmSync(dataFolder, { recursive: true, force: true });
    }
  }
  // A sample may always come too late.
  const someCut = count >= 10 ? { atLeast: 1 } : undefined;
  findings.figure(`while copying, ${name}: ended with a code`, tally.coded, `of ${count}`, someCut);
  findings.figure(`while copying, ${name}: was done before`, tally.ended, `of ${count}`);
  findings.figure(`while copying, ${name}: ended without a word`, tally.other, `of ${count}`, { exactly: 0 });
  findings.figure(`while copying, ${name}: does not finish when plugged in again`, tally.lost, `of ${count}`, {
    exactly: 0,
  });
}

function folderPlug(medium: string, drive: string): Plug {
  const away = `${drive}-away`;
  fs.cpSync(medium, drive, { recursive: true });
  return {
    drive,
    pull: () => fs.renameSync(drive, away),
    plug: () => fs.renameSync(away, drive),
    end: () => {},
  };
}

/** Files that are open stay readable, as the kernel keeps them; every other is gone. */
function mountPlug(medium: string, drive: string): Plug | null {
  const plug = (): SmallDisk | null => {
    const mounted = SmallDisk.mount(drive);
    if (mounted) fs.cpSync(medium, drive, { recursive: true });
    return mounted;
  };
  let disk = plug();
  if (!disk) return null;
  const pull = () => {
    disk?.unmount();
    disk = null;
  };
  return {
    drive,
    pull,
    plug: () => {
      disk ??= plug();
    },
    end: pull,
  };
}
