import fs from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Studies } from '../../../main/imaging/studies.ts';
import { Study } from '../../../main/imaging/study.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { ImagingStudy } from '../../../shared/records.ts';
import { encapsulate, image } from '../../shared/dicom-file/synthetic.ts';
import { keyHex, type StudyFile, studyFile } from './study-file.ts';

const side = 64;
const pixelsOf = (fill: number) => new Uint8Array(side * side).fill(fill);
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3, 4, 5, 6, 7, 0xff, 0xd9]);
const files = {
  first: image({ rows: side, columns: side, pixels: pixelsOf(1), instance: '2.25.1001', number: 1 }),
  second: image({ rows: side, columns: side, pixels: pixelsOf(2), instance: '2.25.1002', number: 2 }),
  cine: image({
    transferSyntaxUid: '1.2.840.10008.1.2.4.50',
    series: '2.25.11',
    seriesNumber: 2,
    modality: 'US',
    instance: '2.25.1003',
    frames: 2,
    pixels: encapsulate([], [jpeg.subarray(0, 6), jpeg.subarray(6), jpeg]),
  }),
  bits: image({
    series: '2.25.12',
    seriesNumber: 3,
    instance: '2.25.1004',
    rows: 3,
    columns: 3,
    bits: 1,
    frames: 2,
    pixels: Uint8Array.of(0xff, 0x55, 0x01),
  }),
  cut: image({ series: '2.25.13', seriesNumber: 4, instance: '2.25.1005', frames: 2, pixels: new Uint8Array(20) }),
};

let file: StudyFile;
let study: Study;
beforeAll(async () => {
  file = await studyFile(files.second, files.cine, files.first, files.bits, files.cut);
  study = file.open();
});
afterAll(() => {
  study.close();
  file.remove();
});

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof TomoshibiError) return error.code;
    throw error;
  }
  return 'none';
}

describe('the file', () => {
  it('is dense, encrypted, and opens with its key only', () => {
    const bytes = fs.readFileSync(file.path);
    for (const text of ['SQLite format 3', '灯火', 'Tomoshibi^Taro', '2.25.1001'])
      expect(bytes.includes(text)).toBe(false);
    expect(codeOf(() => openReadOnly(file.path, '00'.repeat(32)))).toBe('medium-file-damaged');
    const database = openReadOnly(file.path, keyHex);
    expect(database.pragma('freelist_count', { simple: true })).toBe(0);
    expect(database.pragma('journal_mode', { simple: true })).toBe('delete');
    expect(database.prepare("SELECT value FROM meta WHERE key = 'format_version'").pluck().get()).toBe('1');
    database.close();
    expect(fs.readdirSync(new URL('.', `file://${file.path}`)).filter((name) => name.startsWith('study.db'))).toEqual([
      'study.db',
    ]);
  });

  it('is summed up', () => {
    expect(file.summary).toMatchObject({ modalities: ['CT', 'US'], seriesCount: 4, instanceCount: 5 });
    expect(file.summary.patient.name).toBe('灯火 太郎');
  });
});

describe('a study', () => {
  it('is viewed by series and display order', () => {
    const view = study.view({ studyInstanceUid: '2.25.1' } as ImagingStudy);
    expect(
      view.series.map((series) => [series.number, series.modality, series.instances.map((one) => one.number)]),
    ).toEqual([
      [1, 'CT', [1, 2]],
      [2, 'US', [1]],
      [3, 'CT', [1]],
      [4, 'CT', [1]],
    ]);
    expect(view.series[1]?.instances[0]).toEqual({
      sopInstanceUid: '2.25.1003',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
      number: 1,
      transferSyntaxUid: '1.2.840.10008.1.2.4.50',
      frameCount: 2,
      rows: 4,
      columns: 4,
      damage: null,
    });
  });

  it('gives metadata with names in Japanese and a note of what is missing', () => {
    const all = JSON.parse(study.metadata()) as Record<string, { Value?: unknown[] }>[];
    expect(all.map((one) => one['00080018']?.Value?.[0])).toEqual([
      '2.25.1001',
      '2.25.1002',
      '2.25.1003',
      '2.25.1004',
      '2.25.1005',
    ]);
    expect(all[0]!['00100010']?.Value).toEqual([
      { Alphabetic: 'Tomoshibi^Taro', Ideographic: '灯火^太郎', Phonetic: 'ともしび^たろう' },
    ]);
    expect(all[0]!['77771001']).toBeUndefined();
    expect(all[4]!['77771001']?.Value?.[0]).toMatch(/Frames 2 to 2 of 2 are missing/);
    expect(JSON.parse(study.metadata('2.25.10'))).toHaveLength(2);
    expect(JSON.parse(study.metadata('2.25.10', '2.25.1002'))).toHaveLength(1);
    expect(codeOf(() => study.metadata('2.25.10', '2.25.1003'))).toBe('instance-not-found');
  });

  it('gives frames in their transfer syntax', () => {
    expect(study.frame('2.25.1002', 1)).toMatchObject({ transferSyntaxUid: '1.2.840.10008.1.2.1' });
    expect(Buffer.compare(study.frame('2.25.1002', 1).bytes, pixelsOf(2))).toBe(0);
    for (const number of [1, 2]) {
      const frame = study.frame('2.25.1003', number);
      expect(frame.transferSyntaxUid).toBe('1.2.840.10008.1.2.4.50');
      expect(Buffer.compare(frame.bytes, jpeg)).toBe(0);
    }
    expect([...study.frame('2.25.1004', 2).bytes]).toEqual([0xaa, 0x00]);
  });

  it('says which frame is not there, and which never was', () => {
    expect(Buffer.compare(study.frame('2.25.1005', 1).bytes, new Uint8Array(16))).toBe(0);
    expect(codeOf(() => study.frame('2.25.1005', 2))).toBe('frame-damaged');
    expect(codeOf(() => study.frame('2.25.1005', 3))).toBe('frame-not-found');
    expect(codeOf(() => study.frame('2.25.1001', 0))).toBe('frame-not-found');
    expect(codeOf(() => study.frame('2.25.1001', 1.5))).toBe('frame-not-found');
    expect(codeOf(() => study.frame('2.25.9999', 1))).toBe('instance-not-found');
  });

  it('gives back the original files', () => {
    for (const [uid, bytes] of [
      ['2.25.1001', files.first],
      ['2.25.1003', files.cine],
      ['2.25.1005', files.cut],
    ] as const) {
      expect(Buffer.concat([...study.file(uid).read()]).equals(bytes)).toBe(true);
    }
  });
});

describe('damage on the medium', () => {
  const shown: [string, number, Uint8Array][] = [
    ['2.25.1001', 1, pixelsOf(1)],
    ['2.25.1002', 1, pixelsOf(2)],
    ['2.25.1003', 1, jpeg],
    ['2.25.1004', 1, Uint8Array.of(0xff, 0x01)],
  ];

  /** What each frame comes to: `same`, or the code it is refused with. A picture that differs fails the test. */
  function outcomes(altered: string): string[] {
    let opened: Study | undefined;
    const refused = codeOf(() => {
      opened = new Study(openReadOnly(altered, keyHex));
    });
    if (!opened) return [refused];
    const results = shown.map(([uid, number, bytes]) => {
      const code = codeOf(() => expect(Buffer.compare(opened!.frame(uid, number).bytes, bytes)).toBe(0));
      return code === 'none' ? 'same' : code;
    });
    opened.close();
    return results;
  }

  it('a flipped bit anywhere in the file: the right picture, or none', () => {
    const original = fs.readFileSync(file.path);
    const altered = `${file.path}.altered`;
    const seen = new Map<string, number>();
    for (let position = 7; position < original.length; position += Math.floor(original.length / 150)) {
      const bytes = Buffer.from(original);
      bytes[position]! ^= 0x10;
      fs.writeFileSync(altered, bytes);
      for (const outcome of outcomes(altered)) seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['frame-damaged', 'medium-file-damaged', 'same']);
    expect(seen.get('frame-damaged')).toBeGreaterThan(5);
  });

  it('a frame that is not what was exported is refused by its digest, in the frame and in the file', () => {
    const altered = `${file.path}.altered`;
    fs.copyFileSync(file.path, altered);
    const database = new Database(altered);
    database.pragma("cipher='aegis'");
    database.pragma(`key='raw:${keyHex}'`);
    const changed = database
      .prepare(
        `UPDATE segment SET bytes = ? WHERE frame = 1 AND instance_id =
           (SELECT id FROM instance WHERE sop_instance_uid = '2.25.1001')`,
      )
      .run(Buffer.from(pixelsOf(2)));
    expect(changed.changes).toBe(1);
    database.close();
    expect(outcomes(altered)).toEqual(['frame-damaged', 'same', 'same', 'same']);
    const opened = new Study(openReadOnly(altered, keyHex));
    expect(codeOf(() => Buffer.concat([...opened.file('2.25.1001').read()]))).toBe('frame-damaged');
    opened.close();
  });
});

describe('open studies', () => {
  it('are opened once, kept few, and not closed under an iteration', async () => {
    const opened: string[] = [];
    const studies = new Studies({
      capacity: 2,
      open: async (uid) => {
        opened.push(uid);
        return openReadOnly(file.path, keyHex);
      },
    });
    const [one, again] = await Promise.all([studies.get('a'), studies.get('a')]);
    expect(one).toBe(again);
    const iteration = one.file('2.25.1001').read();
    const start = iteration.next().value as Uint8Array;
    await studies.get('b');
    await studies.get('a');
    await studies.get('c');
    await studies.get('a');
    expect(opened).toEqual(['a', 'b', 'c']);
    studies.closeAll();
    await Promise.resolve();
    expect(Buffer.concat([start, ...iteration]).equals(files.first)).toBe(true);
    expect(() => one.frame('2.25.1001', 1)).toThrow();
  });

  it('a study that could not be opened is tried again', async () => {
    let tries = 0;
    const studies = new Studies({
      open: async () => {
        tries += 1;
        if (tries === 1) throw new TomoshibiError('medium-file-missing');
        return openReadOnly(file.path, keyHex);
      },
    });
    await expect(studies.get('a')).rejects.toMatchObject({ code: 'medium-file-missing' });
    expect((await studies.get('a')).series()).toHaveLength(4);
    studies.closeAll();
  });
});
