/** Some spoilt DICOM files at once, read onto a medium as an export does: each is shown or listed. */
import fs from 'node:fs';
import path from 'node:path';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { exportDicom } from '../exporter/dicom/export.ts';
import { makeFacility, type TestFacility } from '../exporter/facility.ts';
import { dicom } from './dicom.ts';
import type { Inputs } from './inputs.ts';
import { type FuzzCase, type Reading, readingOf, sumOf, type Target } from './target.ts';

const filesOfCase = 24;

export function archive(inputs: Inputs): Target {
  const single = dicom(inputs);
  let facility: Promise<TestFacility> | null = null;
  const make = (random: Random): FuzzCase => {
    const made: FuzzCase = { files: new Map(), originals: new Map(), what: '', spoilt: filesOfCase };
    for (let index = 0; index < filesOfCase; index++) {
      const one = single.make(random);
      const name = `d${index % 3}/f${index}`;
      made.files.set(name, [...one.files.values()][0]!);
      made.originals.set(name, [...one.originals.values()][0]!);
      made.what += `${name}: ${one.what}; `;
    }
    return made;
  };
  const read = async (folder: string, { files }: FuzzCase): Promise<Reading> => {
    facility ??= makeFacility();
    const { disk, keys } = await facility;
    // A new medium and no memory of the last.
    fs.rmSync(path.join(disk, 'TOMOSHIBI'), { recursive: true, force: true });
    fs.rmSync(path.join(keys.folder, 'state.db'), { force: true });
    const run = await exportDicom(await facility, folder);
    const reading = readingOf(run.report);
    const ends = sumOf(reading.fates);
    if (ends !== files.size) reading.wrong.push(`${files.size} files, ${ends} ends`);
    const replaced = run.report.warnings.filter(({ detail }) => detail.includes('takes the place of')).length;
    const shown = run.studies.reduce((sum, { instanceCount }) => sum + instanceCount, replaced);
    if (shown !== reading.fates.mapped) reading.wrong.push(`${reading.fates.mapped} mapped, ${shown} shown`);
    for (const { studyInstanceUid } of run.studies) (await run.open(studyInstanceUid)).close();
    for (const { detail } of reading.rejected) if (/made the parser/.test(detail)) reading.wrong.push(detail);
    return reading;
  };
  const close = async () => {
    await single.close?.();
    if (facility) (await facility).remove();
  };
  return { make, read, close };
}
