import { expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import type { RecordInput } from '../../../shared/records.ts';
import { Hospital } from './hospital.ts';

type Result = Partial<RecordInput<'observation'>> & { text: string; value: string };

function preoperativeOf(results: Result[]) {
  const hospital = new Hospital().patient({ id: 'a' }).covers(['a'], ['observations'], '2026-11-21');
  results.forEach((result, index) => {
    hospital.put('observation', { patientId: 'a', id: String(index), category: 'laboratory', ...result });
  });
  return new Records(hospital.database, () => true).preoperative.of('a');
}

it('gives the newest of each test by its whole name or its code, and never another test of a like name', () => {
  const { results } = preoperativeOf([
    { text: 'Ｈｂ', value: '12.1', effectiveAt: '2026-11-20T07:00' },
    { text: 'ヘモグロビン', value: '9.8', effectiveAt: '2026-11-21T07:00', interpretation: 'L' },
    { text: 'ＨｂＡ１ｃ（ＮＧＳＰ）', value: '6.9', effectiveAt: '2026-11-22T07:00' },
    { text: '血液検査5', value: '210', code: '2A050000001930955', effectiveAt: '2026-11-19T07:00' },
    { text: 'ＰＴ－ＩＮＲ', value: '2.31', effectiveAt: '2026-11-18' },
    { text: 'PT', value: '14.2', code: '2B030000002231151', effectiveAt: '2026-11-21' },
    { text: 'Kalium', value: '4.1', code: '2823-3', effectiveAt: '2026-11-21' },
  ]);
  expect(results.hb).toMatchObject({ value: '9.8', interpretation: 'L' });
  expect(results.plt).toMatchObject({ value: '210', text: '血液検査5' });
  expect(results.ptInr?.value).toBe('2.31');
  expect(results.k?.value).toBe('4.1');
  expect(results.glucose).toBeNull();
});

it('takes blood only, and a result without a time only where there is no other', () => {
  const { results, observationsStatus, studies, newestStudy } = preoperativeOf([
    { text: 'クレアチニン', value: '88', specimen: '尿', effectiveAt: '2026-11-22' },
    { text: 'クレアチニン', value: '91', code: '3C015000000127101', effectiveAt: '2026-11-22' },
    { text: '尿中クレアチニン', value: '92', effectiveAt: '2026-11-22' },
    { text: 'クレアチニン', value: '1.21', specimen: '血清', effectiveAt: '2026-11-20' },
    { text: 'クレアチニン', value: '0.70' },
    { text: 'グルコース', value: '104' },
    { text: 'グルコース', value: '60', specimen: '髄液', effectiveAt: '2026-11-22' },
  ]);
  expect(results.cr?.value).toBe('1.21');
  expect(results.glucose?.value).toBe('104');
  expect(observationsStatus.status).toBe('exported');
  expect([studies, newestStudy]).toEqual([0, null]);
});

it('counts the studies, and names the newest whose images are there', () => {
  const hospital = new Hospital().patient({ id: 'a' }).covers(['a'], ['studies'], '2026-11-21');
  const study = { patientId: 'a', modalities: 'CT', seriesCount: 1, instanceCount: 1 };
  hospital.put('imaging_study', {
    ...study,
    id: '1',
    studyInstanceUid: '1.1',
    file: 'images/1',
    started: '2026-11-01',
  });
  hospital.put('imaging_study', { ...study, id: '2', studyInstanceUid: '1.2', file: 'gone', started: '2026-11-02' });
  const { studies, newestStudy, observationsStatus } = new Records(hospital.database, (file) =>
    file.startsWith('images'),
  ).preoperative.of('a');
  expect(studies).toBe(2);
  expect(newestStudy).toMatchObject({ studyInstanceUid: '1.1', onMedium: true });
  expect(observationsStatus.status).toBe('not-exported');
});

it('is about nobody who is not there', () => {
  const records = new Records(new Hospital().database, () => true);
  expect(() => records.preoperative.of('x')).toThrow('patient-not-found');
});
