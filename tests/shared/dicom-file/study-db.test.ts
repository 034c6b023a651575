import { expect, it } from 'vitest';
import { openReadOnly } from '../../../main/station/database.ts';
import { createStudyDatabase } from '../../../shared/dicom-file/study-db.ts';
import { keyHex, studyFile } from '../../main/imaging/study-file.ts';
import { image } from './synthetic.ts';

it('is dense however its instances arrive, and in display order', async () => {
  const count = 150;
  const numbers = Array.from({ length: count }, (_, index) => ((index * 37) % count) + 1);
  const files = numbers.map((number) =>
    image({
      instance: `2.25.${1000 + number}`,
      number,
      z: number * 2.5,
      rows: 128,
      columns: 128,
      pixels: new Uint8Array(128 * 128).fill(number),
      extra: [[0x00204000, 'LT', 'x'.repeat(200 + number * 300)]],
    }),
  );
  const file = await studyFile(...files);
  const database = openReadOnly(file.path, keyHex);
  expect(database.pragma('freelist_count', { simple: true })).toBe(0);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  const ordered = database.prepare('SELECT number FROM instance ORDER BY display_order').pluck().all();
  expect(ordered).toEqual(numbers.toSorted((a, b) => a - b));
  expect(database.prepare('SELECT instance_count FROM series').pluck().get()).toBe(count);
  database.close();
  file.remove();
});

it('leaves nothing of an instance whose bytes could not be read to the end', async () => {
  const file = await studyFile(image());
  const target = `${file.path}.part`;
  const study = createStudyDatabase(target, keyHex);
  const instance = { segments: [{ start: 0, end: 4, frame: null, skip: 0 }], derivedFrames: [] };
  async function* broken() {
    yield { first: 0, bytes: new Uint8Array(4), digests: new Uint8Array(32), fileDigest: null };
    throw new Error('the cable was pulled');
  }
  await expect(study.add(instance as never, 'a', broken())).rejects.toThrow('the cable was pulled');
  expect(study.identity).toBeNull();
  study.close();
  const database = openReadOnly(target, keyHex);
  expect(database.prepare('SELECT count(*) FROM segment').pluck().get()).toBe(0);
  database.close();
  file.remove();
});
