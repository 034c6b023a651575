import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DicomRejection } from '../../../shared/dicom-file/instance.ts';
import { metadataOf, parseBytes } from './parsing.ts';
import { type Attribute, dicomFile, encode, image, imageAttributes } from './synthetic.ts';

const implicit = '1.2.840.10008.1.2';
const bigEndian = '1.2.840.10008.1.2.2';
const deflated = '1.2.840.10008.1.2.1.99';

function rejection(bytes: Uint8Array): string {
  try {
    parseBytes(bytes);
  } catch (error) {
    if (error instanceof DicomRejection) return error.reason;
    throw error;
  }
  return 'kept';
}

describe('opening files', () => {
  it('says of an archive that it may hold images', () => {
    for (const signature of ['PK\x03\x04', '\x1f\x8b\x08\x00', '7z\xbc\xaf\x27\x1c', 'Rar!']) {
      const archive = Buffer.concat([Buffer.from(signature, 'latin1'), Buffer.alloc(2000, 0x55)]);
      expect(() => parseBytes(archive)).toThrow(/unpack it first/);
    }
    expect(() => parseBytes(Buffer.alloc(2000, 0x55))).toThrow(/not a DICOM file/);
  });

  it.each([implicit, bigEndian, '1.2.840.10008.1.2.1'])('%s with and without meta information', (transferSyntaxUid) => {
    for (const preamble of ['standard', 'none'] as const) {
      const { instance, bytes } = parseBytes(image({ transferSyntaxUid, preamble }));
      expect(instance.transferSyntaxUid).toBe(transferSyntaxUid);
      expect(instance.patient).toMatchObject({
        identifier: '00012345',
        name: '灯火 太郎',
        kana: 'ともしび たろう',
        romaji: 'Tomoshibi Taro',
        birthDate: '1950-02-03',
        sex: 'male',
      });
      expect(instance.study).toMatchObject({ started: '2026-07-01T09:30:15', description: '胸部' });
      expect(bytes.equals(image({ transferSyntaxUid, preamble }))).toBe(true);
    }
  });

  it('tells the encoding from the data when the meta information is silent or wrong', () => {
    const silent = parseBytes(image({ transferSyntaxUid: implicit, withoutTransferSyntax: true }));
    expect(silent.instance.transferSyntaxUid).toBe(implicit);
    const lying = dicomFile([], { transferSyntaxUid: implicit });
    const explicit = encode(imageAttributes(), '1.2.840.10008.1.2.1');
    const wrong = parseBytes(Buffer.concat([lying, explicit]));
    expect(wrong.instance.transferSyntaxUid).toBe('1.2.840.10008.1.2.1');
    expect(wrong.instance.warnings).toHaveLength(1);
  });

  it('inflates a deflated data set and gives its frames as explicit little endian', () => {
    const head = dicomFile([], { transferSyntaxUid: deflated });
    const file = Buffer.concat([head, zlib.deflateRawSync(encode(imageAttributes(), '1.2.840.10008.1.2.1'))]);
    const { instance, frames, bytes } = parseBytes(file);
    expect(instance.derivedFrames).toHaveLength(1);
    expect(instance.derivedFrames[0]?.transferSyntaxUid).toBe('1.2.840.10008.1.2.1');
    expect([...frames.get(1)!]).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(bytes.equals(file)).toBe(true);
  });

  it('refuses a bomb of a deflated data set', () => {
    const head = dicomFile([], { transferSyntaxUid: deflated });
    const bomb = zlib.deflateRawSync(Buffer.alloc(260 * 1024 * 1024), { level: 1 });
    expect(rejection(Buffer.concat([head, bomb]))).toBe('too-large');
  });

  it('sets aside what is not DICOM', () => {
    expect(rejection(Buffer.from('path\tsha256\tsize\nDICOMDIR\t1\t2\n'.repeat(10)))).toBe('not-this-format');
    expect(rejection(Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj'))).toBe('not-this-format');
    expect(rejection(Buffer.alloc(0))).toBe('not-this-format');
    expect(rejection(Buffer.alloc(4096))).toBe('not-this-format');
    expect(rejection(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) & 0xff)))).toBe('not-this-format');
  });

  it('keeps a preamble that is another file as well (CVE-2019-11687), byte for byte', () => {
    const file = image();
    file.write('MZ\x90\x00', 0, 'latin1');
    const { bytes } = parseBytes(file);
    expect(bytes.subarray(0, 2).toString()).toBe('MZ');
  });
});

describe('damage', () => {
  it('keeps a file cut inside its pixel data and says so', () => {
    const { instance, frames, bytes } = parseBytes(image().subarray(0, -8));
    expect(instance.damage).toMatch(/incomplete/);
    expect(instance.frameCount).toBe(1);
    expect(frames.size).toBe(0);
    expect(bytes.equals(image().subarray(0, -8))).toBe(true);
  });

  it('cut anywhere, keeps a file that still names its study and sets aside one that does not', () => {
    const whole = image({ extra: [[0x00400275, 'SQ', [[[0x00400007, 'LO', 'test']], [[0x00400007, 'LO', 'x']]]]] });
    let kept = 0;
    for (let length = whole.length - 1; length > 160; length--) {
      try {
        const { instance, frames } = parseBytes(whole.subarray(0, length));
        const made = instance.warnings.some((warning) =>
          warning.detail.startsWith('Made because it is missing: Study'),
        );
        if (!made) expect(instance.study.studyInstanceUid).toBe('2.25.1');
        // Cut between two elements before it says that it is an image, nothing can be seen to be missing.
        if (instance.rows !== null && metadataOf(instance)['00280103']) expect(instance.damage).not.toBeNull();
        expect(frames.size).toBe(0);
        kept += 1;
      } catch (error) {
        if (!(error instanceof DicomRejection)) throw error;
      }
    }
    expect(kept).toBeGreaterThan(50);
  });

  it('never fails otherwise than by a rejection, whatever byte is changed', () => {
    const whole = image({ extra: [[0x00400275, 'SQ', [[[0x00400007, 'LO', 'test']]]]] });
    for (let position = 132; position < whole.length; position++) {
      for (const value of [0x00, 0xff, 0x53]) {
        const file = Buffer.from(whole);
        file[position] = value;
        try {
          expect(parseBytes(file).bytes.equals(file)).toBe(true);
        } catch (error) {
          expect(error, `byte ${position} = ${value}`).toBeInstanceOf(DicomRejection);
        }
      }
    }
  }, 60_000);

  it('refuses nesting without end', () => {
    let item: Attribute[] = [[0x00400007, 'LO', 'deep']];
    for (let depth = 0; depth < 40; depth++) item = [[0x00400275, 'SQ', [item]]];
    expect(rejection(dicomFile([...imageAttributes({ pixels: null }), ...item].sort((a, b) => a[0] - b[0])))).toBe(
      'invalid',
    );
  });
});

describe('identifiers', () => {
  const without = (...tags: number[]) => imageAttributes().filter(([tag]) => !tags.includes(tag));

  it('makes missing ones, the same for the same file', () => {
    const file = dicomFile(without(0x0020000d, 0x0020000e, 0x00080018));
    const first = parseBytes(file).instance;
    const second = parseBytes(file).instance;
    expect(first.study.studyInstanceUid).toMatch(/^2\.25\.\d{1,39}$/);
    expect(first.study.studyInstanceUid).toBe(second.study.studyInstanceUid);
    expect(first.sopInstanceUid).toBe(second.sopInstanceUid);
    expect(metadataOf(first)['0020000D']?.Value).toEqual([first.study.studyInstanceUid]);
    expect(first.warnings).toHaveLength(1);
  });

  it('sets aside a file that names neither patient nor image', () => {
    expect(rejection(dicomFile([[0x00080060, 'CS', 'CT']]))).toBe('invalid');
    expect(rejection(dicomFile(without(0x0020000d)).subarray(0, -8))).toBe('kept');
    expect(rejection(dicomFile(without(0x0020000d)).subarray(0, -20))).toBe('truncated');
  });
});
