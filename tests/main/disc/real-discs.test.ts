/** File-sets that other programs made, and hostile files, as discs. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DiscView } from '../../../shared/disc.ts';
import { hasCorpus } from '../../corpus.ts';
import { corpusFiles, corpusRoot } from '../../shared/dicom-file/corpus.ts';
import { image } from '../../shared/dicom-file/synthetic.ts';
import { hasTool } from '../../tool.ts';
import { type Facility, makeFacility, temporaryFolder } from '../medium-fixture.ts';
import { discOf, servedDisc } from './served-disc.ts';

let facility: Facility;
beforeAll(async () => {
  facility = await makeFacility();
});

function allStudies(disc: DiscView) {
  return disc.patients.flatMap(({ studies }) => studies);
}

describe.skipIf(!hasTool('dcmmkdir'))('a disc that dcmmkdir made', () => {
  /** dcmmkdir wants names of the DICOM alphabet and what its profile needs. */
  function madeDisc(): string {
    const file = (study: number, number: number) =>
      image({
        patientName: 'Tomoshibi^Taro',
        patientId: 'X-77',
        birthDate: '19500102',
        study: `2.25.70${study}`,
        series: `2.25.71${study}`,
        instance: `2.25.72${study}${number}`,
        number,
        extra: [
          [0x00080005, 'CS', 'ISO_IR 100'],
          [0x00081030, 'LO', 'CHEST'],
          [0x00200010, 'SH', String(study)],
          [0x00080050, 'SH', ''],
        ],
      });
    const disc = discOf({
      'IMAGES/ST1/IM1': file(1, 1),
      'IMAGES/ST1/IM2': file(1, 2),
      'IMAGES/ST2/IM1': file(2, 1),
      'EXTRA/IM1': file(3, 1),
      README: Buffer.from('a viewer for another system'),
    });
    execFileSync('dcmmkdir', ['--recurse', '+id', disc, '+D', path.join(disc, 'DICOMDIR'), 'IMAGES'], {
      cwd: disc,
      stdio: 'pipe',
    });
    return disc;
  }

  it('is read through its directory, with the files that it does not list, and is brought whole', async () => {
    const served = await servedDisc(facility);
    const folder = madeDisc();
    const disc = await served.read(folder);
    expect(disc).toMatchObject({ directory: 'used', otherFiles: 1, problemCount: 0 });
    expect(
      allStudies(disc)
        .map(({ studyInstanceUid, files }) => `${studyInstanceUid} ${files}`)
        .sort(),
    ).toEqual(['2.25.701 2', '2.25.702 1', '2.25.703 1']);
    // The directory has no birth date; the images do.
    expect(disc.patients[0]!.person.birthDate).toBe('1950-01-02');
    expect(disc.patients[0]!.candidates).toMatchObject([{ patient: { id: '0001' } }]);
    const choices = allStudies(disc).map(({ key }) => ({ study: key, patientId: '0001', confirmed: true }));
    const { imported } = await served.bring(choices);
    expect(imported.reduce((sum, { study }) => sum + study.instanceCount, 0)).toBe(4);
    const original = await served.bytes(
      '/dicom-web/studies/2.25.701/series/2.25.711/instances/2.25.7211',
      'application/dicom',
    );
    expect(original.equals(fs.readFileSync(path.join(folder, 'IMAGES/ST1/IM1')))).toBe(true);
  });

  it('says which files the directory lists and the disc lacks, and finds others in whatever case the drive shows', async () => {
    const served = await servedDisc(facility);
    const folder = madeDisc();
    fs.rmSync(path.join(folder, 'IMAGES/ST1/IM2'));
    fs.renameSync(path.join(folder, 'IMAGES'), path.join(folder, 'images.part'));
    fs.renameSync(path.join(folder, 'images.part'), path.join(folder, 'images'));
    fs.renameSync(path.join(folder, 'images/ST2/IM1'), path.join(folder, 'images/ST2/im1;1'));
    const disc = await served.read(folder);
    expect(disc).toMatchObject({ directory: 'used', problems: [{ path: 'IMAGES/ST1/IM2', reason: 'missing' }] });
    expect(allStudies(disc)).toHaveLength(3);
  });
});

describe.skipIf(!hasCorpus)('the corpus as discs', () => {
  const fileSet = path.join(corpusRoot, 'pydicom/test_files/dicomdirtests');

  /** A copy of the file-set whose directory is the named one. */
  function withDirectory(name: string): string {
    const folder = temporaryFolder();
    fs.cpSync(fileSet, folder, { recursive: true, filter: (source) => !/DICOMDIR|TINY_ALPHA/.test(source) });
    fs.copyFileSync(path.join(fileSet, name), path.join(folder, 'DICOMDIR'));
    return folder;
  }

  it('finds the same studies through a directory in any encoding, and without a conformant one', async () => {
    const served = await servedDisc(facility);
    const seen = new Map<string, unknown>();
    for (const [name, directory] of [
      ['DICOMDIR', 'used'],
      ['DICOMDIR-implicit', 'used'],
      ['DICOMDIR-nooffset', 'unusable'],
      ['DICOMDIR-nopatient', 'unusable'],
    ] as const) {
      const disc = await served.read(withDirectory(name));
      expect(disc.directory, name).toBe(directory);
      expect(disc.problemCount, name).toBe(0);
      const studies = allStudies(disc).map(({ studyInstanceUid, files }) => `${studyInstanceUid} ${files}`);
      seen.set(name, studies.sort());
    }
    const expected = seen.get('DICOMDIR') as string[];
    expect(expected).toHaveLength(6);
    for (const [name, studies] of seen) expect(studies, name).toEqual(expected);
  });

  it('survives every hostile file at once, and brings its neighbour byte for byte', async () => {
    const served = await servedDisc(facility);
    const folder = temporaryFolder();
    const files = corpusFiles().filter(
      ({ path: file }) => fs.statSync(path.join(corpusRoot, file)).size < 4 * 1024 ** 2,
    );
    files.forEach(({ path: file }, index) => {
      const bytes = fs.readFileSync(path.join(corpusRoot, file));
      fs.writeFileSync(path.join(folder, `F${index}`), bytes);
      // Cut, and bent where its header is.
      fs.writeFileSync(path.join(folder, `C${index}`), bytes.subarray(0, Math.floor(bytes.length / 3)));
      for (let at = 140 + (index % 40); at < Math.min(bytes.length, 2000); at += 97) bytes[at]! ^= 1 << (index % 8);
      fs.writeFileSync(path.join(folder, `B${index}`), bytes);
    });
    const neighbour = image({ study: '2.25.801', series: '2.25.802', instance: '2.25.803', patientId: 'X-77' });
    fs.writeFileSync(path.join(folder, 'NEIGHBOUR'), neighbour);
    const disc = await served.read(folder);
    expect(disc.state).toBe('read');
    expect(disc.progress.filesDone).toBe(files.length * 3 + 1);
    expect(disc.problemCount).toBeGreaterThan(10);
    const studies = allStudies(disc);
    const found = studies.find(({ studyInstanceUid }) => studyInstanceUid === '2.25.801');
    const others = studies.filter((_, index) => index % 10 === 0);
    const choices = [found!, ...others].map(({ key }) => ({ study: key, patientId: null, confirmed: true }));
    const after = await served.bring(choices);
    expect(after.state).toBe('imported');
    expect(after.imported.length + after.notImported.length).toBe(choices.length);
    const base = '/dicom-web/studies/2.25.801/series/2.25.802/instances/2.25.803';
    expect((await served.bytes(base, 'application/dicom')).equals(neighbour)).toBe(true);
  }, 120_000);
});
