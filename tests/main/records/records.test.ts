import { describe, expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import type { RecordInput } from '../../../shared/records.ts';
import { Hospital } from './hospital.ts';

type AllergyDraft = Partial<RecordInput<'allergy_intolerance'>>;

const none: AllergyDraft = { assertion: 'none-known' };
const penicillin: AllergyDraft = { assertion: 'present', category: 'drug' };

function stateOf(drafts: AllergyDraft[], prepare: (hospital: Hospital) => void = () => {}): string {
  const hospital = new Hospital().patient({ id: 'p' }).covers(['p'], ['allergies'], '2026-11-21');
  for (const [index, draft] of drafts.entries()) {
    const assertion = draft.assertion ?? 'present';
    hospital.put('allergy_intolerance', { patientId: 'p', id: `a${index}`, text: 'ペニシリン', ...draft, assertion });
  }
  prepare(hospital);
  return new Records(hospital.database, () => true).patient('p').allergyState;
}

describe('the three states of allergy', () => {
  it.each<[string, AllergyDraft[], string]>([
    ['nothing at all', [], 'unknown'],
    ['one present', [penicillin], 'recorded'],
    ['a present one that is inactive', [{ ...penicillin, clinicalStatus: 'inactive' }], 'recorded'],
    ['an unconfirmed one', [{ ...penicillin, verificationStatus: 'unconfirmed' }], 'recorded'],
    ['a refuted one alone', [{ ...penicillin, verificationStatus: 'refuted' }], 'unknown'],
    ['a resolved one alone', [{ ...penicillin, clinicalStatus: 'resolved' }], 'unknown'],
    ['a general denial', [none], 'confirmed-none'],
    ['a general denial and a refuted one', [none, { ...penicillin, verificationStatus: 'refuted' }], 'confirmed-none'],
    ['a denial of drugs only', [{ ...none, category: 'drug' }], 'unknown'],
    ['a denial of food only', [{ ...none, category: 'food' }], 'unknown'],
    ['a denial against a present one', [none, penicillin], 'recorded'],
    ['a denial that was refuted', [{ ...none, verificationStatus: 'refuted' }], 'unknown'],
    ['not known', [{ assertion: 'no-information' }], 'unknown'],
    ['a denial and not known', [none, { assertion: 'no-information' }], 'unknown'],
  ])('%s', (_, drafts, state) => {
    expect(stateOf(drafts)).toBe(state);
  });

  it('does not trust a denial where input about allergies was set aside', () => {
    expect(stateOf([none], (hospital) => hospital.gap('p', 'allergies', 'unreadable'))).toBe('unknown');
    expect(stateOf([none], (hospital) => hospital.gap('p', 'conditions', 'unreadable'))).toBe('confirmed-none');
  });
});

describe('one patient', () => {
  const hospital = new Hospital()
    .patient({
      id: 'p',
      name: '灯火 太郎',
      kana: 'トモシビ タロウ',
      birthDate: '1950-01-01',
      phones: ['03-1', '090-2'],
    })
    .patient({ id: 'q', name: '灯火 太朗', kana: 'ﾄﾓｼﾋﾞ ﾀﾛｳ', birthDate: '1960-01-01' })
    .patient({ id: 'r', name: '別名 次郎', kana: 'ベツナ ジロウ' })
    .covers(['p', 'q'], ['conditions', 'medications', 'observations'], '2026-11-21T22:00', '2011-01-01', 'ssmix2:main')
    .covers(['p'], ['conditions', 'encounters', 'documents', 'studies'], '2026-11-20', '2009-01-01', 'fhir:main')
    .gap('p', 'observations', 'unreadable')
    .put('condition', { patientId: 'p', id: '1', text: '胃癌の疑い', verificationStatus: 'provisional' })
    .put('condition', { patientId: 'p', id: '2', text: '高血圧症', clinicalStatus: 'active', onset: '2010' })
    .put('condition', { patientId: 'p', id: '3', text: '肺炎', clinicalStatus: 'resolved', onset: '2020' })
    .put('condition', {
      patientId: 'p',
      id: '4',
      text: '糖尿病',
      clinicalStatus: 'active',
      onset: '2005',
      isMain: true,
    })
    .put('condition', { patientId: 'q', id: '1', text: '他の人の病名' })
    .put('medication_request', {
      patientId: 'p',
      id: '1',
      text: '昔の薬',
      status: 'completed',
      startDate: '2026-11-01',
    })
    .put('medication_request', { patientId: 'p', id: '2', text: '今の薬', status: 'active', startDate: '2026-10-01' })
    .put('medication_request', { patientId: 'p', id: '3', text: '不明の薬', startDate: '2026-10-05' })
    .put('observation', { patientId: 'p', id: '1', text: 'K', value: '4.0', effectiveAt: '2026-11-01', valueNumber: 4 })
    .put('observation', { patientId: 'p', id: '2', text: 'K', value: '5.9', effectiveAt: '2026-11-20' })
    .put('observation', { patientId: 'p', id: '3', text: 'K', value: '溶血' })
    .put('encounter', {
      patientId: 'p',
      id: '1',
      class: 'inpatient',
      status: 'in-progress',
      start: '2026-11-01',
      ward: '3西',
    })
    .put('encounter', { patientId: 'p', id: '2', class: 'outpatient', status: 'finished', start: '2026-11-10' })
    .put('encounter', { patientId: 'p', id: '3', class: 'leave', status: 'finished', start: '2026-11-08' })
    .put('encounter', { patientId: 'p', id: '4', class: 'leave', status: 'in-progress', start: '2026-11-12' })
    .put('encounter', { patientId: 'q', id: '3', class: 'leave', status: 'in-progress', start: '2026-02-01' })
    .put('encounter', { patientId: 'q', id: '1', class: 'outpatient', status: 'finished', start: '2026-01-10' })
    .put('encounter', { patientId: 'q', id: '2', class: 'inpatient', status: 'planned', start: '2026-12-10' })
    .put('flag', { patientId: 'p', id: '1', text: 'HCV抗体', category: 'infection', assertion: 'absent', value: '(-)' })
    .put('flag', {
      patientId: 'p',
      id: '2',
      text: '血液型',
      category: 'blood-type',
      status: 'active',
      value: 'A Rh(+)',
    })
    .put('flag', { patientId: 'p', id: '3', text: 'ワルファリン', category: 'anticoagulant', status: 'inactive' })
    .put('flag', { patientId: 'p', id: '4', text: 'ペースメーカ', category: 'implant', status: 'active' })
    .put('flag', { patientId: 'p', id: '5', text: 'HBs抗原', category: 'infection', value: '(+)' })
    .put('document_reference', {
      patientId: 'p',
      id: 'd1',
      title: '紹介状',
      contentType: 'application/pdf',
      content: new Uint8Array([37, 80, 68, 70]),
    })
    .note('p', 'd2', '退院時要約', '経過良好', '2026-10-01')
    .put('imaging_study', {
      patientId: 'p',
      id: 's1',
      studyInstanceUid: '1.2.3',
      modalities: 'CT',
      seriesCount: 1,
      instanceCount: 2,
      file: 'images/aa/present.db',
    })
    .put('imaging_study', {
      patientId: 'p',
      id: 's2',
      studyInstanceUid: '1.2.4',
      modalities: 'MR',
      seriesCount: 1,
      instanceCount: 2,
      file: 'images/aa/elsewhere.db',
    });
  const records = new Records(hospital.database, (path) => path === 'images/aa/present.db');
  const texts = (section: 'conditions' | 'medications') =>
    records.section('p', section).records.map((record) => record.text);

  it('reads what was written, types and all', () => {
    const view = records.patient('p');
    expect(view.patient).toMatchObject({ name: '灯火 太郎', phones: ['03-1', '090-2'], romaji: null });
    expect(records.section('p', 'conditions').records.map((condition) => condition.isMain)).toContain(true);
    expect(records.section('p', 'observations').records.find((one) => one.id === '1')?.valueNumber).toBe(4);
    expect(view.counts).toMatchObject({ conditions: 4, medications: 3, documents: 2, studies: 2, other: 0 });
    expect(view.dataAsOf).toBe('2026-11-21T22:00');
  });

  it('names everyone with the same name', () => {
    expect(records.patient('p').sameName).toEqual([
      { id: 'q', identifier: 'q', name: '灯火 太朗', birthDate: '1960-01-01' },
    ]);
    expect(records.patient('r').sameName).toEqual([]);
  });

  it('shows the stay that goes on before a later visit, and no planned one', () => {
    expect(records.patient('p').encounter?.ward).toBe('3西');
    expect(records.patient('q').encounter?.id).toBe('1');
    expect(records.patient('r').encounter).toBeNull();
    expect(records.patient('p').leave?.id).toBe('4');
    // Nobody is on leave from a stay that is over.
    expect(records.patient('q').leave).toBeNull();
  });

  it('tells not exported from none recorded, and joins what several sources cover', () => {
    const { sections } = records.patient('p');
    expect(sections.conditions).toEqual({
      section: 'conditions',
      status: 'exported',
      asOf: '2026-11-21T22:00',
      since: '2009-01-01',
      sources: ['ssmix2:main', 'fhir:main'],
      gaps: [],
    });
    expect(sections.observations.gaps).toEqual([{ source: 'test:file', reason: 'unreadable' }]);
    expect(sections.allergies).toMatchObject({ status: 'not-exported', asOf: null, sources: [] });
    expect(records.section('q', 'medications')).toMatchObject({
      status: { status: 'exported' },
      records: [],
      total: 0,
    });
    expect(records.section('r', 'medications')).toMatchObject({ status: { status: 'not-exported' }, total: 0 });
  });

  it('puts what matters now first', () => {
    expect(texts('conditions')).toEqual(['糖尿病', '高血圧症', '胃癌の疑い', '肺炎']);
    expect(texts('medications')).toEqual(['今の薬', '不明の薬', '昔の薬']);
    expect(records.section('p', 'observations').records.map((one) => one.value)).toEqual(['5.9', '4.0', '溶血']);
  });

  it('gives flags with the patient: what stands first, then dated negatives, then what is over', () => {
    const flags = (id: string) => records.patient(id).flags.map((flag) => flag.text);
    expect(flags('p')).toEqual(['HBs抗原', 'ペースメーカ', '血液型', 'HCV抗体', 'ワルファリン']);
    expect(flags('q')).toEqual([]);
    expect(records.patient('p').counts.flags).toBe(5);
  });

  it('gives a page and the total', () => {
    const page = records.section('p', 'conditions', { limit: 2, offset: 1 });
    expect(page.records.map((condition) => condition.text)).toEqual(['高血圧症', '胃癌の疑い']);
    expect(page.total).toBe(4);
  });

  it('lists documents without their content, and gives the content of one', () => {
    const list = records.section('p', 'documents').records;
    expect(list.map((entry) => [entry.title, entry.hasText, entry.hasContent])).toEqual([
      ['退院時要約', true, false],
      ['紹介状', false, true],
    ]);
    expect(list[0]).not.toHaveProperty('text');
    expect(records.document('p', 'd2').text).toBe('経過良好');
    expect(Array.from(records.document('p', 'd1').content!)).toEqual([37, 80, 68, 70]);
    expect(() => records.document('q', 'd1')).toThrow('document-not-found');
  });

  it('says which studies are on the medium', () => {
    expect(records.studies('p').map((study) => [study.studyInstanceUid, study.onMedium])).toEqual([
      ['1.2.3', true],
      ['1.2.4', false],
    ]);
    expect(records.study('1.2.4').modalities).toBe('MR');
    expect(() => records.study('9.9')).toThrow('study-not-found');
  });

  it('knows whom it does not know', () => {
    expect(() => records.patient("p' OR '1'='1")).toThrow('patient-not-found');
    expect(() => records.section('nobody', 'conditions')).toThrow('patient-not-found');
  });
});

it('calls a section not exported on media written before its table was thought of', () => {
  const hospital = new Hospital().patient({ id: 'p' }).covers(['p'], ['documents'], '2026-11-20');
  hospital.database.exec('DROP TABLE diagnostic_report; DROP TABLE flag');
  const records = new Records(hospital.database, () => true);
  expect(records.section('p', 'reports')).toMatchObject({ status: { status: 'not-exported' }, records: [], total: 0 });
  expect(records.patient('p')).toMatchObject({ flags: [], counts: { reports: 0 } });
});
