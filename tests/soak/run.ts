/** One run from the medium to the closed station: what is done when, and what is measured meanwhile. */
import fs from 'node:fs';
import path from 'node:path';
import { chromium as playwright } from 'playwright';
import { openIdentity } from '../../main/audit/stored-log.ts';
import { openRecords } from '../../scripts/featured-patient.ts';
import { ViewerWindow } from '../../scripts/viewer-window.ts';
import { parseIdentity } from '../../shared/identity.ts';
import { manifestName } from '../../shared/media.ts';
import { type BenchMedium, passphrase } from '../bench/medium.ts';
import type { SoakFolders, SoakHost } from './hosts.ts';
import { type Kept, readKept } from './logged.ts';
import { type Sample, sample } from './measure.ts';
import { Person, type Study } from './person.ts';
import type { Asked } from './window.ts';

export interface SoakSize {
  openings: number;
  studies: number;
  jobs: number;
}

export interface SoakRun {
  samples: Sample[];
  /** Milliseconds, in their order. */
  openings: number[];
  pictures: number[];
  papers: number[];
  /** Sheets in them, each with a serial of its own. */
  jobs: number;
  languages: number;
  screens: number;
  shifts: Person['shifts'];
  asked: Asked[];
  kept: Kept;
  seconds: number;
}

/** Of a person: a shift of a busy morning, until somebody else takes the station. */
const openingsPerShift = 100;
const headingsEvery = 25;
const screenEvery = 10;
const languageEvery = 25;
const samplesWanted = 60;

const otherScreens = [
  '/wards',
  '/operations',
  '/outpatients',
  '/wards/print',
  '/reception',
  '/coverage',
  '/ledger',
  '/documents',
  '/help',
  '/station',
];
/** One after the other: a form alone, and those that go to the ward together; each form is a job with a serial of its own. */
const packs = [
  ['M3'],
  ['M6', 'M7', 'M13', 'M16'],
  ['S10', 'M5', 'M14'],
  ['M12'],
  ['M1-W', 'M1-L', 'S6', 'M3', 'M5', 'M6'],
];

/** @param tell is told now and then how far it is */
export async function soak(
  host: SoakHost,
  folders: SoakFolders,
  medium: BenchMedium,
  size: SoakSize,
  tell: (words: string) => void,
): Promise<SoakRun> {
  const people = await patientsOf(medium);
  await setUp(host, folders.data, medium);
  const person = new Person(host, folders.saved);
  const samples: Sample[] = [];
  const openings: number[] = [];
  const pictures: number[] = [];
  const papers: number[] = [];
  let [languages, screens, jobs] = [0, 0, 0];
  const started = performance.now();
  const measure = async () => {
    const seconds = (performance.now() - started) / 1000;
    const done = { seconds, openings: openings.length, studies: pictures.length, jobs };
    samples.push(await sample(host, folders, done));
    const { mainResident, windowResident, descriptors } = samples.at(-1)!;
    tell(
      `${done.openings} charts, ${done.studies} studies, ${done.jobs} print jobs in ${seconds.toFixed(0)} s; ` +
        `main ${mainResident.toFixed(0)} MB, window ${windowResident.toFixed(0)} MB, ${descriptors} descriptors`,
    );
  };
  const every = Math.max(1, Math.floor(size.openings / samplesWanted));

  for (let at = 0; at < size.openings; at += 1) {
    if (at % openingsPerShift === 0) {
      if (at > 0) await person.signOut();
      await person.signIn(`模擬 看護${person.shifts.length + 1}`);
    }
    const looks = isDue(at, size.studies, size.openings);
    const study = looks ? people.studies[pictures.length % people.studies.length]! : null;
    const id = study?.patientId ?? people.ids[at % people.ids.length]!;
    openings.push(await person.openPatient(id));
    if (at % headingsEvery === 3) await person.everyHeading();
    if (study) pictures.push(await person.openStudy(study));
    if (jobs < ((at + 1) * size.jobs) / size.openings) {
      const pack = packs[papers.length % packs.length]!.slice(0, size.jobs - jobs);
      const asked = performance.now();
      jobs += (await person.print(id, pack)).length;
      papers.push(performance.now() - asked);
    }
    if (at % languageEvery === 12) {
      await person.changeLanguage();
      languages += 1;
    }
    if (at % screenEvery === 5) {
      await person.goTo(otherScreens[screens % otherScreens.length]!);
      screens += 1;
    }
    await person.gather();
    if (at % every !== every - 1) continue;
    // Always over the same screen.
    await person.goTo('/');
    await measure();
  }
  await person.signOut();
  const seconds = (performance.now() - started) / 1000;
  await host.close();

  const scratch = fs.mkdtempSync(path.join(folders.temporary, 'kept-'));
  const { text } = await openIdentity({
    bytes: fs.readFileSync(medium.identityPath),
    passphrase: () => Promise.resolve(passphrase),
  });
  const kept = await readKept(folders.data, parseIdentity(text), scratch);
  fs.rmSync(scratch, { recursive: true });
  return {
    samples,
    openings,
    pictures,
    papers,
    jobs,
    languages,
    screens,
    shifts: person.shifts,
    asked: person.asked,
    kept,
    seconds,
  };
}

/** So that `wanted` of `all` are, evenly. */
function isDue(at: number, wanted: number, all: number): boolean {
  return Math.floor(((at + 1) * wanted) / all) > Math.floor((at * wanted) / all);
}

/** By a tool that knows the screens, and leaves before anything is measured; until the copy is there. */
async function setUp(host: SoakHost, data: string, { medium, identityPath }: BenchMedium): Promise<void> {
  const browser = await playwright.connectOverCDP(host.address);
  try {
    const page = browser.contexts()[0]!.pages()[0]!;
    await host.begin();
    const window = new ViewerWindow(page);
    await window.openMedium(medium);
    await window.unlock(identityPath, passphrase);
  } finally {
    await browser.close();
  }
  await host.saveUnasked();
  await copied(data);
}

/** From then on the station reads what it keeps, as it does for the rest of an emergency. */
async function copied(data: string): Promise<void> {
  const deadline = performance.now() + 300_000;
  const copies = path.join(data, 'copies');
  while (!fs.readdirSync(copies).some((name) => fs.existsSync(path.join(copies, name, manifestName)))) {
    if (performance.now() > deadline) throw new Error('the medium is not copied within five minutes');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Charts to open, and studies that are pictures on the medium. */
async function patientsOf({ medium, identityPath }: BenchMedium): Promise<{ ids: string[]; studies: Study[] }> {
  const records = await openRecords(medium, path.dirname(identityPath));
  try {
    const ids = records
      .prepare<[], string>("SELECT id FROM patient WHERE identifier = id AND name <> '' ORDER BY id")
      .pluck()
      .all();
    const studies = records
      .prepare<[], Study>(
        `SELECT patient_id AS patientId, study_instance_uid AS studyInstanceUid FROM imaging_study
         JOIN patient ON patient.id = patient_id WHERE identifier = patient.id AND modalities IN ('CT', 'MR', 'CR')
         ORDER BY study_instance_uid`,
      )
      .all();
    return { ids, studies };
  } finally {
    records.close();
  }
}
