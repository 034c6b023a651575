/** Who is on a list, in which order, and whom they could be taken for. */
import { describe, expect, it } from 'vitest';
import { namesakes } from '../../../renderer/clinical/same-name.ts';
import { AllergyMark, FlagMarks } from '../../../renderer/components/BedsideMarks.tsx';
import { daySearch, daysAfter, daysBetween } from '../../../renderer/components/day.ts';
import { byTheatre } from '../../../renderer/screens/operations/cases.ts';
import { byDepartment } from '../../../renderer/screens/outpatients/visits.ts';
import { bedCounts, fits, inOrder, linesOf, noFilters, roomsOf } from '../../../renderer/screens/ward/filters.ts';
import type { Bedside } from '../../../shared/bedside.ts';
import type { WardPatient } from '../../../shared/paper.ts';
import { appointmentSchema, flagSchema, patientSchema } from '../../../shared/records.ts';
import type { ScheduleEntry } from '../../../shared/schedule.ts';
import { allergy, sectionStatus } from '../records.ts';
import { textOf } from '../render.tsx';

function lying(patientId: string, some: Partial<WardPatient> = {}): WardPatient {
  return {
    patientId,
    identifier: `00${patientId}`,
    name: '灯火 太郎',
    kana: 'トモシビ タロウ',
    birthDate: '1950-01-01',
    sex: 'male',
    room: '305',
    bed: '1',
    department: '内科',
    attending: '架空 涼子',
    admitted: '2026-11-18',
    ...some,
  };
}

function bedside(patientId: string, some: Partial<Bedside> = {}): Bedside {
  return {
    patientId,
    allergyState: 'unknown',
    allergies: [],
    flags: [],
    allergiesStatus: sectionStatus('allergies'),
    flagsStatus: sectionStatus('flags'),
    ...some,
  };
}

const base = { patientId: 'a', id: 'f', source: 'test:nowhere' };
const hbs = flagSchema.parse({ ...base, text: 'HBs抗原', value: '(+)', category: 'infection', status: 'active' });
const hcvNegative = flagSchema.parse({ ...base, id: 'n', text: 'HCV抗体', category: 'infection', assertion: 'absent' });

describe('namesakes', () => {
  it('share kana or kanji, whatever the width, the spaces and the variant; nobody is their own', () => {
    const same = namesakes([
      { id: '1', name: '髙橋 例子', kana: null },
      { id: '2', name: '高橋例子', kana: 'タカハシ レイコ' },
      { id: '3', name: '見本 花子', kana: 'ﾐﾎﾝ ﾊﾅｺ' },
      { id: '4', name: '三本 華子', kana: 'ミホンハナコ' },
      { id: '5', name: '灯火 太郎', kana: null },
      { id: '5', name: '灯火 太郎', kana: null },
      { id: '6', name: '', kana: '' },
      { id: '7', name: '', kana: null },
    ]);
    expect([...same].sort()).toEqual(['1', '2', '3', '4']);
  });
});

describe('a ward', () => {
  it('is narrowed by what somebody has, and what was measured negative is no infection', () => {
    const known = new Map([
      ['1', bedside('1', { allergyState: 'recorded', flags: [hbs] })],
      ['2', bedside('2', { flags: [hcvNegative] })],
    ]);
    const [one, two] = [lying('1'), lying('2', { name: '見本 花子', kana: 'ミホン ハナコ', room: '306', bed: null })];
    const shown = (some: Partial<typeof noFilters>) =>
      [one, two].filter((patient) => fits(patient, { ...noFilters, ...some }, known)).map(({ patientId }) => patientId);
    expect(shown({})).toEqual(['1', '2']);
    expect(shown({ infection: true })).toEqual(['1']);
    expect(shown({ allergy: 'unknown' })).toEqual(['2']);
    expect(shown({ text: 'みほん' })).toEqual(['2']);
    expect(shown({ text: '305-1' })).toEqual(['1']);
    expect(shown({ text: '太郎 306' })).toEqual([]);
    expect(shown({ attending: '別の医師' })).toEqual([]);
  });

  it('puts what nobody wrote last, whichever way it is sorted', () => {
    const people = [lying('1', { admitted: null }), lying('2', { admitted: '2026-11-20' }), lying('3')];
    expect(inOrder(people, 'admitted', false).map(({ patientId }) => patientId)).toEqual(['3', '2', '1']);
    expect(inOrder(people, 'admitted', true).map(({ patientId }) => patientId)).toEqual(['2', '3', '1']);
  });

  it('has rooms beside each other as far as their beds fit', () => {
    const beds = ['301', '301', '301', '302', '303', '303', null].map((room, index) => lying(String(index), { room }));
    const lines = linesOf(roomsOf(beds, undefined, true), 4).map((line) => line.map(({ room }) => room));
    expect(lines).toEqual([
      ['301', '302'],
      ['303', null],
    ]);
    expect(linesOf(roomsOf(beds, undefined, true), 2).map((line) => line.length)).toEqual([1, 1, 1, 1]);
  });

  it("put the hospital's rooms and beds first, whoever lies in them, and say where nobody was recorded", () => {
    const lies = (room: string | null, bed: string | null, id: string) => lying(id, { room, bed, identifier: id });
    const patients = [lies('0302', '302-02', 'b'), lies('302', 'X', 'c'), lies('305', '1', 'd'), lies(null, null, 'e')];
    const plan = {
      kind: null,
      capacity: 6,
      phone: null,
      note: null,
      writtenAs: [],
      rooms: [
        { room: '310号室', beds: ['窓'], unnamed: 2 },
        { room: '302', beds: ['1', '2'], unnamed: 0 },
      ],
    };
    const shown = (withEmpty: boolean) =>
      roomsOf(patients, plan, withEmpty).map(({ room, unlisted, beds }) => [
        room,
        unlisted,
        beds.map((one) => (one.patient ? one.patient.identifier : `-${one.bed ?? one.count}`)).join(' '),
      ]);
    expect(shown(true)).toEqual([
      ['310号室', false, '-窓 -2'],
      ['302', false, '-1 b c'],
      ['305', true, 'd'],
      [null, false, 'e'],
    ]);
    expect(shown(false).map(([room, , beds]) => [room, beds])).toEqual([
      ['302', 'b c'],
      ['305', 'd'],
      [null, 'e'],
    ]);
    expect(bedCounts(patients, plan)).toEqual({ listed: 5, empty: 4 });
    expect(bedCounts(patients, undefined)).toBeNull();
  });

  it('never leaves allergies out: not read yet, not readable, unknown and recorded all say so', () => {
    expect(textOf(<AllergyMark bedside={undefined} failed={false} />)).toBe('読んでいます');
    expect(textOf(<AllergyMark bedside={undefined} failed />)).toBe('アレルギー未確認');
    const unknown = bedside('a', { allergiesStatus: sectionStatus('allergies', { status: 'not-exported' }) });
    expect(textOf(<AllergyMark bedside={unknown} failed={false} />)).toMatch(/アレルギー未確認 .*輸出されていません/);
    const recorded = bedside('a', {
      allergyState: 'recorded',
      allergies: [
        allergy({ text: 'ソバ', verificationStatus: 'refuted' }),
        allergy({ text: 'ペニシリン', reaction: '発疹', verificationStatus: 'unconfirmed' }),
      ],
    });
    expect(textOf(<AllergyMark bedside={recorded} failed={false} />)).toBe('アレルギーあり ペニシリン (発疹・未確定)');
  });

  it('marks what stands, and says when flags were not exported', () => {
    expect(textOf(<FlagMarks bedside={bedside('a', { flags: [hcvNegative, hbs] })} />)).toBe('感染症 HBs抗原 (+)');
    const none = bedside('a', { flagsStatus: sectionStatus('flags', { status: 'not-exported' }) });
    expect(textOf(<FlagMarks bedside={none} />)).toContain('輸出されていません');
  });
});

function planned(id: string, some: Partial<ScheduleEntry['appointment']>): ScheduleEntry {
  const appointment = appointmentSchema.parse({ ...base, id, text: '白内障手術', ...some });
  const patient = patientSchema.parse({ id, identifier: `00${id}`, name: '灯火 太郎', source: 'test:nowhere' });
  return { appointment, patient, ward: null, room: null, bed: null, sameName: false };
}

describe('a day', () => {
  it('has theatres in their order, in each the time; without theatre or time comes last', () => {
    const rows = byTheatre([
      planned('1', { start: '2026-11-23', place: '手術室2' }),
      planned('2', { start: '2026-11-23T13:00', place: '手術室10' }),
      planned('3', { start: '2026-11-23T09:00', place: '手術室2', status: 'cancelled' }),
      planned('4', { start: '2026-11-23T08:00' }),
    ]);
    expect(rows.map((row) => (row.kind === 'case' ? row.entry.patient.id : row.place))).toEqual([
      '手術室2',
      '3',
      '1',
      '手術室10',
      '2',
      null,
      '4',
    ]);
  });

  it('has visits by department, and is narrowed by who comes and whom they see', () => {
    const entries = [
      planned('1', { start: '2026-11-23T10:00', department: '内科', practitioner: '架空 涼子' }),
      planned('2', { start: '2026-11-23T09:00', department: '内科' }),
      planned('3', { start: '2026-11-23T08:00' }),
    ];
    const visits = (text: string, department = '') =>
      byDepartment(entries, { text, department }).flatMap((row) =>
        row.kind === 'visit' ? [row.entry.patient.id] : [],
      );
    expect(visits('')).toEqual(['2', '1', '3']);
    expect(visits('架空')).toEqual(['1']);
    expect(visits('2')).toEqual(['2']);
    expect(visits('', '内科')).toEqual(['2', '1']);
  });

  it('goes over the ends of months, and takes no date that is none', () => {
    expect(daysAfter('2026-11-30', 1)).toBe('2026-12-01');
    expect(daysAfter('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysBetween('2026-11-20T07:00', '2026-11-23')).toBe(3);
    expect(daysBetween('2026-11', '2026-11-23')).toBeNull();
    expect(daySearch({ date: 'morgen' }).date).toBeUndefined();
    expect(daySearch({ date: '2026-11-23' }).date).toBe('2026-11-23');
  });
});
