import { expect, test } from 'vitest';
import { coded, ndjson, readAbout, readFiles, subject, taro } from './reading.ts';

test('an admission: where the patient is now, by the names of the places', async () => {
  const { sink } = await readFiles({
    'Encounter.ndjson': ndjson({
      resourceType: 'Encounter',
      id: 'e1',
      status: 'in-progress',
      class: { code: 'IMP' },
      subject,
      period: { start: '2024-03-01' },
      serviceType: { text: '循環器内科' },
      reasonCode: [{ text: '心不全' }],
      participant: [
        { individual: { reference: 'Practitioner/n' } },
        { type: [coded('ATND')], individual: { reference: 'Practitioner/d', display: '担当医' } },
      ],
      location: [
        { location: { reference: 'Location/old' }, status: 'completed' },
        { location: { reference: 'Location/w' }, status: 'active' },
        { location: { reference: 'Location/r' }, status: 'active' },
        { location: { reference: 'Location/b' }, status: 'active' },
      ],
    }),
    'Location.ndjson': ndjson(
      { resourceType: 'Location', id: 'old', name: '３階東', physicalType: coded('wa') },
      { resourceType: 'Location', id: 'w', name: '５階西', physicalType: coded('wa') },
      { resourceType: 'Location', id: 'r', name: '５０１', physicalType: coded('ro') },
      { resourceType: 'Location', id: 'b', name: '窓側', physicalType: coded('bd') },
    ),
    'Patient.ndjson': ndjson(taro),
    'Practitioner.ndjson': ndjson(
      { resourceType: 'Practitioner', id: 'd', name: [{ text: '灯火 次郎' }] },
      { resourceType: 'Practitioner', id: 'n', name: [{ text: '灯火 三郎' }] },
    ),
  });
  expect(sink.of('encounter')[0]).toMatchObject({
    class: 'inpatient',
    status: 'in-progress',
    start: '2024-03-01',
    ward: '５階西',
    room: '５０１',
    bed: '窓側',
    department: '循環器内科',
    attending: '灯火 次郎',
    reason: '心不全',
  });
});

test('what an encounter has no column for is kept beside it, counted once', async () => {
  const { sink, report } = await readAbout({
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    class: { code: 'IMP' },
    subject,
    hospitalization: { admitSource: { text: '救急外来から' }, dischargeDisposition: { text: '自宅' } },
  });
  expect(sink.of('encounter')).toMatchObject([{ disposition: '自宅' }]);
  expect(sink.of('other')[0]!.text).toContain('救急外来から');
  expect(report.kinds.get('Encounter')).toMatchObject({ read: 1, mapped: 1, text: 0 });
});

test('a cancelled encounter is shown as cancelled, one entered in error not at all', async () => {
  const encounter = (id: string, status: string) => ({
    resourceType: 'Encounter',
    id,
    status,
    class: { code: 'AMB' },
    subject,
  });
  const { sink } = await readAbout(encounter('e1', 'cancelled'), encounter('e2', 'entered-in-error'));
  expect(sink.of('encounter')).toMatchObject([{ id: 'fhir/Encounter/e1', status: 'cancelled', class: 'outpatient' }]);
});

test('procedures: done, not done, stopped midway, entered in error', async () => {
  const procedure = (id: string, status: string) => ({
    resourceType: 'Procedure',
    id,
    status,
    subject,
    code: { text: '胃切除術' },
    bodySite: [{ text: '胃' }],
    performer: [{ actor: { display: '灯火 次郎' } }],
    performedPeriod: { start: '2019-05-01', end: '2019-05-02' },
  });
  const { sink } = await readAbout(
    procedure('1', 'completed'),
    procedure('2', 'not-done'),
    procedure('3', 'stopped'),
    procedure('4', 'entered-in-error'),
  );
  expect(sink.of('procedure')).toMatchObject([
    {
      status: 'completed',
      text: '胃切除術',
      start: '2019-05-01',
      end: '2019-05-02',
      bodySite: '胃',
      performer: '灯火 次郎',
    },
    { status: 'not-done' },
    { status: 'unknown', note: '【中断 / stopped】' },
  ]);
});

test('types without a table are readable text: narrative, else elements', async () => {
  const { sink, report } = await readAbout(
    {
      resourceType: 'Immunization',
      id: 'i1',
      status: 'completed',
      vaccineCode: { text: 'インフルエンザワクチン' },
      patient: subject,
      occurrenceDateTime: '2023-11-01',
      lotNumber: 'LOT-1',
      reaction: [{ date: '2023-11-02', reported: true }],
    },
    {
      resourceType: 'CarePlan',
      id: 'cp',
      status: 'active',
      title: '退院支援',
      subject,
      text: { status: 'generated', div: '<div><p>自宅退院を<b>目標</b>とする</p></div>' },
    },
    { resourceType: 'Flag', id: 'f1', status: 'entered-in-error', subject, code: { text: '誤り' } },
  );
  const [immunization, plan, ...rest] = sink.of('other');
  expect(immunization).toMatchObject({ kind: 'Immunization', title: 'インフルエンザワクチン', date: '2023-11-01' });
  expect(immunization!.text).toContain('lotNumber: LOT-1');
  expect(immunization!.text).toContain('date: 2023-11-02, reported: true');
  expect(plan).toMatchObject({ kind: 'CarePlan', title: '退院支援', text: '自宅退院を目標とする' });
  expect(rest).toEqual([]);
  expect(report.kinds.get('Immunization')).toMatchObject({ read: 1, text: 1 });
  expect(report.kinds.get('Flag')).toMatchObject({ read: 1, skipped: 1 });
});

test('a procedure that STU3 says was not done is not shown as completed', async () => {
  const { sink } = await readAbout({
    resourceType: 'Procedure',
    id: 'p1',
    status: 'completed',
    notDone: true,
    code: { text: '虫垂切除' },
    subject,
  });
  expect(sink.of('procedure')).toMatchObject([{ status: 'not-done' }]);
});
