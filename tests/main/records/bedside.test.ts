import { expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import { Hospital } from './hospital.ts';

it('says of one of many what their own page says', () => {
  const hospital = new Hospital()
    .patient({ id: 'a' })
    .patient({ id: 'b', name: '見本 花子' })
    .put('allergy_intolerance', { patientId: 'a', id: '1', text: 'ペニシリン', assertion: 'present' })
    .put('flag', { patientId: 'a', id: '2', text: 'HBs抗原', category: 'infection', value: '(+)' })
    .covers(['a'], ['allergies', 'flags'], '2026-11-21')
    .covers(['b'], ['conditions'], '2026-11-21');
  const records = new Records(hospital.database, () => true);
  expect(records.bedside('a')).toMatchObject({
    patientId: 'a',
    allergyState: 'recorded',
    allergies: [{ text: 'ペニシリン' }],
    flags: [{ text: 'HBs抗原', value: '(+)' }],
    flagsStatus: { status: 'exported' },
  });
  expect(records.bedside('b')).toMatchObject({
    allergyState: 'unknown',
    allergiesStatus: { status: 'not-exported' },
    flags: [],
    flagsStatus: { status: 'not-exported' },
  });
  expect(() => records.bedside('c')).toThrow('patient-not-found');
});
