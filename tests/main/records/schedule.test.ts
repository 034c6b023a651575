import { describe, expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import type { RecordInput } from '../../../shared/records.ts';
import { Hospital } from './hospital.ts';

type Planned = Partial<RecordInput<'appointment'>> & { patientId: string };

function hospitalOf(appointments: Planned[]): Hospital {
  const hospital = new Hospital();
  for (const id of ['a', 'b', 'c']) hospital.patient({ id, name: id === 'c' ? '見本 花子' : '灯火 太郎' });
  hospital.put('encounter', {
    patientId: 'a',
    id: 'stay',
    class: 'inpatient',
    status: 'in-progress',
    start: '2026-11-20',
    ward: '3西',
    room: '305',
    bed: '2',
  });
  appointments.forEach((appointment, index) => {
    hospital.put('appointment', { id: String(index), text: '白内障手術', category: 'surgery', ...appointment });
  });
  return hospital;
}

const scheduleOf = (hospital: Hospital) => new Records(hospital.database, () => true).schedule;

describe('a day', () => {
  it('has who comes when, who lies where, and says when there are two of a name', () => {
    const hospital = hospitalOf([
      { patientId: 'a', start: '2026-11-23T13:00' },
      { patientId: 'c', start: '2026-11-23' },
      { patientId: 'b', start: '2026-11-23T08:30+09:00', category: 'outpatient', text: '再診' },
      { patientId: 'b', start: '2026-11-22T23:59' },
      { patientId: 'b', start: '2026-11-24T00:00' },
      { patientId: 'b', start: null },
    ]).covers(['a', 'b', 'c'], ['appointments'], '2026-11-22T22:00', null, 'fhir:main');
    const view = scheduleOf(hospital).day('2026-11-23');
    expect(view).toMatchObject({
      status: 'exported',
      asOf: '2026-11-22T22:00',
      first: '2026-11-22',
      last: '2026-11-24',
    });
    const said = view.entries.map(({ patient, ward, bed, sameName }) => [patient.id, ward, bed, sameName]);
    expect(said).toEqual([
      ['b', null, null, true],
      ['a', '3西', '2', true],
      ['c', null, null, false],
    ]);
    expect(
      scheduleOf(hospital)
        .day('2026-11-23', 'surgery')
        .entries.map(({ patient }) => patient.id),
    ).toEqual(['a', 'c']);
  });

  it('says of operations that they were not exported where only the list of visits was', () => {
    const visits = [{ patientId: 'b', start: '2026-11-23T08:30', category: 'outpatient' as const }];
    const hospital = hospitalOf(visits).covers(
      [],
      ['appointments'],
      '2026-11-22T21:00',
      null,
      'schedule:plan/outpatient',
    );
    expect(scheduleOf(hospital).day('2026-11-23', 'surgery')).toMatchObject({ status: 'not-exported', entries: [] });
    expect(scheduleOf(hospital).day('2026-11-23', 'outpatient')).toMatchObject({
      status: 'exported',
      asOf: '2026-11-22T21:00',
      first: '2026-11-23',
    });
    hospital.covers([], ['appointments'], '2026-11-22T20:00', null, 'schedule:plan/surgery');
    expect(scheduleOf(hospital).day('2026-11-23', 'surgery')).toMatchObject({
      status: 'exported',
      asOf: '2026-11-22T20:00',
      first: null,
      entries: [],
    });
    expect(scheduleOf(hospital).day('2026-11-23')).toMatchObject({ status: 'exported', asOf: '2026-11-22T21:00' });
  });

  it('does not take planned admissions of standardized storage for a fresh list of operations', () => {
    const hospital = hospitalOf([
      { patientId: 'a', start: '2026-11-23T13:00' },
      { patientId: 'b', start: '2026-11-23', category: 'admission', text: '入院予定' },
    ])
      .covers([], ['appointments'], '2026-11-15T21:00', null, 'schedule:plan/surgery')
      .covers(['b'], ['appointments'], '2026-11-22T22:00');
    expect(scheduleOf(hospital).day('2026-11-23', 'surgery').asOf).toBe('2026-11-15T21:00');
    expect(scheduleOf(hospital).day('2026-11-23', 'admission').asOf).toBe('2026-11-22T22:00');
  });

  it('takes a moment in UTC for the day of this clock', () => {
    const start = new Date(2026, 10, 23, 0, 30).toISOString();
    const hospital = hospitalOf([{ patientId: 'a', start }]).covers(['a'], ['appointments'], '2026-11-22');
    expect(scheduleOf(hospital).day('2026-11-23').entries).toHaveLength(1);
    expect(scheduleOf(hospital).day('2026-11-22').entries).toHaveLength(0);
  });

  it('that was not exported is not an empty day', () => {
    expect(scheduleOf(hospitalOf([])).day('2026-11-23').status).toBe('not-exported');
    const old = hospitalOf([]);
    old.database.exec('DROP TABLE appointment');
    expect(scheduleOf(old).day('2026-11-23').status).toBe('not-exported');
    const empty = hospitalOf([]).covers(['a'], ['appointments'], '2026-11-22');
    expect(scheduleOf(empty).day('2026-11-23')).toMatchObject({ status: 'exported', entries: [] });
  });
});
