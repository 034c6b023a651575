import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Forms } from '../../../main/paper/forms.ts';
import { PrintJobs } from '../../../main/paper/print-jobs.ts';
import { Records } from '../../../main/records/records.ts';
import { isOfDrill, parseSheetCode } from '../../../shared/sheet-code.ts';
import { Hospital } from '../../main/records/hospital.ts';
import { canPrint, Paper } from './paper.ts';

const forms = new Forms(path.resolve(import.meta.dirname, '../../../resources/forms'));
const origin = { facilityId: 'drill', facilityName: '訓練記念病院(架空)', station: '3西-PC2' };

function jobOf(form: string) {
  const hospital = new Hospital()
    .patient({ id: '0012345', name: '灯火　花子', kana: 'トモシビ　ハナコ', birthDate: '1950-01-01', sex: 'female' })
    .covers(['0012345'], ['allergies', 'medications'], '2026-11-21T22:00', '2011-01-01')
    .put('allergy_intolerance', { patientId: '0012345', id: '1', text: 'ペニシリン', assertion: 'present' });
  const ledger = new Ledger(new Database(':memory:'), undefined, () => [], { isDrill: true });
  const records = new Records(hospital.database, () => true);
  return new PrintJobs(forms, ledger).create(
    { form, patientId: '0012345', copies: 1 },
    { name: '模擬 花子' },
    records,
    origin,
  );
}

describe.runIf(canPrint)('a sheet of a drill', () => {
  let paper: Paper;
  beforeAll(async () => {
    paper = await Paper.open();
  }, 120_000);
  afterAll(() => paper.close());

  it('says so over and under what is written, and can still be read by people and scanners', async () => {
    const job = jobOf('M3');
    const drill = await paper.print(job, 'drill-summary', '?drill');
    const usual = await paper.print(job, 'usual-summary');
    expect(usual.text()).not.toContain('訓練DRILL');
    expect(drill.pages).toBe(usual.pages);
    expect(drill.overflowing).toBe(0);
    expect(drill.text(1)).toContain('Fictionalpatients,notforcare');
    // Twice in the line at the head, once across the sheet.
    expect(drill.text(1).split('訓練').length - 1).toBeGreaterThanOrEqual(3);
    expect(drill.text(1)).toContain('灯火花子');
    const [qr] = drill.codes(1, 150).filter((code) => code.startsWith('QR-Code:'));
    const code = parseSheetCode(qr!.slice('QR-Code:'.length));
    expect(code).toMatchObject({ serial: job.serial, patient: '0012345' });
    expect(isOfDrill(code!)).toBe(true);
    expect(drill.codes(1, 200).some((read) => read.includes('0012345') && read.startsWith('CODABAR'))).toBe(
      usual.codes(1, 200).some((read) => read.includes('0012345') && read.startsWith('CODABAR')),
    );
  }, 60_000);

  it.each(['M1-L', 'M1-W', 'M11-L'])('of labels (%s) says so on each one that is cut off', async (form) => {
    const job = jobOf(form);
    const printed = await paper.print(job, `drill-${form}`, '?drill');
    expect(printed.overflowing).toBe(0);
    const count = printed.text(1).split('灯火花子').length - 1;
    expect(count).toBeGreaterThan(0);
    expect(printed.text(1).split('訓練').length - 1).toBeGreaterThanOrEqual(count);
  });
});
