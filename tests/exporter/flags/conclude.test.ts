import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../../exporter/flags/conclude.ts';
import { type EvidenceRecord, type EvidenceType, FlagRules } from '../../../exporter/flags/rules.ts';
import { type RecordInput, recordSchemas } from '../../../shared/records.ts';

const rules = FlagRules.load();
const asOf = '2026-11-21T22:00';
let count = 0;

function evidence<T extends EvidenceType>(
  type: T,
  record: Omit<RecordInput<T>, 'patientId' | 'id' | 'source'>,
): EvidenceRecord {
  count += 1;
  const parsed = recordSchemas[type].parse({ patientId: 'p', id: `r${count}`, source: 'main:file', ...record });
  return { type, record: parsed } as EvidenceRecord;
}

/** A result of a JLAC10 code. */
const result = (code: string, value: string, effectiveAt: string, more: Partial<RecordInput<'observation'>> = {}) =>
  evidence('observation', { text: '検査', code, codeSystem: 'JC10', value, effectiveAt, status: 'final', ...more });
const hbsAntigen = '5F016141002305211';

const flagsOf = (...records: EvidenceRecord[]) => conclude(rules, records, asOf);

describe('infections', () => {
  it('are present by a positive result, with what says so', () => {
    const flags = flagsOf(result(hbsAntigen, '(+)', '2026-10-02', { text: 'HBs抗原' }));
    expect(flags).toMatchObject([
      {
        id: 'rule/hbs-antigen',
        text: 'HBs抗原',
        category: 'infection',
        assertion: 'present',
        status: 'active',
        value: '(+)',
        effectiveAt: '2026-10-02',
        rule: 'hbs-antigen',
        evidence: 'HBs抗原 (+)、2026-10-02、main:file',
        evidenceSection: 'observations',
        evidenceId: expect.stringMatching(/^r\d+$/),
      },
    ]);
  });

  it('are absent only by a dated negative result, and not while it may still change', () => {
    expect(flagsOf(result('5F360148802305111', '(-)', '2026-10-02'))).toMatchObject([
      { text: 'HCV抗体', assertion: 'absent', value: '(-)', effectiveAt: '2026-10-02' },
    ]);
    expect(flagsOf(result('5F360148802305111', '(-)', '2026-10-02', { status: 'preliminary' }))).toMatchObject([
      { assertion: 'unknown' },
    ]);
    expect(flagsOf(result('5F360148802305111', '検体不足', '2026-10-02'))).toEqual([]);
    expect(flagsOf()).toEqual([]);
  });

  it('stay present when a later result is negative, which is said beside it', () => {
    const flags = flagsOf(
      result(hbsAntigen, '陰性', '2026-10-02', { text: 'HBs抗原' }),
      result(hbsAntigen, '陽性', '2019-04-01', { text: 'HBs抗原' }),
    );
    expect(flags).toMatchObject([
      { assertion: 'present', effectiveAt: '2019-04-01', note: 'その後の結果: HBs抗原 陰性、2026-10-02、main:file' },
    ]);
  });

  it.each([
    ['the antibody of the same analyte', { code: '5F016143002305211' }],
    ['an analyte that does not say which', { code: '5F016000002305211' }],
    ['the same digits of another system', { code: hbsAntigen, codeSystem: '99TMB' }],
    ['a name without a code', { code: null, codeSystem: null, text: 'HBs抗原' }],
    ['HCV RNA', { code: '5F360145002386101' }],
  ])('are not concluded from %s', (_, more) => {
    expect(flagsOf(result('', '(+)', '2026-10-02', more))).toEqual([]);
  });

  it('are read by LOINC, in any case by its own system', () => {
    const loinc = (codeSystem: string) =>
      result('5196-1', '', '2026-10-02', { codeSystem, value: 'Negative', interpretation: 'NEG' });
    expect(flagsOf(loinc('http://loinc.org'))).toMatchObject([{ rule: 'hbs-antigen', assertion: 'absent' }]);
    expect(flagsOf(loinc('urn:oid:2.25.1'))).toEqual([]);
  });

  it('MRSA: present by a coded organism, never absent', () => {
    const culture = (more: Partial<RecordInput<'observation'>>) =>
      evidence('observation', {
        text: '培養同定',
        category: 'microbiology',
        specimen: '喀痰',
        value: 'MRSA',
        effectiveAt: '2026-11-01',
        ...more,
      });
    expect(flagsOf(culture({ valueCode: '1303', valueCodeSystem: 'JANIS' }))).toMatchObject([
      { text: 'MRSA', assertion: 'present', value: '喀痰 MRSA', effectiveAt: '2026-11-01' },
    ]);
    expect(flagsOf(culture({ valueCode: '115329001', valueCodeSystem: 'http://snomed.info/sct' }))).toHaveLength(1);
    expect(flagsOf(culture({}))).toEqual([]);
    expect(flagsOf(result('13317-3', 'Negative', '2026-11-01', { codeSystem: 'http://loinc.org' }))).toEqual([]);
  });
});

describe('blood groups', () => {
  const abo = (value: string, at = '2026-01-01') => result('5H010000001999911', value, at, { text: 'ABO' });
  const rh = (value: string) => result('5H020000001999911', value, '2026-01-01', { text: 'Rh' });

  it('are for reference, with their date', () => {
    expect(flagsOf(abo('Ａ型'), rh('Rh(+)'))).toMatchObject([
      {
        category: 'blood-type',
        value: 'A Rh(+)',
        assertion: 'present',
        note: '参考。輸血には使えない',
        effectiveAt: '2026-01-01',
      },
    ]);
    expect(flagsOf(rh('陰性'))).toMatchObject([{ value: 'Rh(-)' }]);
    expect(flagsOf(result('882-1', 'AB Rh Negative', '2026-01-01', { codeSystem: 'http://loinc.org' }))).toMatchObject([
      { value: 'AB Rh(-)' },
    ]);
  });

  it('that differ are shown as differing, never as one of them', () => {
    const [flag] = flagsOf(abo('A'), abo('O', '2020-05-05'), rh('+'));
    expect(flag).toMatchObject({
      assertion: 'unknown',
      value: expect.stringContaining('A (2026-01-01)、O (2020-05-05)'),
    });
  });

  it('are not read out of words', () => {
    expect(flagsOf(abo('検体なし'))).toEqual([]);
  });
});

describe('anticoagulants', () => {
  const warfarin = (more: Partial<RecordInput<'medication_request'>>) =>
    evidence('medication_request', { text: 'ワルファリンK錠1mg', classCode: '3332001F1024', ...more });

  it('are active while a prescription goes on, and say until when', () => {
    expect(
      flagsOf(warfarin({ startDate: '2026-11-19', durationText: '7日', doseText: '2.5 錠', usage: '夕食後' })),
    ).toMatchObject([
      {
        id: 'rule/anticoagulant/ワルファリンK錠1mg',
        text: 'ワルファリンK錠1mg',
        code: '3332001F1024',
        category: 'anticoagulant',
        status: 'active',
        value: '2.5 錠 夕食後 7日',
        effectiveAt: '2026-11-19',
        end: '2026-11-25',
        evidence: 'ワルファリンK錠1mg、3332001F1024、処方 2026-11-19 〜 2026-11-25、main:file',
      },
    ]);
  });

  it.each<[string, Partial<RecordInput<'medication_request'>>, string | undefined]>([
    ['days over within three months', { startDate: '2026-10-20', durationText: '28日' }, 'unknown'],
    ['begun long ago, with no end', { startDate: '2026-01-20', durationText: '28日' }, undefined],
    ['stopped a fortnight ago', { status: 'stopped', startDate: '2026-10-01', endDate: '2026-11-07' }, 'inactive'],
    ['ended half a year ago', { status: 'completed', startDate: '2026-04-01', endDate: '2026-05-01' }, undefined],
    ['called off', { status: 'cancelled', startDate: '2026-11-19' }, undefined],
    ['ongoing without dates', { status: 'active' }, 'active'],
  ])('%s: %s', (_, more, status) => {
    expect(flagsOf(warfarin(more))[0]?.status).toBe(status);
  });

  it('are shown once for each drug, by its most current prescription and last administration', () => {
    const heparin = (start: string, status: 'completed' | 'not-done' = 'completed') =>
      evidence('medication_administration', {
        text: 'ヘパリンＮａ注',
        classCode: '3334401A4020',
        doseText: '5000 単位',
        start,
        status,
      });
    const flags = flagsOf(
      warfarin({ startDate: '2026-11-19', durationText: '7日' }),
      warfarin({ startDate: '2026-10-20', durationText: '28日' }),
      heparin('2026-11-20T08:00'),
      heparin('2026-11-21T08:00'),
      heparin('2026-11-21T20:00', 'not-done'),
    );
    expect(flags.map(({ text, effectiveAt, note }) => [text, effectiveAt, note])).toEqual([
      ['ワルファリンK錠1mg', '2026-11-19', null],
      ['ヘパリンＮａ注', '2026-11-21T08:00', '最終投与 2026-11-21 08:00'],
    ]);
    expect(flagsOf(heparin('2026-11-01T08:00'))).toEqual([]);
  });

  it.each([
    ['an antiplatelet by mouth', { classCode: '3399007H1021' }, 1],
    ['an injection of 3399', { classCode: '3399404A1028' }, 0],
    ['ATC', { code: 'B01AF01', codeSystem: 'http://www.whocc.no/atc' }, 1],
    ['another class', { classCode: '2171022F1029' }, 0],
    ['the name alone', {}, 0],
    ['a local code that begins alike', { code: '3339', codeSystem: '99TMB' }, 0],
  ])('by class: %s', (_, more, expected) => {
    const taken = evidence('medication_request', { text: 'ワルファリン', status: 'active', ...more });
    expect(rules.reads(taken.type, taken.record)).toBe(expected === 1);
    expect(flagsOf(taken)).toHaveLength(expected);
  });
});

describe('implants and decisions', () => {
  it('are concluded from coded procedures and diagnoses, with the code', () => {
    const flags = flagsOf(
      evidence('procedure', { text: 'ペースメーカー移植術', code: 'K597', start: '2015-09-01', status: 'completed' }),
      evidence('procedure', { text: '取りやめ', code: 'K597', status: 'not-done' }),
      evidence('procedure', { text: '胆嚢摘出術', code: 'K672-2', status: 'completed' }),
      evidence('condition', {
        text: 'ペースメーカー植込み後',
        icd10: 'Z95.0',
        onset: '2015-09-01',
        clinicalStatus: 'active',
      }),
      evidence('condition', { text: '人工関節の疑い', icd10: 'Z966', verificationStatus: 'provisional' }),
    );
    expect(flags).toMatchObject([
      {
        category: 'implant',
        text: 'ペースメーカー移植術',
        evidence: 'ペースメーカー移植術、K597、2015-09-01、main:file',
      },
      { category: 'implant', text: 'ペースメーカー植込み後', evidenceSection: 'conditions' },
    ]);
  });

  it('say what was decided last, and only where it is coded', () => {
    const stated = (value: string, effectiveAt: string, code: string | null) =>
      evidence('observation', { text: 'CPR', value, effectiveAt, code, codeSystem: 'http://loinc.org' });
    expect(
      flagsOf(
        stated('Full code', '2026-01-01', '100822-6'),
        stated('DNAR', '2026-11-01', '100822-6'),
        stated('DNAR 方針', '2026-11-02', null),
      ),
    ).toMatchObject([{ category: 'code-status', value: 'DNAR', effectiveAt: '2026-11-01' }]);
  });
});

describe('rules of the hospital', () => {
  const withFile = <T>(text: string, use: (file: string) => T): T => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flags-'));
    const file = path.join(folder, 'flags.yml');
    try {
      fs.writeFileSync(file, text);
      return use(file);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  };
  const own = (id: string) => `
systems: { own-drugs: [99TMB] }
rules:
  - { id: ${id}, kind: medicine, category: anticoagulant, text: 抗凝固薬, openDays: 90, endedDays: 30, givenDays: 7,
      codes: [{ system: own-drugs, is: [M001] }] }`;
  const local = evidence('medication_request', {
    text: 'ワルファリン',
    code: 'M001',
    codeSystem: '99TMB',
    status: 'active',
  });
  const byClass = evidence('medication_request', { text: 'アピキサバン', classCode: '3339004F1020', status: 'active' });

  it('are added to ours, or take their place', () => {
    const names = (id: string) =>
      withFile(own(id), (file) => conclude(FlagRules.load(file), [local, byClass], asOf).map(({ text }) => text));
    expect(names('own')).toEqual(['アピキサバン', 'ワルファリン']);
    expect(names('anticoagulant')).toEqual(['ワルファリン']);
  });

  it.each([
    ['rules: [{ id: x, kind: test, category: infektion, text: x }]', 'rules.0.category'],
    [own('own').replace('system: own-drugs', 'system: elsewhere'), 'elsewhere'],
    ['rules: [', 'line 1'],
  ])('that do not fit stop the run with the place', (text, place) => {
    const load = () => withFile(text, (file) => FlagRules.load(file));
    expect(load).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    expect(() => load()).toThrow(
      expect.objectContaining({ params: expect.objectContaining({ detail: expect.stringContaining(place) }) }),
    );
  });
});

describe('medicines with a HOT number alone', () => {
  const master = path.join(os.tmpdir(), `hot-master-${process.pid}.csv`);
  const prescription = (code: string, codeSystem = 'HOT9') =>
    evidence('medication_request', { text: '架空錠', code, codeSystem, status: 'active', startDate: '2026-11-20' });

  it('have the class that the HOT code master gives them', () => {
    const rows = [
      '"基準番号（ＨＯＴコード）","処方用番号（ＨＯＴ７）","薬価基準収載医薬品コード","個別医薬品コード","販売名"',
      '"1000001010101","1000001","3332001F1016","3332001F1024","架空抗凝固錠"',
      '"1000002010101","1000002","2144009F1010","","架空降圧錠"',
      '"1000003010101","1000003","3399008H1010","","架空抗血小板錠"',
    ];
    fs.writeFileSync(master, rows.join('\r\n'));
    const known = FlagRules.load(undefined, master);
    const concluded = (...records: EvidenceRecord[]) =>
      conclude(known, records, asOf).map(({ rule, code }) => [rule, code]);
    const read = prescription('100000101');
    expect(known.reads(read.type, read.record)).toBe(true);
    for (const hot of ['1000001', '100000101', '10000010101', '1000001010101']) {
      expect(concluded(prescription(hot)), hot).toEqual([['anticoagulant', '3332001F1024']]);
    }
    expect(concluded(prescription('100000301'))).toEqual([['anticoagulant', '3399008H1010']]);
    expect(concluded(prescription('100000201'))).toEqual([]);
    expect(concluded(prescription('100000101', '99TMB'))).toEqual([]);
    expect(conclude(rules, [read], asOf)).toEqual([]);
    fs.rmSync(master);
  });

  it('stop the run where the master is none, and say why', () => {
    fs.writeFileSync(master, 'a,b\n1,2\n');
    expect(() => FlagRules.load(undefined, master)).toThrow(
      expect.objectContaining({ code: 'config-invalid', params: expect.objectContaining({ path: master }) }),
    );
    fs.rmSync(master);
  });
});

describe('diagnoses and operations', () => {
  const diagnosis = (icd10: string, more: Partial<RecordInput<'condition'>> = {}) =>
    evidence('condition', { text: '病名', icd10, clinicalStatus: 'active', onset: '2026-01-05', ...more });

  it('say an infection or an isolation until it is over, and never a suspected one', () => {
    expect(flagsOf(diagnosis('B18.1', { text: 'B型慢性肝炎' }))).toMatchObject([
      { rule: 'infection-diagnosis', category: 'infection', text: 'B型慢性肝炎', status: 'active' },
    ]);
    expect(flagsOf(diagnosis('A15.0', { clinicalStatus: 'resolved', abatement: '2019-03-01' }))).toMatchObject([
      { category: 'infection', status: 'inactive', end: '2019-03-01' },
    ]);
    expect(flagsOf(diagnosis('Z29.0'))).toMatchObject([{ category: 'isolation', rule: 'isolation-diagnosis' }]);
    expect(flagsOf(diagnosis('B18.1', { verificationStatus: 'provisional' }))).toEqual([]);
    expect(flagsOf(diagnosis('B17.9'), diagnosis('J18.9'), diagnosis('Z34.9'), diagnosis('Z33'))).toEqual([]);
  });

  it('say what was put in, not what was taken out', () => {
    const operation = (code: string) =>
      evidence('procedure', {
        text: code,
        code,
        codeSystem: '診療報酬点数表',
        status: 'completed',
        start: '2020-04-01',
      });
    expect(flagsOf(...['K597-3', 'K599-3', 'K181-4', 'K082-3'].map(operation)).map(({ text }) => text)).toEqual([
      'K597-3',
      'K599-3',
      'K181-4',
      'K082-3',
    ]);
    expect(flagsOf(...['K597-4', 'K599-5', 'K181-3', 'K082-2', 'K154-2'].map(operation))).toEqual([]);
  });
});
