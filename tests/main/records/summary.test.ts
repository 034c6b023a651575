import { describe, expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import { Hospital } from './hospital.ts';

const hospital = new Hospital()
  .patient({ id: 'p' })
  .patient({ id: 'q' })
  .covers(
    ['p', 'q'],
    ['medications', 'observations', 'administrations', 'documents', 'appointments'],
    '2026-11-21T22:00',
  );

for (const [id, status, start, end] of [
  ['goes-on', 'active', '2020-01-01', '2020-02-01'],
  ['to-the-month', 'unknown', '2026-10-01', '2026-11'],
  ['ended-yesterday', 'unknown', '2026-11-01', '2026-11-20'],
  ['ends-today', 'unknown', '2026-11-01', '2026-11-21'],
  ['open', 'unknown', '2019-01-01', null],
  ['stopped', 'stopped', '2026-11-20', null],
] as const) {
  hospital.put('medication_request', { patientId: 'p', id, text: id, status, startDate: start, endDate: end });
}
for (let day = 10; day <= 20; day++) {
  const effectiveAt = `2026-11-${day}T08:00`;
  for (const text of ['Na', 'K']) {
    hospital.put('observation', { patientId: 'p', id: `${text}${day}`, text, value: String(day), effectiveAt });
  }
  hospital.put('medication_administration', { patientId: 'p', id: `given${day}`, text: '輸液', start: effectiveAt });
}
hospital
  .put('medication_administration', {
    patientId: 'p',
    id: 'refused',
    text: '輸液',
    status: 'not-done',
    start: '2026-11-21T08:00',
  })
  .put('observation', { patientId: 'p', id: 'K-serum', text: 'K', specimen: '血清', value: '5', effectiveAt: '2020' })
  .put('observation', { patientId: 'q', id: 'Na-of-q', text: 'Na', value: '99', effectiveAt: '2026-11-21' })
  .note('p', 'discharge', '退院時要約', 'あ'.repeat(5000), '2019-05-05')
  .put('appointment', { patientId: 'p', id: 'past', text: '外来', start: '2026-11-20T09:00' })
  .put('appointment', { patientId: 'p', id: 'today', text: '外来', start: '2026-11-21' })
  .put('appointment', { patientId: 'p', id: 'operation', text: '手術', start: '2026-11-25T09:00', category: 'surgery' })
  .put('appointment', { patientId: 'p', id: 'off', text: '外来', start: '2026-11-26', status: 'cancelled' });
for (let day = 1; day <= 9; day++) hospital.note('p', `note${day}`, '経過記録', 'S: 良好', `2026-11-0${day}`);

const summary = new Records(hospital.database, () => true).summaries.summary('p');
const idsOf = (records: { id: string }[]) => records.map(({ id }) => id).toSorted();

describe('the first page of a patient', () => {
  it('leaves out only medicines that ended before the day of the data', () => {
    expect(idsOf(summary.medications.records)).toEqual(['ends-today', 'goes-on', 'open', 'to-the-month']);
    expect(summary.medications.total).toBe(6);
  });

  it('has the newest three results of each test and specimen, and of nobody else', () => {
    expect(idsOf(summary.observations.records)).toEqual(['K-serum', 'K18', 'K19', 'K20', 'Na18', 'Na19', 'Na20']);
    expect(summary.observations.total).toBe(23);
  });

  it('has what was last given of a drug, and what was last not given', () => {
    expect(idsOf(summary.administrations.records)).toEqual(['given20', 'refused']);
  });

  it('has the newest notes and the newest discharge summary, however old, by their beginnings', () => {
    expect(idsOf(summary.documents.records)).toEqual(['discharge', 'note6', 'note7', 'note8', 'note9']);
    expect(summary.documents.records.every(({ start }) => start.length <= 800)).toBe(true);
    expect(summary.documents.records[0]).toMatchObject({ hasText: true, hasContent: false });
  });

  it('has what is to come from the day of the data on, without what was called off', () => {
    expect(summary.appointments.records.map(({ id }) => id)).toEqual(['today', 'operation']);
  });

  it('says of each section whether it was exported', () => {
    expect(summary.conditions).toMatchObject({ status: { status: 'not-exported' }, records: [], total: 0 });
    expect(summary.appointments.status.asOf).toBe('2026-11-21T22:00');
  });

  it('reads media of before there were appointments', () => {
    const old = new Hospital().patient({ id: 'p' }).covers(['p'], ['conditions'], '2026-11-21');
    old.database.exec('DROP TABLE appointment; DROP TABLE medication_administration; DROP TABLE flag');
    const { appointments, administrations } = new Records(old.database, () => true).summaries.summary('p');
    expect(appointments.status.status).toBe('not-exported');
    expect(administrations.records).toEqual([]);
  });
});
