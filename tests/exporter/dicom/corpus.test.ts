import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DicomRejection } from '../../../shared/dicom-file/instance.ts';
import { hasCorpus } from '../../corpus.ts';
import { corpusFiles, corpusRoot } from '../../shared/dicom-file/corpus.ts';
import { type Parsed, parse } from '../../shared/dicom-file/parsing.ts';
import { hasTool } from '../../tool.ts';
import { makeFacility, type TestFacility } from '../facility.ts';
import { type DicomExport, exportDicom } from './export.ts';

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-corpus-'));
afterAll(() => fs.rmSync(temporary, { recursive: true }));

const inCorpus = (name: string) => path.join(corpusRoot, name);

/** Neither study, patient nor image: test data sets of a few elements. */
const saysNothing = [
  'pydicom/charset_files/chrSQEncoding.dcm',
  'pydicom/charset_files/chrSQEncoding1.dcm',
  'pydicom/test_files/UN_sequence.dcm',
  'pydicom/test_files/empty_charset_LEI.dcm',
  'pydicom/test_files/meta_missing_tsyntax.dcm',
  'pydicom/test_files/nested_priv_SQ.dcm',
  'pydicom/test_files/no_meta_group_length.dcm',
  'pydicom/test_files/priv_SQ.dcm',
];

describe.skipIf(!hasCorpus)('every file of the corpus by itself', () => {
  it('is kept byte for byte with its frames, or set aside for a reason', () => {
    const aside: string[] = [];
    const directories: string[] = [];
    for (const file of corpusFiles()) {
      let parsed: Parsed;
      try {
        parsed = parse(inCorpus(file.path));
      } catch (error) {
        if (error instanceof DicomRejection) aside.push(file.path);
        else if (error instanceof TypeError) directories.push(file.path);
        else throw error;
        continue;
      }
      const { instance, bytes, frames } = parsed;
      expect(bytes.equals(fs.readFileSync(inCorpus(file.path))), file.path).toBe(true);
      if (file.transferSyntaxUid !== '') expect(instance.transferSyntaxUid, file.path).toBe(file.transferSyntaxUid);
      if (/^\d+$/.test(file.frames)) expect(instance.frameCount, file.path).toBe(Number(file.frames));
      if (file.modality !== '') expect(instance.series.modality, file.path).toBe(file.modality);
      if (instance.damage === null) expect(frames.size, file.path).toBe(instance.frameCount);
    }
    expect(aside.sort()).toEqual(saysNothing);
    expect(directories).toHaveLength(8);
    expect(directories.every((name) => path.basename(name).startsWith('DICOMDIR'))).toBe(true);
  });

  it('says what is wrong with the damaged ones', () => {
    const damageOf = (name: string) => parse(inCorpus(`pydicom/test_files/${name}`)).instance.damage;
    expect(damageOf('MR_truncated.dcm')).toMatch(/incomplete/);
    expect(damageOf('rtplan_truncated.dcm')).toMatch(/ends early/);
    expect(damageOf('MR_small.dcm')).toBeNull();
    const tooShort = parse(inCorpus('pydicom-data/emri_small_jpeg_2k_lossless_too_short.dcm'));
    expect(tooShort.instance.warnings.map((warning) => warning.detail)).toEqual([
      'The pixel data have no end; the file may have been cut.',
    ]);
  });

  it.each([
    ['pydicom-data/liver.dcm', 'pydicom-data/liver_expb.dcm', 1],
    ['pydicom-data/liver.dcm', 'pydicom-data/liver_deflate.dcm', 1],
    ['pydicom-data/liver_nonbyte_aligned.dcm', 'pydicom-data/liver_nonbyte_aligned_deflate.dcm', 1],
    ['pydicom-data/SC_rgb_2frame.dcm', 'pydicom-data/SC_rgb_expb_2frame.dcm', 1],
    ['pydicom-data/SC_rgb_16bit_2frame.dcm', 'pydicom-data/SC_rgb_expb_16bit_2frame.dcm', 2],
    ['pydicom-data/SC_rgb_32bit_2frame.dcm', 'pydicom-data/SC_rgb_expb_32bit_2frame.dcm', 1],
    ['pydicom-data/OBXXXX1A_2frame.dcm', 'pydicom-data/OBXXXX1A_expb_2frame.dcm', 1],
    ['pydicom-data/emri_small.dcm', 'pydicom-data/emri_small_big_endian.dcm', 2],
    ['pydicom/test_files/rtdose.dcm', 'pydicom/test_files/rtdose_expb.dcm', 1],
    ['pydicom/test_files/SC_rgb_small_odd.dcm', 'pydicom/test_files/SC_rgb_small_odd_big_endian.dcm', 1],
  ])('%s shows the same frames as %s', (little, other, wordOfSamples) => {
    const expected = parse(inCorpus(little)).frames;
    const { instance, frames } = parse(inCorpus(other));
    expect(frames.size).toBe(instance.frameCount);
    for (const [number, frame] of frames) {
      const inOrder = wordOfSamples === 2 ? Buffer.from(frame).swap16() : frame;
      expect(inOrder.equals(expected.get(number)!), `frame ${number}`).toBe(true);
    }
  });
});

describe.skipIf(!hasCorpus)('frames as other programs see them', () => {
  /** dcmdump writes native pixel data as one file, encapsulated ones as one file a fragment after the offset table. */
  function rawOf(file: string): Buffer[] {
    const folder = fs.mkdtempSync(path.join(temporary, 'raw-'));
    execFileSync('dcmdump', ['-q', '+W', folder, file], { stdio: 'ignore' });
    return fs
      .readdirSync(folder)
      .map((name) => ({ name, number: Number(/\.(\d+)\.raw$/.exec(name)?.[1]) }))
      .sort((a, b) => a.number - b.number)
      .map(({ name }) => fs.readFileSync(path.join(folder, name)));
  }
  const together = (parsed: Parsed) => Buffer.concat([...parsed.frames.values()]);

  it
    .skipIf(!hasTool('dcmdump'))
    .each([
      'cornerstone3D/dicomImageLoader/testImages/CTImage.dcm',
      'cornerstone3D/dicomImageLoader/testImages/US-YBR_FULL_422-EVRLE.dcm',
      'highdicom/test_files/sm_image.dcm',
      'pydicom-data/SC_rgb_16bit_2frame.dcm',
      'pydicom-data/eCT_Supplemental.dcm',
      'pydicom-data/gdcm-US-ALOKA-16.dcm',
      'pydicom/test_files/rtdose.dcm',
    ])('native: %s', (name) => {
    const frames = together(parse(inCorpus(name)));
    expect(frames.equals(rawOf(inCorpus(name))[0]!.subarray(0, frames.length))).toBe(true);
  });

  it
    .skipIf(!hasTool('dcmdump'))
    .each([
      'cornerstone3D/dicomImageLoader/testImages/CT0012.fragmented_no_bot_jpeg_baseline.51.dcm',
      'highdicom/test_files/sm_image_jpegls_nobot.dcm',
      'pydicom-data/OBXXXX1A_rle_2frame.dcm',
      'pydicom-data/emri_small_jpeg_2k_lossless.dcm',
      'pydicom/test_files/JPEG2000-embedded-sequence-delimiter.dcm',
      'pydicom/test_files/examples_ybr_color.dcm',
    ])('encapsulated: %s', (name) => {
    const [, ...fragments] = rawOf(inCorpus(name));
    expect(together(parse(inCorpus(name))).equals(Buffer.concat(fragments))).toBe(true);
  });

  it.each([
    ['dcmdrle', 'pydicom-data/emri_small_RLE.dcm', 'pydicom-data/emri_small.dcm'],
    ['dcmdjpls', 'pydicom-data/emri_small_jpeg_ls_lossless.dcm', 'pydicom-data/emri_small.dcm'],
    ['gdcmconv', 'pydicom-data/emri_small_jpeg_2k_lossless.dcm', 'pydicom-data/emri_small.dcm'],
    ['dcmdrle', 'pydicom/test_files/MR_small_RLE.dcm', 'pydicom/test_files/MR_small.dcm'],
  ])('decoded by %s: %s shows what %s shows', (tool, compressed, native) => {
    if (!hasTool(tool)) return;
    const decoded = path.join(temporary, `${path.basename(compressed)}.raw.dcm`);
    const options = tool === 'gdcmconv' ? ['--raw', inCorpus(compressed), decoded] : [inCorpus(compressed), decoded];
    expect(spawnSync(tool, options, { stdio: 'ignore' }).status).toBe(0);
    expect(together(parse(decoded)).equals(together(parse(inCorpus(native))))).toBe(true);
  });

  it('a frame alone, put into a file of its own, decodes to that frame', () => {
    if (!hasTool('dcmdrle')) return;
    const source = inCorpus('pydicom-data/emri_small_RLE.dcm');
    const native = parse(inCorpus('pydicom-data/emri_small.dcm'));
    const { bytes, instance, frames } = parse(source);
    // Every other frame's fragment gives way to the seventh's, of the same file.
    const wanted = frames.get(7)!;
    const parts = instance.segments.map((segment) => {
      if (segment.frame === null) return bytes.subarray(segment.start, segment.end);
      const header = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
      header.writeUInt32LE(wanted.length, 4);
      return Buffer.concat([header, wanted]);
    });
    const file = path.join(temporary, 'seventh.dcm');
    fs.writeFileSync(file, Buffer.concat(parts));
    const decoded = path.join(temporary, 'seventh-decoded.dcm');
    execFileSync('dcmdrle', [file, decoded], { stdio: 'ignore' });
    expect(parse(decoded).frames.get(1)!.equals(native.frames.get(7)!)).toBe(true);
  });
});

describe.skipIf(!hasCorpus)('the whole corpus as one archive', () => {
  let facility: TestFacility;
  let run: DicomExport;
  beforeAll(async () => {
    facility = await makeFacility();
    run = await exportDicom(facility, corpusRoot);
  }, 120_000);
  afterAll(() => facility?.remove());

  it('loses no readable study', () => {
    const kept = new Set(run.studies.map((study) => study.studyInstanceUid));
    for (const { path: name } of corpusFiles()) {
      if (saysNothing.includes(name) || path.basename(name).startsWith('DICOMDIR')) continue;
      expect(kept.has(parse(inCorpus(name)).instance.study.studyInstanceUid), name).toBe(true);
    }
  });

  it('gives every file exactly one end, and every reason', () => {
    const totals = run.report.totals();
    const sum = (end: 'read' | 'mapped' | 'quarantined' | 'skipped') =>
      Object.values(totals.kinds).reduce((total, counts) => total + counts[end], 0);
    // The index itself lies in the folder too.
    expect(sum('read')).toBe(corpusFiles().length + 1);
    expect(sum('mapped') + sum('quarantined') + sum('skipped')).toBe(sum('read'));
    expect(totals.skipped['directory-file']).toBe(8);
    const unreadable = run.report.quarantined.filter(({ kind }) => kind === 'file');
    expect(unreadable.map(({ path: name, reason }) => [name, reason])).toEqual([
      ['INDEX.tsv', 'not-this-format'],
      ...saysNothing.map((name) => [name, 'invalid']),
    ]);
    // All else that is set aside is another encoding of an instance that is kept under the same identifier.
    const contradicting = run.report.quarantined.filter(({ kind }) => kind !== 'file');
    expect(new Set(contradicting.map(({ reason, detail }) => `${reason}: ${detail}`))).toEqual(
      new Set(['invalid: Another file with the same SOP Instance UID and other content is kept.']),
    );
  });

  it('gives back every kept file byte for byte, from the encrypted studies', async () => {
    let compared = 0;
    const setAside = new Set(run.report.quarantined.map(({ path: name }) => name));
    for (const { path: name } of corpusFiles()) {
      if (setAside.has(name) || path.basename(name).startsWith('DICOMDIR')) continue;
      const { instance } = parse(inCorpus(name));
      const study = await run.open(instance.study.studyInstanceUid);
      const bytes = Buffer.concat([...study.file(instance.sopInstanceUid).read()]);
      expect(bytes.equals(fs.readFileSync(inCorpus(name))), name).toBe(true);
      study.close();
      compared += 1;
    }
    expect(compared).toBeGreaterThan(200);
  }, 120_000);
});
