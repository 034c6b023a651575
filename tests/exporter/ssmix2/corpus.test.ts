import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { corpus, hasCorpus } from '../../corpus.ts';
import { readFolder } from './run-reader.ts';

const root = path.join(corpus, 'records/nho-ssmix2-testtool/standard_root');

describe.skipIf(!hasCorpus)('the SS-MIX2 1.2c sample tree', () => {
  let result: Awaited<ReturnType<typeof readFolder>>;
  beforeAll(async () => {
    result = await readFolder(root);
  });

  test('every file ends somewhere', () => {
    const { kinds, skipped, bytes } = result.report.totals();
    const sum = { read: 0, mapped: 0, text: 0, quarantined: 0, skipped: 0 };
    for (const counts of Object.values(kinds)) {
      expect(counts.read).toBe(counts.mapped + counts.text + counts.quarantined + counts.skipped);
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += counts[key];
    }
    expect(sum).toEqual({ read: 22, mapped: 6, text: 3, quarantined: 12, skipped: 1 });
    expect(skipped).toEqual({ deleted: 1 });
    expect(bytes).toBeGreaterThan(20_000);
  });

  test('the misfiled are set aside, each with its reason', () => {
    const reasons = result.report.quarantined.map(
      ({ path, reason }) => `${path.split('/').slice(2, 5).join('/')} ${reason}`,
    );
    expect(reasons.sort()).toEqual([
      '0000001/20000401/ADT-31 misplaced',
      '0000001/20000401/OMP-11 identity-mismatch',
      '9999013/-/ADT-61 identity-mismatch',
      '9999013/-/PPR-01 identity-mismatch',
      '9999013/20111013/OMD identity-mismatch',
      '9999013/20111220/OMG-01 identity-mismatch',
      '9999013/20111220/OMG-02 identity-mismatch',
      '9999013/20111220/OMG-03 identity-mismatch',
      '9999013/20111220/OMG-11 identity-mismatch',
      '9999013/20111220/OMG-12 identity-mismatch',
      '9999013/20111220/OMG-13 identity-mismatch',
      '9999013/20111220/OML-11 identity-mismatch',
    ]);
  });

  test('the patient is known, and what of them is not whole', () => {
    expect([...result.sink.patients.values()]).toMatchObject([
      {
        id: '9999013',
        name: '患者 太郎',
        kana: 'カンジャ タロウ',
        birthDate: '1948-04-05',
        sex: 'male',
        postalCode: '422-8033',
        phones: ['054-000-0000', '03-5999-9999', '03-3599-9993'],
      },
    ]);
    const incomplete = result.sink.gaps
      .filter(({ patientId }) => patientId === '9999013')
      .map(({ section }) => section);
    expect(new Set(incomplete)).toEqual(
      new Set(['administrations', 'allergies', 'conditions', 'observations', 'orders', 'other']),
    );
    expect(result.report.warnings).toMatchObject([
      { reason: 'identity-mismatch', detail: expect.stringContaining('birth date in 4') },
    ]);
  });

  test('penicillin, from AL1', () => {
    expect(result.sink.of('allergy_intolerance')).toMatchObject([
      {
        patientId: '9999013',
        text: 'ペニシリン',
        category: 'drug',
        assertion: 'present',
        note: 'ADT-00（患者基本情報）',
      },
    ]);
  });

  test('the prescription', () => {
    const drugs = result.sink.of('medication_request');
    expect(drugs.map(({ rp, text }) => `${rp} ${text}`)).toEqual([
      '1 ダーゼン錠（５mg)',
      '1 パンスポリンＴ錠（１００mg)',
      '2 アレピアチン１０倍散',
    ]);
    expect(drugs[0]).toMatchObject({
      code: '108665201',
      codeSystem: 'HOT9',
      doseText: '1 錠',
      dailyDoseText: '3 錠',
      quantityText: '15 錠',
      usage: '内服・経口・１日３回朝昼夕食後',
      durationText: '5日',
      route: '口',
      startDate: '2011-07-01',
      setting: 'outpatient',
      prescriber: '医師 一郎',
      department: '内科',
    });
  });

  test('admission and discharge are one stay', () => {
    expect(result.sink.of('encounter')).toMatchObject([
      { class: 'inpatient', status: 'finished', start: '2011-11-20T16:00', end: '2011-12-20T12:00', ward: '41' },
    ]);
  });

  test('height, weight, blood group', () => {
    const values = result.sink.of('observation').map(({ text, value, unit }) => [text, value, unit]);
    expect(values).toEqual([
      ['身長', '167.8', 'cm'],
      ['体重', '63.5', 'kg'],
      ['血液型-ABO式', 'A', null],
    ]);
  });

  test('the rest can be read', () => {
    const others = new Map(result.sink.of('other').map((other) => [other.kind, other.text]));
    expect([...others.keys()].sort()).toEqual(['ADT-00', 'ADT-42', 'OML-01', 'OMP-02']);
    expect(others.get('OMP-02')).toContain('アドナ注（静脈用）50mg');
  });

  test('what was handed out and what was given', () => {
    const given = result.sink.of('medication_administration');
    expect(given.map(({ kind, text, start, doseText, route }) => [kind, text, start, doseText, route])).toEqual([
      ['dispensed', 'ダーゼン錠（５mg)', '2011-07-01T08:30', '1 錠', '口'],
      ['dispensed', 'パンスポリンＴ錠（１００mg)', '2011-07-01T08:30', '2 錠', '口'],
      ['administered', 'ソリタ－Ｔ３号輸液５００ｍＬ', '2011-07-01T08:05:21', '1 本', '静脈内 点滴ポンプ'],
      ['administered', 'アドナ注（静脈用）50mg', '2011-07-01T08:05:21', '1 アンプル', '静脈内 点滴ポンプ'],
    ]);
    expect(given[2]).toMatchObject({
      code: '620007329',
      codeSystem: 'HOT9',
      status: 'completed',
      end: '2011-07-01T13:05:43',
      rateText: '102ml/hr',
      performer: '看護 花子',
      orderNumber: '123456789012345',
      note: '左手に実施',
    });
  });

  test('coverage: only what was read, as of its messages', () => {
    const [coverage] = result.sink.coverages;
    expect(coverage!.name).toBe('ssmix2:main');
    expect([...coverage!.sections.keys()].sort()).toEqual([
      'administrations',
      'allergies',
      'encounters',
      'medications',
      'observations',
      'other',
    ]);
    expect(coverage!.sections.get('medications')).toEqual({ asOf: '2011-07-01T22:46:03', since: '2011-07-01' });
  });
});
