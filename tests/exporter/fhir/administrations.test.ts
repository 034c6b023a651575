import { expect, test } from 'vitest';
import { type Json, readAbout, subject } from './reading.ts';

const heparin = {
  coding: [
    { system: 'urn:oid:1.2.392.200119.4.403.1', code: '107719801', display: 'ヘパリンＮａ注' },
    { system: 'urn:oid:1.2.392.100495.20.1.73', code: '3334401A4020' },
  ],
  text: 'ヘパリンＮａ注１万単位',
};

const given = (fields: Json): Json => ({
  resourceType: 'MedicationAdministration',
  id: 'g1',
  status: 'completed',
  subject,
  medicationCodeableConcept: heparin,
  effectivePeriod: { start: '2026-11-21T08:00:00+09:00', end: '2026-11-21T20:00:00+09:00' },
  ...fields,
});

test('what was given: times, dose, rate, route and who', async () => {
  const { sink } = await readAbout(
    given({
      dosage: {
        text: '側管より',
        dose: { value: 10000, unit: '単位' },
        rateQuantity: { value: 2, unit: 'mL/h' },
        route: { text: '静脈内' },
      },
      performer: [{ actor: { display: '看護 花子' } }],
    }),
  );
  expect(sink.of('medication_administration')).toMatchObject([
    {
      patientId: '0001',
      text: 'ヘパリンＮａ注１万単位',
      code: '107719801',
      classCode: '3334401A4020',
      kind: 'administered',
      status: 'completed',
      start: '2026-11-21T08:00:00+09:00',
      end: '2026-11-21T20:00:00+09:00',
      doseText: '10000 単位',
      rateText: '2 mL/h',
      route: '静脈内',
      performer: '看護 花子',
      note: '側管より',
    },
  ]);
  expect(sink.of('other')).toEqual([]);
  expect([...sink.coverages[0]!.sections.keys()]).toEqual(['administrations']);
});

test('what was not given stays, as not given; what was entered in error does not', async () => {
  const { sink, report } = await readAbout(
    given({ status: 'not-done', statusReason: [{ text: '患者拒否' }] }),
    given({ id: 'g2', status: 'entered-in-error' }),
  );
  expect(sink.of('medication_administration')).toMatchObject([{ status: 'not-done', note: '患者拒否' }]);
  expect(report.totals().skipped).toEqual({ cancelled: 1 });
});

test('what was handed out', async () => {
  const { sink } = await readAbout({
    resourceType: 'MedicationDispense',
    id: 'd1',
    status: 'completed',
    subject,
    medicationCodeableConcept: { text: 'アムロジピン錠５ｍｇ' },
    whenHandedOver: '2026-11-20T11:00:00+09:00',
    quantity: { value: 28, unit: '錠' },
    dosageInstruction: [{ text: '１日１回朝食後' }],
  });
  expect(sink.of('medication_administration')).toMatchObject([
    { kind: 'dispensed', start: '2026-11-20T11:00:00+09:00', doseText: '28 錠', note: '１日１回朝食後' },
  ]);
});
