/** What changed for one patient between two exports: nothing that matters is missed, and nothing is made up. */
import { describe, expect, test } from 'vitest';
import { differencesOf } from '../../../main/records/differences.ts';
import { Records } from '../../../main/records/records.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/records.ts';
import { Hospital } from './hospital.ts';

const held: Section[] = ['allergies', 'medications', 'conditions', 'flags', 'observations', 'documents', 'encounters'];

function hospital(sections: Section[] = held, asOf = '2026-05-01T02:00', since: string | null = null): Hospital {
  const made = new Hospital().patient({ id: 'p', name: '灯火 太郎', birthDate: '1950-01-02' });
  return made.covers(['p'], sections, asOf, since);
}

function compared(before: Hospital, after: Hospital, id = 'p') {
  const recordsOf = ({ database }: Hospital) => new Records(database, () => true);
  return differencesOf(recordsOf(before), recordsOf(after), id);
}

const short = (before: Hospital, after: Hospital) =>
  compared(before, after).differences.map(({ kind, section, subject, urgent }) => [kind, section, subject, urgent]);

const warfarin = { patientId: 'p', text: 'ワルファリン錠1mg', code: '1', codeSystem: 'HOT9', startDate: '2026-04-01' };

describe('medicines', () => {
  test('stopped, by its status or by being gone; begun; changed: with the words of both', () => {
    const before = hospital()
      .put('medication_request', { ...warfarin, id: 'w', doseText: '2 錠', usage: '1日1回朝食後', status: 'active' })
      .put('medication_request', { patientId: 'p', id: 'g', text: 'グリメピリド錠', status: 'active' })
      .put('medication_request', { patientId: 'p', id: 'f', text: 'フロセミド錠', doseText: '1 錠', status: 'active' });
    const after = hospital()
      .put('medication_request', { ...warfarin, id: 'w', doseText: '2 錠', usage: '1日1回朝食後', status: 'stopped' })
      .put('medication_request', { patientId: 'p', id: 'f', text: 'フロセミド錠', doseText: '2 錠', status: 'active' })
      .put('medication_request', { patientId: 'p', id: 'a', text: 'アムロジピン錠', status: 'active' });
    const { differences, notCompared } = compared(before, after);
    expect(differences.map(({ kind, subject, before: was, after: is }) => [kind, subject, was, is])).toEqual(
      expect.arrayContaining([
        ['removed', 'ワルファリン錠1mg', '2 錠 1日1回朝食後 2026-04-01–', '2 錠 1日1回朝食後 2026-04-01–'],
        ['removed', 'グリメピリド錠', '', null],
        ['changed', 'フロセミド錠', '1 錠', '2 錠'],
        ['added', 'アムロジピン錠', null, ''],
      ]),
    );
    expect(differences).toHaveLength(4);
    expect(differences.every(({ urgent }) => urgent)).toBe(true);
    const stopped = differences.find(({ subject }) => subject.startsWith('ワルファリン'))!;
    expect([stopped.beforeState?.status, stopped.afterState?.status]).toEqual(['active', 'stopped']);
    expect(notCompared).not.toContain('medications');
  });

  test('one prescription split into rows, renewed, or under another number is neither stopped nor begun', () => {
    const before = hospital().put('medication_request', { ...warfarin, id: 'w/1', doseText: '1 錠', status: 'active' });
    const after = hospital()
      .put('medication_request', { ...warfarin, id: 'x/1', doseText: '1 錠', status: 'active' })
      .put('medication_request', {
        ...warfarin,
        id: 'x/2',
        doseText: '1 錠',
        status: 'active',
        startDate: '2026-04-15',
      })
      .put('medication_request', {
        patientId: 'p',
        id: 'x/3',
        text: 'ワルファリン錠１ｍｇ',
        doseText: '1錠',
        status: 'active',
      });
    expect(short(before, after)).toEqual([]);
    expect(short(after, before)).toEqual([]);
    const morningAndEvening = hospital()
      .put('medication_request', { ...warfarin, id: 'y/1', doseText: '1 錠', usage: '朝', status: 'active' })
      .put('medication_request', { ...warfarin, id: 'y/2', doseText: '1 錠', usage: '夕', status: 'active' });
    expect(short(before, morningAndEvening)).toEqual([['changed', 'medications', 'ワルファリン錠1mg', true]]);
  });

  test('a written end that has passed since is an end; the older export is measured by its own moment', () => {
    const course = { ...warfarin, id: 'w', status: 'unknown' as const, endDate: '2026-05-03' };
    const before = hospital(held, '2026-05-01T02:00').put('medication_request', course);
    const after = hospital(held, '2026-05-05T02:00').put('medication_request', course);
    expect(short(before, after)).toEqual([['removed', 'medications', 'ワルファリン錠1mg', true]]);
  });
});

describe('allergies', () => {
  test('none known, and then one recorded: the statement withdrawn, the allergy added, both first', () => {
    const none = { patientId: 'p', id: 'n', text: 'アレルギーなし', assertion: 'none-known' as const };
    const before = hospital()
      .put('allergy_intolerance', none)
      .put('observation', { patientId: 'p', id: 'o', text: 'K', value: '4.0', effectiveAt: '2026-04-30' });
    const after = hospital().put('allergy_intolerance', {
      patientId: 'p',
      id: 'a',
      text: 'ペニシリン',
      assertion: 'present',
      severity: '重症',
      reaction: 'アナフィラキシー',
    });
    const { differences } = compared(before, after);
    expect(differences.map(({ kind, section, urgent }) => [kind, section, urgent])).toEqual([
      ['removed', 'allergies', true],
      ['added', 'allergies', true],
      ['removed', 'observations', false],
    ]);
    expect(differences[0]).toMatchObject({
      subject: 'アレルギーなし',
      after: null,
      beforeState: { kind: 'none-known' },
    });
    expect(differences[1]).toMatchObject({ subject: 'ペニシリン', after: 'ペニシリン 重症 アナフィラキシー' });
  });

  test('withdrawn: gone, refuted or past; changed where it got worse; the same from a second source is no difference', () => {
    const penicillin = {
      patientId: 'p',
      text: 'ペニシリン',
      code: 'J01C',
      codeSystem: 'ATC',
      assertion: 'present' as const,
    };
    const before = hospital()
      .put('allergy_intolerance', { ...penicillin, id: 'a' })
      .put('allergy_intolerance', { patientId: 'p', id: 'b', text: 'そば', assertion: 'present' })
      .put('allergy_intolerance', { patientId: 'p', id: 'c', text: '卵', assertion: 'present', severity: '軽症' });
    const after = hospital()
      .put('allergy_intolerance', { ...penicillin, id: 'a' })
      .put('allergy_intolerance', { ...penicillin, id: 'fhir', text: 'ペニシリン系' })
      .put('allergy_intolerance', {
        patientId: 'p',
        id: 'b',
        text: 'そば',
        assertion: 'present',
        verificationStatus: 'refuted',
      })
      .put('allergy_intolerance', { patientId: 'p', id: 'c', text: '卵', assertion: 'present', severity: '重症' });
    const found = short(before, after);
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        ['changed', 'allergies', '卵', true],
        ['removed', 'allergies', 'そば', true],
      ]),
    );
    expect(short(after, hospital()).filter(([kind]) => kind === 'removed')).toHaveLength(2);
  });

  test('an infection is told among the first', () => {
    const flag = { patientId: 'p', id: 'f', text: 'MRSA', category: 'infection' as const, status: 'active' as const };
    expect(short(hospital(), hospital().put('flag', flag))).toEqual([['added', 'flags', 'MRSA', true]]);
  });
});

describe('what says nothing', () => {
  const allergy = { patientId: 'p', id: 'a', text: 'ペニシリン', assertion: 'present' as const };

  test('a section that one of both does not hold is named, and nothing in it is withdrawn or new', () => {
    const before = hospital().put('allergy_intolerance', allergy);
    const without = hospital(held.filter((section) => section !== 'allergies'));
    expect(compared(before, without)).toMatchObject({ differences: [] });
    expect(compared(before, without).notCompared).toContain('allergies');
    expect(compared(without, before).differences).toEqual([]);
    expect(compared(before, before).notCompared).not.toContain('allergies');
  });

  test('what input that was set aside may have held is not withdrawn', () => {
    const before = hospital().put('allergy_intolerance', allergy);
    const after = hospital().gap('p', 'allergies', 'unreadable');
    expect(compared(before, after)).toMatchObject({ differences: [] });
    expect(compared(before, after).notCompared).toContain('allergies');
  });

  test('what the newer export no longer reaches back to is not withdrawn', () => {
    const old = { ...warfarin, id: 'w', status: 'active' as const, startDate: '2020-02-01' };
    const result = { patientId: 'p', id: 'o', text: 'K', value: '4.0' };
    const before = hospital(held, '2026-05-01', '2015-01-01')
      .put('medication_request', old)
      .put('observation', { ...result, effectiveAt: '2020-02-01T08:00' })
      .put('observation', { ...result, id: 'o2', effectiveAt: '2026-02-01T08:00' });
    const after = hospital(held, '2026-05-02', '2025-01-01');
    const view = compared(before, after);
    expect(view.differences.map(({ section, at }) => [section, at])).toEqual([['observations', '2026-02-01T08:00']]);
    expect(view.notCompared).toContain('medications');
  });
});

describe('records of what happened', () => {
  test('results of one sample are one line; a corrected one is a change; renumbered ones are the same', () => {
    const sample = {
      patientId: 'p',
      effectiveAt: '2026-05-01T07:00',
      panel: '血液検査',
      category: 'laboratory' as const,
    };
    const before = hospital()
      .put('observation', { ...sample, id: '1', text: 'Na', value: '140', effectiveAt: '2026-04-01' })
      .put('observation', { ...sample, id: '2', text: 'K', value: '4.0', effectiveAt: '2026-04-01' });
    const after = hospital()
      .put('observation', { ...sample, id: '1', text: 'K', value: '4.0', effectiveAt: '2026-04-01' })
      .put('observation', { ...sample, id: '2', text: 'Na', value: '141', effectiveAt: '2026-04-01' })
      .put('observation', { ...sample, id: '3', text: 'CRP', value: '0.3', unit: 'mg/dL' })
      .put('observation', { ...sample, id: '4', text: 'WBC', value: '9800', interpretation: 'H' });
    const { differences } = compared(before, after);
    expect(
      differences.map(({ kind, subject, before: was, after: is, count }) => [kind, subject, was, is, count]),
    ).toEqual([
      ['added', '血液検査', null, 'CRP 0.3 mg/dL、WBC 9800 H', 2],
      ['changed', '血液検査', 'Na 140', 'Na 141', 1],
    ]);
  });

  test('hundreds of new documents: the newest are listed, the others counted', () => {
    const after = hospital();
    for (let day = 0; day < 130; day++) {
      const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
      after.put('document_reference', {
        patientId: 'p',
        id: `d${day}`,
        title: `記録 ${day}`,
        date,
        contentType: 'text/plain',
      });
    }
    const { differences, more } = compared(hospital(), after);
    expect([differences.length, more, differences[0]!.subject]).toEqual([100, 30, '記録 129']);
  });

  test('a move to another bed is a change of the stay', () => {
    const stay = {
      patientId: 'p',
      id: 'e',
      class: 'inpatient' as const,
      status: 'in-progress' as const,
      start: '2026-04-20',
    };
    const before = hospital().put('encounter', { ...stay, ward: '3西', room: '301' });
    const after = hospital().put('encounter', { ...stay, ward: 'ICU', room: '1' });
    expect(compared(before, after).differences).toMatchObject([
      { kind: 'changed', section: 'encounters', before: '2026-04-20– 3西 301', after: '2026-04-20– ICU 1' },
    ]);
  });
});

describe('one patient is not another', () => {
  test('new, gone, in neither', () => {
    const both = new Hospital().patient({ id: 'p' }).patient({ id: 'q', name: '灯火 花子' });
    expect(compared(hospital(), both, 'q')).toMatchObject({ patient: 'only-after', differences: [] });
    expect(compared(both, hospital(), 'q')).toMatchObject({ patient: 'only-before', differences: [] });
    expect(() => compared(hospital(), both, 'x')).toThrow(new TomoshibiError('patient-not-found'));
  });

  test('a number that went to somebody else: nothing is compared, and both names are said', () => {
    const before = hospital().put('allergy_intolerance', {
      patientId: 'p',
      id: 'a',
      text: 'そば',
      assertion: 'present',
    });
    const after = new Hospital()
      .patient({ id: 'p', name: '灯火 次郎', birthDate: '1980-05-06' })
      .covers(['p'], held, '2026-05-02');
    const view = compared(before, after);
    expect(view).toMatchObject({ patient: 'in-both', identity: 'other-person', differences: [] });
    expect(view.notCompared).toContain('allergies');
    expect(view.person).toEqual([
      { field: 'name', before: '灯火 太郎', after: '灯火 次郎' },
      { field: 'birthDate', before: '1950-01-02', after: '1980-05-06' },
    ]);
  });

  test('a name that changed alone is said, and records are compared', () => {
    const after = new Hospital()
      .patient({ id: 'p', name: '架空 太郎', birthDate: '1950-01-02' })
      .covers(['p'], held, '2026-05-02');
    after.put('allergy_intolerance', { patientId: 'p', id: 'a', text: 'そば', assertion: 'present' });
    const view = compared(hospital(), after);
    expect(view).toMatchObject({ identity: 'changed', person: [{ field: 'name' }] });
    expect(view.differences).toHaveLength(1);
  });

  test('a number that two people turned out to share: the one of the same name and birth date is found', () => {
    const after = new Hospital()
      .patient({ id: 'p~1', identifier: 'p', name: '灯火 次郎', birthDate: '1980-05-06' })
      .patient({ id: 'p~2', identifier: 'p', name: '灯火 太郎', birthDate: '1950-01-02' })
      .covers(['p~1', 'p~2'], held, '2026-05-02')
      .put('allergy_intolerance', { patientId: 'p~1', id: 'a', text: '卵', assertion: 'present' })
      .put('allergy_intolerance', { patientId: 'p~2', id: 'a', text: 'そば', assertion: 'present' });
    const view = compared(hospital(), after);
    expect(view.differences.map(({ subject }) => subject)).toEqual(['そば']);
    expect(compared(hospital(), after, 'p~2').differences.map(({ subject }) => subject)).toEqual(['そば']);
  });
});
