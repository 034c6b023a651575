/** What the bench measures, part by part. Each part stands alone: what it needs it writes, or finds in `work`. */
import { exportMemory, exportSpeed } from './export.ts';
import { imageExportSpeed } from './export-images.ts';
import { exportScale } from './export-scale.ts';
import { fhirSpeed } from './fhir.ts';
import { firstFrame } from './first-frame.ts';
import { growth } from './growth/growth.ts';
import { headline } from './headline/headline.ts';
import { imaging } from './imaging/imaging.ts';
import { importSpeed } from './import.ts';
import { addingStudies, openingWithStudies, slice, tiny } from './many-studies.ts';
import { type HospitalSize, hospitalMedium } from './medium.ts';
import { openingToFirstSearch } from './opening.ts';
import { paperSpeed } from './paper.ts';
import { passageSpeed } from './passages.ts';
import { longPatientPage, patientPage } from './patient-page.ts';
import { backingUp } from './peers/backing-up.ts';
import { receiving } from './peers/receiving.ts';
import type { PartName } from './report/measured.ts';
import type { Result } from './result.ts';
import { scanSpeed } from './scan.ts';
import { scrolling } from './scrolling.ts';
import { searchSpeed, searchSpeedOfCrowd } from './search.ts';
import { windowUse } from './window-use.ts';

export interface PartContext {
  work: string;
  /** A small sample of everything: two minutes for all parts together. */
  quick: boolean;
  /** How many notes are searched. */
  notes: number;
  /** Given rows as they are measured: what comes after cannot lose them. */
  tell: (rows: Result[]) => void;
}

const demo: HospitalSize = { patients: 200, density: null };
/** As large as a hospital is, with a chart for everybody. */
const large = (patients: number): HospitalSize => ({ patients, density: 6 });

export const parts: Record<PartName, (context: PartContext) => Promise<void>> = {
  headline: async ({ work, quick, tell }) => {
    const size = quick ? { hospital: demo, sampleBytes: 5e7 } : { hospital: large(100_000), sampleBytes: 2e9 };
    await headline(work, { ...size, rounds: quick ? 1 : 3, tell });
  },
  records: recordsPart,
  images: imagesPart,
  media: mediaPart,
  paper: paperPart,
  search: searchPart,
  window: windowPart,
  export: exportPart,
};

/** From source files to search and chart: one hospital as it is, and how the cost grows with the number of patients. */
async function recordsPart({ work, quick, tell }: PartContext): Promise<void> {
  const rounds = quick ? 1 : 3;
  const small = await hospitalMedium(work, demo);
  tell(await exportSpeed(small));
  if (quick) {
    tell(await openingToFirstSearch(work, small, rounds));
    tell(await growth(work, [2000], rounds));
    return;
  }
  const media = [small];
  for (const patients of [20_000, 100_000]) media.push(await hospitalMedium(work, large(patients)));
  const tenth = await hospitalMedium(work, large(10_000));
  tell([...(await exportSpeed(media.at(-1)!)), ...exportMemory(tenth, media.at(-1)!)]);
  for (const medium of media) tell(await openingToFirstSearch(work, medium, rounds));
  for (const medium of media) tell(await searchSpeed(work, medium));
  tell(await patientPage(work, small));
  tell(await patientPage(work, media.at(-1)!));
  tell(await growth(work, [1000, 10_000, 100_000, 1_000_000], rounds));
}

async function imagesPart({ work, quick, tell }: PartContext): Promise<void> {
  const medium = await hospitalMedium(work, demo);
  tell(await firstFrame(work, medium));
  await imaging(work, medium, { rounds: quick ? 1 : 3, brief: quick, tell });
}

/** Copying them, opening them whatever they hold, adding to them, and what other programs take to keep the same files. */
async function mediaPart({ work, quick, tell }: PartContext): Promise<void> {
  const medium = await hospitalMedium(work, demo);
  tell(await importSpeed(work, medium, quick ? 1 : 3));
  tell(await backingUp(work, medium));
  tell(await receiving(work, medium, quick ? 1 : 3));
  tell(await openingWithStudies(work, quick ? [1000] : [1000, 20_000], quick ? 1 : 3, quick ? 5000 : 100_000));
  const adding = { studies: quick ? 100 : 10_000, rounds: quick ? 1 : 5 };
  tell(await addingStudies(work, { ...adding, size: tiny }));
  if (!quick) tell(await addingStudies(work, { ...adding, size: slice }));
}

/** Everybody is in bed; so many that their pack has 1,500 sides. */
async function paperPart({ work, quick, tell }: PartContext): Promise<void> {
  const size: HospitalSize = { patients: quick ? 40 : 600, density: quick ? 10 : 24, inpatientEvery: 1 };
  tell(await paperSpeed(work, await hospitalMedium(work, size), quick ? 20 : 1500));
  // Making a pile of scans takes longer than all of a quick run.
  if (!quick) tell(await scanSpeed(work, 1000));
}

/** As large as hospitals are, written directly: what is measured is searching. */
async function searchPart({ work, quick, notes, tell }: PartContext): Promise<void> {
  tell(await searchSpeedOfCrowd(work, quick ? 20_000 : 1_000_000));
  tell(await passageSpeed(work, quick ? 10_000 : notes));
}

/** One window over a chart of 20,000 rows, over lists of one of 100,000, and over one patient after the other. */
async function windowPart({ work, quick, tell }: PartContext): Promise<void> {
  tell(await longPatientPage(work, quick ? 1 : 3));
  if (quick) return;
  tell(await scrolling(work));
  tell(await windowUse(work, await hospitalMedium(work, demo)));
}

/** A million messages take 15 GB and four million inodes; images 15 GB after that. */
async function exportPart({ work, quick, tell }: PartContext): Promise<void> {
  for (const sizes of quick ? [[2000]] : [[10_000, 100_000, 1_000_000]]) tell(await exportScale(work, sizes));
  tell(await fhirSpeed(work, quick ? 2e7 : 2e9));
  tell(await imageExportSpeed(work, quick ? 1e8 : 5e9));
}
