/** Sheets of pictures, printed by a real Chromium and read back with poppler and zbar. */
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Forms } from '../../../main/paper/forms.ts';
import type { Picture } from '../../../main/paper/pictures.ts';
import { PrintJobs } from '../../../main/paper/print-jobs.ts';
import { Records } from '../../../main/records/records.ts';
import { parseSheetCode } from '../../../shared/sheet-code.ts';
import type { PicturesPerPage, PrintJobView } from '../../../shared/views.ts';
import { pngOf } from '../../main/paper/png-file.ts';
import { Hospital } from '../../main/records/hospital.ts';
import { canPrint, Paper } from './paper.ts';

const forms = new Forms(path.resolve(import.meta.dirname, '../../../resources/forms'));
const origin = { facilityId: 'tomoshibi-demo-hospital', facilityName: '灯火記念病院', station: '3西-PC2' };
const hospital = new Hospital()
  .patient({ id: '0012345', name: '灯火　太郎', kana: 'トモシビ　タロウ', birthDate: '1950-01-01', sex: 'male' })
  .covers(['0012345'], ['allergies'], '2026-11-21T22:00', '2011-01-01')
  .put('allergy_intolerance', { patientId: '0012345', id: '1', text: 'ペニシリン', assertion: 'present' });

/** Wide and tall pictures in turn, each with a frame and a diagonal that distortion would bend. */
const pngs = Array.from({ length: 10 }, (_, index) => {
  const [width, height] = index % 2 === 0 ? [300, 200] : [200, 300];
  return pngOf(width, height, (x, y) => {
    const edge = x < 3 || y < 3 || x >= width - 3 || y >= height - 3;
    return edge || Math.abs(x - y) < 3 ? 255 : 40 + index * 10;
  });
});
const pictures: Picture[] = pngs.map((png, index) => ({
  png,
  about: {
    studyInstanceUid: '2.25.1',
    seriesInstanceUid: '2.25.10',
    sopInstanceUid: `2.25.100${index}`,
    frame: 1,
    caption: `シリーズ 2　画像 ${index + 1}/10　W 400 L 40`,
    width: 300,
    height: 200,
    sha256: String(index).repeat(64),
    study: { started: '2026-11-20T09:30:00', description: '胸部 CT', modalities: 'CT' },
  },
}));

function jobOf(count: number, perPage: PicturesPerPage, copies = 1): PrintJobView {
  const jobs = new PrintJobs(forms, new Ledger(new Database(':memory:')));
  const patient = new Records(hospital.database, () => true).patient('0012345');
  const chosen = pictures.slice(0, count);
  return jobs.createImages({ patient, pictures: chosen, perPage, copies }, { name: '山本 花子' }, origin);
}

describe.skipIf(!canPrint)('pictures on paper', () => {
  let paper: Paper;
  beforeAll(async () => {
    paper = await Paper.open();
  }, 60_000);
  afterAll(() => paper.close());

  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [4, 4, 1],
    [7, 6, 2],
    [10, 9, 2],
  ] as const)('%i pictures, %i a page: %i pages, whose they are on each', async (count, perPage, pages) => {
    const job = jobOf(count, perPage);
    const printed = await paper.print(job, `pictures-${perPage}`, '', pngs);
    expect(printed.pages).toBe(pages);
    expect(printed.overflowing).toBe(0);
    expect(printed.paperSize).toContain('A4');
    for (let page = 1; page <= pages; page++) {
      const text = printed.text(page);
      for (const words of [
        '灯火太郎',
        'トモシビタロウ',
        '0012345',
        '1950-01-01',
        '男',
        '2026-11-2122:00',
        job.serial,
        '参照用・診断用ではない/Forreferenceonly,notfordiagnosis',
        '2026-11-20',
        'CT胸部CT',
      ]) {
        expect(text).toContain(words);
      }
      const [qr] = printed.codes(page, 200).filter((code) => code.startsWith('QR-Code:'));
      expect(parseSheetCode(qr!.slice('QR-Code:'.length))).toMatchObject({
        serial: job.serial,
        form: 'G1',
        page,
        pages,
      });
    }
    for (let number = 1; number <= count; number++) {
      expect(printed.text()).toContain(`${number}/${count}シリーズ2画像${number}/10W400`);
    }
  });

  it('each picture is whole and undistorted in its place', async () => {
    const page = await paper.draw(jobOf(4, 4), '', () => {}, pngs);
    const shapes = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLImageElement>('.sheet-picture img')].map((picture) => {
        const { width, height } = picture.getBoundingClientRect();
        const { naturalWidth, naturalHeight } = picture;
        return { width, height, naturalWidth, naturalHeight, fit: getComputedStyle(picture).objectFit };
      }),
    );
    expect(shapes).toHaveLength(4);
    for (const { width, height, naturalWidth, fit } of shapes) {
      expect(fit).toBe('contain');
      expect(naturalWidth).toBeGreaterThan(0);
      expect(Math.min(width, height)).toBeGreaterThan(150);
    }
    await page.close();
  });

  it('a sheet whose picture does not come is never ready', async () => {
    await expect(
      Promise.race([
        paper.draw(jobOf(2, 2), '', () => {}, pngs.slice(0, 1)),
        new Promise((_, reject) => setTimeout(() => reject(new Error('not ready')), 5000)),
      ]),
    ).rejects.toThrow('not ready');
  });
});
