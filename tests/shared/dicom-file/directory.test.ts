import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DirectoryFile, parseDirectory } from '../../../shared/dicom-file/directory.ts';
import { DicomRejection } from '../../../shared/dicom-file/instance.ts';
import { hasCorpus } from '../../corpus.ts';
import { corpusRoot } from './corpus.ts';
import { type DirectoryRecord, directory } from './directory-file.ts';

const image: DirectoryRecord = { type: 'IMAGE', attributes: [[0x00041500, 'CS', 'DIR\\IM1']] };

function tree(images: DirectoryRecord[] = [image], patient: DirectoryRecord['attributes'] = []): DirectoryRecord[] {
  const series: DirectoryRecord = {
    type: 'SERIES',
    attributes: [
      [0x00080060, 'CS', 'CT'],
      [0x0020000e, 'UI', '2.25.10'],
    ],
    lower: images,
  };
  const study: DirectoryRecord = {
    type: 'STUDY',
    attributes: [
      [0x00080020, 'DA', '20260701'],
      [0x0020000d, 'UI', '2.25.1'],
    ],
    lower: [series],
  };
  return [
    {
      type: 'PATIENT',
      attributes: [
        [0x00080005, 'CS', 'ISO_IR 192'],
        [0x00100010, 'PN', 'Tomoshibi^Taro=灯火^太郎'],
        [0x00100020, 'LO', '0012345'],
        ...patient,
      ],
      lower: [study],
    },
  ];
}

function reasonFor(bytes: Uint8Array): string {
  try {
    parseDirectory(bytes);
    return 'read';
  } catch (error) {
    if (!(error instanceof DicomRejection)) throw error;
    return error.reason;
  }
}

describe('a DICOMDIR', () => {
  it('leads from patients to files', () => {
    const files = parseDirectory(directory(tree()));
    expect(files).toHaveLength(1);
    expect(files[0]).toMatchObject({
      fileId: ['DIR', 'IM1'],
      patient: { identifier: '0012345', name: '灯火 太郎' },
      study: { studyInstanceUid: '2.25.1', started: '2026-07-01' },
      series: { seriesInstanceUid: '2.25.10', modality: 'CT' },
    });
  });

  it('leaves out files whose record is inactive', () => {
    const deleted: DirectoryRecord = {
      type: 'IMAGE',
      inUse: 0,
      attributes: [[0x00041500, 'CS', 'DIR\\GONE']],
    };
    const files = parseDirectory(directory(tree([deleted, image])));
    expect(files.map(({ fileId }) => fileId.join('/'))).toEqual(['DIR/IM1']);
  });

  it.each(['..\\..\\ETC\\PASSWD', '\\ETC\\PASSWD', 'DIR\\.\\IM1', 'DIR/../../IM1', 'C:\\IM1', ''])(
    'that names a file %j is not followed at all',
    (name) => {
      const bytes = directory(tree([{ type: 'IMAGE', attributes: [[0x00041500, 'CS', name]] }]));
      expect(reasonFor(bytes)).toBe('invalid');
    },
  );

  it('whose records run in a circle, or lead nowhere, is not followed', () => {
    expect(reasonFor(directory(tree(), { circle: true }))).toBe('invalid');
    expect(reasonFor(directory(tree(), { astray: true }))).toBe('invalid');
  });

  it('of no patient leads to no file', () => {
    expect(reasonFor(directory([]))).toBe('invalid');
  });

  it('cut anywhere is refused or read, and never fails otherwise', () => {
    const whole = directory(tree());
    for (let length = 0; length < whole.length; length += 7) {
      expect(['invalid', 'truncated', 'not-this-format', 'unreadable']).toContain(reasonFor(whole.subarray(0, length)));
    }
  });
});

describe.skipIf(!hasCorpus)('the corpus', () => {
  const folder = path.join(corpusRoot, 'pydicom/test_files/dicomdirtests');
  const read = (name: string): DirectoryFile[] => parseDirectory(fs.readFileSync(path.join(folder, name)));

  it.each(['DICOMDIR', 'DICOMDIR-bigEnd', 'DICOMDIR-implicit', 'DICOMDIR-reordered'])('%s lists its files', (name) => {
    const files = read(name);
    expect(files).toHaveLength(31);
    expect(new Set(files.map(({ patient }) => patient.identifier))).toEqual(new Set(['77654033', '98890234']));
    for (const { fileId } of files) expect(fs.existsSync(path.join(folder, ...fileId))).toBe(true);
  });

  it.each(['DICOMDIR-empty.dcm', 'DICOMDIR-nooffset', 'DICOMDIR-nopatient'])('%s is not believed', (name) => {
    expect(reasonFor(fs.readFileSync(path.join(folder, name)))).not.toBe('read');
  });
});
