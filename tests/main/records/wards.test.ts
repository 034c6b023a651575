import { describe, expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import type { RecordInput } from '../../../shared/records.ts';
import { Hospital } from './hospital.ts';

type Stay = Partial<Omit<RecordInput<'encounter'>, 'source'>> & { patientId: string };

function hospitalOf(stays: Stay[]): Hospital {
  const hospital = new Hospital();
  const ids = [...new Set(stays.map(({ patientId }) => patientId))];
  for (const id of ids) hospital.patient({ id, identifier: `000${id}` });
  stays.forEach((stay, index) => {
    const defaults = { class: 'inpatient', status: 'in-progress', start: '2026-11-01', ward: '3西' } as const;
    hospital.put('encounter', { id: String(index), ...defaults, ...stay });
  });
  return hospital;
}

const wardsOf = (hospital: Hospital) => new Records(hospital.database, () => true).wards;

describe('wards', () => {
  it('have those who lie there now, rooms and beds in the order a person counts them', () => {
    const hospital = hospitalOf([
      { patientId: 'a', room: '310', bed: '2' },
      { patientId: 'b', room: '310', bed: '10' },
      { patientId: 'c', room: '302', bed: '1' },
      { patientId: 'd', room: '310', bed: null },
      { patientId: 'e', end: '2026-11-20' },
      { patientId: 'f', class: 'outpatient' },
      { patientId: 'g', status: 'planned' },
      { patientId: 'h', status: 'finished' },
      { patientId: 'i', status: 'unknown', room: '301' },
      { patientId: 'j', ward: '10東' },
      { patientId: 'k', ward: null },
    ]).covers('abcdefghijk'.split(''), ['encounters'], '2026-11-21T22:00');
    const wards = wardsOf(hospital);
    expect(wards.list()).toEqual({
      status: 'exported',
      asOf: '2026-11-21T22:00',
      wards: [
        { ward: '3西', patients: 5, status: 'exported', asOf: '2026-11-21T22:00' },
        { ward: '10東', patients: 1, status: 'exported', asOf: '2026-11-21T22:00' },
        { ward: '?', patients: 1, status: 'exported', asOf: '2026-11-21T22:00' },
      ],
    });
    expect(wards.patients('3西').map(({ patientId }) => patientId)).toEqual(['i', 'c', 'a', 'b', 'd']);
    expect(() => wards.patients('9北')).toThrow('ward-not-found');
  });

  it('put nobody into two beds: the newest stay counts, as on the page of the patient', () => {
    const hospital = hospitalOf([
      { patientId: 'a', ward: '3西', start: '2026-11-01' },
      { patientId: 'a', ward: 'ICU', start: '2026-11-19' },
      { patientId: 'a', ward: '5東', start: '2026-11-20', status: 'unknown' },
    ]);
    const records = new Records(hospital.database, () => true);
    expect(records.wards.list().wards.map(({ ward }) => ward)).toEqual(['ICU']);
    expect(records.patient('a').encounter?.ward).toBe('ICU');
  });

  it('are as old as their oldest data, and say where stays were not exported', () => {
    const hospital = hospitalOf([
      { patientId: 'a', ward: '3西' },
      { patientId: 'b', ward: '3西' },
      { patientId: 'c', ward: '4東' },
      { patientId: 'd', ward: '4東' },
    ])
      .covers(['a'], ['encounters'], '2026-11-21T22:00')
      .covers(['b', 'c'], ['encounters'], '2026-11-19T22:00')
      .covers(['d'], ['allergies'], '2026-11-21T22:00');
    expect(wardsOf(hospital).list().wards).toMatchObject([
      { ward: '3西', status: 'exported', asOf: '2026-11-19T22:00' },
      { ward: '4東', status: 'not-exported', asOf: null },
    ]);
    const bare = new Hospital().patient({ id: 'a' }).covers(['a'], ['allergies'], '2026-11-21');
    expect(wardsOf(bare).list()).toEqual({ status: 'not-exported', asOf: null, wards: [] });
  });

  it("are in the order of the hospital's list, with its beds, its wards of nobody, and its names", () => {
    const hospital = hospitalOf([
      { patientId: 'a', ward: '3西病棟', room: '0310', bed: '310-01' },
      { patientId: 'b', ward: 'W3W', room: '305', bed: '2' },
      { patientId: 'c', ward: '3西', room: '310', bed: '3' },
      { patientId: 'd', ward: '10東' },
      { patientId: 'e', ward: null },
    ]).covers('abcde'.split(''), ['encounters'], '2026-11-21T22:00');
    const about = { codes: [], kind: null, capacity: null, phone: null, note: null, rooms: [] };
    const list = [
      { ...about, ward: 'ICU' },
      {
        ...about,
        ward: '3西',
        codes: ['W3W'],
        phone: '内線 3200',
        rooms: [
          { room: '310', beds: ['3', '2', '1'], unnamed: 0 },
          { room: '305', beds: ['1', '2'], unnamed: 0 },
        ],
      },
    ];
    const records = new Records(hospital.database, () => true, list);
    const { wards } = records;
    const view = wards.list().wards;
    expect(view.map(({ ward, patients, status, asOf }) => [ward, patients, status, asOf])).toEqual([
      ['ICU', 0, 'exported', '2026-11-21T22:00'],
      ['3西', 3, 'exported', '2026-11-21T22:00'],
      ['10東', 1, 'exported', '2026-11-21T22:00'],
      ['?', 1, 'exported', '2026-11-21T22:00'],
    ]);
    expect(view[1]!.plan).toMatchObject({ phone: '内線 3200', writtenAs: ['3西病棟', 'W3W'], rooms: list[1]!.rooms });
    expect(view[2]!.plan).toBeUndefined();
    expect(wards.patients('3西').map(({ patientId }) => patientId)).toEqual(['c', 'a', 'b']);
    expect(wards.patients('ICU')).toEqual([]);
    // Found by either name.
    const found = (query: string) => records.search(query, 10).hits.map(({ id }) => id);
    for (const query of ['W3W', '3西']) expect(found(query), query).toEqual(['c', 'a', 'b']);
    // Nobody knows of stays: then a list does not say that wards are empty.
    const bare = new Hospital().patient({ id: 'a' }).covers(['a'], ['allergies'], '2026-11-21');
    expect(new Records(bare.database, () => true, list).wards.list()).toMatchObject({
      status: 'not-exported',
      wards: [],
    });
  });
});
