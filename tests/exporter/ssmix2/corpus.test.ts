import fs from 'node:fs';
import os from 'node:os';
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
    expect(sum).toEqual({ read: 22, mapped: 8, text: 1, quarantined: 12, skipped: 1 });
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
      new Set([
        'administrations',
        'allergies',
        'appointments',
        'conditions',
        'encounters',
        'observations',
        'orders',
        'reports',
      ]),
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
    const drugs = result.sink.of('medication_request').filter(({ id }) => id.includes('OMP-01'));
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
    const others = result.sink.of('other').map(({ kind, title }) => `${kind} ${title}`);
    expect(others.sort()).toEqual(['ADT-00 保険', 'ADT-00 連絡先', 'ADT-00 障害', 'ADT-42 転科・転棟']);
  });

  test('the injections: three times a day two drugs, each with its amount, rate and hours', () => {
    const drugs = result.sink.of('medication_request').filter(({ id }) => id.includes('OMP-02'));
    expect(drugs.map(({ rp, text, doseText, startDate, endDate }) => [rp, text, doseText, startDate, endDate])).toEqual(
      [
        ['1-1', '08:00', '13:00'],
        ['1-2', '13:00', '18:00'],
        ['1-3', '18:00', '23:00'],
      ].flatMap(([rp, from, to]) => [
        [rp, 'ソリタ－Ｔ３号輸液５００ｍＬ', '1 本', `2011-07-01T${from}`, `2011-07-01T${to}`],
        [rp, 'アドナ注（静脈用）50mg', '1 アンプル', `2011-07-01T${from}`, `2011-07-01T${to}`],
      ]),
    );
    expect(drugs[0]).toMatchObject({
      code: '620007329',
      codeSystem: 'HOT9',
      usage: '510 ミリリットル、速度 102 ミリリッター／時間、５時間一定速度で',
      route: '静脈内 点滴ポンプ',
      form: '注射剤',
      setting: 'inpatient',
      prescriber: '医師 一郎',
      note: '一般、入院処方、定時処方',
    });
  });

  test('the laboratory order, by panel, with what was asked for', () => {
    expect(result.sink.of('service_request')).toMatchObject([
      {
        category: 'laboratory',
        status: 'active',
        text: '生化学的検査',
        occurredAt: '2011-12-19T15:00',
        department: '呼吸器外科',
        note: '血清\n総蛋白、総ビリルビン、GOT(AST)、LDH',
      },
      { text: '血液学的検査', note: '血漿\nＰＴ、Ｆｉｂ、ＦＤＰ－Ｐ' },
    ]);
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
      'orders',
      'other',
    ]);
    expect(coverage!.sections.get('medications')).toEqual({ asOf: '2011-07-01T22:46:03', since: '2011-07-01' });
  });
});

/** The same messages as if each were its folder's patient: what is said of orders and results can then be looked at. */
describe.skipIf(!hasCorpus)('the sample tree with one patient in it', () => {
  let result: Awaited<ReturnType<typeof readFolder>>;
  beforeAll(async () => {
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'ssmix2-corpus-'));
    try {
      fs.cpSync(root, copy, { recursive: true });
      for (const file of fs.readdirSync(copy, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue;
        const place = path.join(file.parentPath, file.name);
        const message = fs.readFileSync(place, 'latin1');
        const id = file.name.slice(0, file.name.indexOf('_'));
        fs.writeFileSync(place, message.replace(/(\rPID\|[^|]*\|[^|]*\|)[^|^]*/, `$1${id}`), 'latin1');
      }
      result = await readFolder(copy);
    } finally {
      fs.rmSync(copy, { recursive: true, force: true });
    }
  });

  test('every message but the misplaced one and the changes of ward is mapped', () => {
    const { kinds } = result.report.totals();
    const notMapped = Object.entries(kinds).filter(([, counts]) => counts.mapped < counts.read);
    expect(notMapped.map(([kind, { text, quarantined, skipped }]) => [kind, text, quarantined, skipped])).toEqual([
      ['ADT-42', 1, 0, 0],
      ['OMP-11', 0, 1, 1],
    ]);
  });

  test('each order once, under its kind; with its results it is done', () => {
    const orders = result.sink.of('service_request');
    expect(orders.map(({ category, status, text }) => `${category} ${status} ${text}`).sort()).toEqual([
      'diet active 食種 001',
      'endoscopy active 検査.上部.-.-.-.-（検査.上部.-.-.上部通常内視鏡.-）',
      'endoscopy completed 検査.上部.-.-.-.-（検査.上部.-.-.上部通常内視鏡.-、検査.上部.胃.-.上部通常内視鏡.生検採取）',
      'imaging active Ｘ線単純撮影（胸部.Ｘ線単純撮影.立位正面(A→P)、胸部.Ｘ線単純撮影.立位側面(L→R)、腹部.Ｘ線単純撮影.立位正面(A→P)、腹部.Ｘ線単純撮影.左側臥位正面(A→P)）',
      'imaging completed 経皮的超音波検査（胎児.経皮的超音波検査）',
      'laboratory completed 生化学的検査',
      'laboratory completed 血液学的検査',
      'physiology active 標準１２誘導心電図',
    ]);
    expect(orders.find(({ category }) => category === 'diet')).toMatchObject({
      occurredAt: '2011-10-16T07:00',
      note: '塩分控えめ、１日３回',
    });
    expect(orders.find(({ category }) => category === 'physiology')!.note).toContain('至急');
    expect(orders.find(({ text }) => text.endsWith('生検採取）'))).toMatchObject({
      modality: 'ES',
      studyInstanceUid: '1.2.392.1114.2008.543233.1',
    });
    const details = result.sink.of('other').find(({ kind }) => kind === 'OMG-12')!.text;
    expect(details).toContain('薬品: セルシン5mg 1 管');
  });

  test('the electrocardiogram is a report, and its measurements are results with their leads', () => {
    const [report] = result.sink.of('diagnostic_report');
    expect(report).toMatchObject({
      text: '標準１２誘導心電図',
      category: 'physiology',
      status: 'final',
      conclusion: '心筋虚血疑い',
      effectiveAt: '2011-12-20',
    });
    expect(report!.body).toContain('QTc 時間 Bazzet: 433 msec');
    const measured = result.sink.of('observation').filter(({ category }) => category === 'physiology');
    expect(measured).toHaveLength(11);
    expect(measured.map(({ text, value, unit }) => [text, value, unit])).toContainEqual(['R 振幅 V5', '2.505', 'mV']);
  });
});
