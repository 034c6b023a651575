import { expect, test } from 'vitest';
import { StudyList } from '../../../main/records/study-list.ts';
import { Hospital } from './hospital.ts';

const hospital = new Hospital()
  .patient({ id: 'p', identifier: '0012345', name: '灯火 太郎', kana: 'トモシビ タロウ' })
  .patient({ id: 'q', identifier: '0099999', name: '灯火 花子' });
for (const [patientId, uid, started, more] of [
  ['p', '1', '2026-07-01T09:00:00', { accessionNumber: 'A1', dicomPatientId: '0012345' }],
  ['p', '2', '2026-06-30', { dicomPatientId: '12345' }],
  ['q', '3', '2026-07-01T23:59:59', { accessionNumber: 'A3' }],
  ['q', '4', null, {}],
  // The same study, said to be of two people by two sources.
  ['p', '3', '2026-07-01T23:59:59', {}],
] as const) {
  hospital.put('imaging_study', {
    patientId,
    id: uid,
    studyInstanceUid: `2.25.${uid}`,
    started,
    modalities: 'CT',
    seriesCount: 1,
    instanceCount: 1,
    file: `images/${uid}.db`,
    ...more,
  });
}
const list = new StudyList(hospital.database);
const found = (filter: Parameters<StudyList['find']>[0]) =>
  list.find(filter).map(({ studyInstanceUid }) => studyInstanceUid.slice('2.25.'.length));

test.each<[Parameters<StudyList['find']>[0], string[]]>([
  [{}, ['3', '1', '2', '4']],
  [{ from: '2026-07-01' }, ['3', '1']],
  [{ to: '2026-06-30' }, ['2']],
  [{ from: '2026-06-30', to: '2026-07-01' }, ['3', '1', '2']],
  [{ studyInstanceUids: ['2.25.4', '2.25.2', '2.25.404'] }, ['2', '4']],
  [{ studyInstanceUids: [] }, []],
  [{ patientId: '0012345' }, ['3', '1']],
  [{ patientId: '12345' }, ['2']],
  [{ accessionNumber: 'A3' }, ['3']],
])('%o', (filter, uids) => {
  expect(found(filter)).toEqual(uids);
});

test('each with its patient', () => {
  expect(list.find({ studyInstanceUids: ['2.25.1'] })).toMatchObject([
    { identifier: '0012345', name: '灯火 太郎', kana: 'トモシビ タロウ', dicomPatientId: '0012345', modalities: 'CT' },
  ]);
});
