/** A ward of plainly fictional people whose forms are printed: one as wards have many, and one with more of everything. */
import type { Section } from '../../shared/records.ts';
import { Hospital } from '../main/records/hospital.ts';

export const ward = '3西病棟';
export const ordinary = '0012345';
export const neighbour = '0067890';
export const crowded = '0099999';

/** Longest name of the overflow checks: 60 characters. */
export const longName = '灯火之助'.repeat(15);
export const medicineCount = 30;
export const allergyCount = 15;

const everything: Section[] = [
  'allergies',
  'conditions',
  'medications',
  'observations',
  'encounters',
  'procedures',
  'orders',
  'documents',
  'reports',
  'studies',
  'other',
];

export function wardHospital(): Hospital {
  const hospital = new Hospital();
  addOrdinary(hospital);
  addNeighbour(hospital);
  addCrowded(hospital);
  return hospital.covers([ordinary, neighbour, crowded], everything, '2026-11-21T22:00', '2011-01-01');
}

/** What of the ordinary patient's records is printed on which form, as `pdftotext` has to find it. */
export const prefilled: Record<string, readonly string[]> = {
  M2: [
    '0012345',
    'トモシビ タロウ',
    '灯火 太郎',
    '76',
    '内科',
    '2型糖尿病',
    'ペニシリン',
    '糖尿病食 1600kcal',
    '0067890',
  ],
  M3: ['2型糖尿病', 'アムロジピン錠5mg', '1回量 1 錠', 'カリウム', '5.9 mmol/L', '食欲あり。μ Ⅲ ① 𠮷 髙'],
  M4: ['東京都架空区灯火町1-2-3', '03-0000-1234', '灯火 太郎', '76', '2型糖尿病', '気管支喘息'],
  M5: ['2026-11-18', '2型糖尿病', '気管支喘息', '佐藤 一郎'],
  M6: ['アムロジピン錠5mg', 'メトホルミン塩酸塩錠250mg', '1日2回 朝夕食後', '2026-11-18', '胸部X線 (予定)'],
  M7: ['アムロジピン錠5mg', '1回量 1 錠', 'セファゾリンNa注射用1g', '点滴静注', '1日2回 朝夕食後'],
  M8: ['アムロジピン錠5mg', '1 錠', '4 錠', '1日1回 朝食後'],
  M9: ['灯火 太郎', '1950-01-01', '灯火記念病院', '保険者番号', '変更不可'],
  M10: ['セファゾリンNa注射用1g', '62.5 kg', '点滴静注'],
  M12: [
    '48 mL/min/1.73m2',
    '2026-11-20',
    '1.12 mg/dL',
    'ペニシリン',
    '気管支喘息',
    'メトホルミン塩酸塩錠250mg',
    'ペースメーカ',
  ],
  M14: ['2型糖尿病', '気管支喘息'],
  M15: ['参考', 'A型 Rh(+)', '2024-05-01'],
  M16: ['えび', '糖尿病食 1600kcal'],
  S1: ['2型糖尿病', 'ワルファリンK錠1mg', 'ペースメーカ'],
  S3: ['2型糖尿病'],
  S4: ['ワルファリンK錠1mg', 'ペニシリン'],
  S7: ['3西病棟', '305', '内科', '2型糖尿病'],
  S8: ['2026-11-18', '2型糖尿病'],
  S10: ['3西病棟', '305', '2026-11-18', '2型糖尿病'],
  S11: ['東京都架空区灯火町1-2-3', '灯火記念病院', '2型糖尿病', 'アムロジピン錠5mg'],
};

function addOrdinary(hospital: Hospital): void {
  const patientId = ordinary;
  hospital
    .patient({
      id: patientId,
      name: '灯火　太郎',
      kana: 'トモシビ　タロウ',
      birthDate: '1950-01-01',
      sex: 'male',
      address: '東京都架空区灯火町1-2-3',
      phones: ['03-0000-1234'],
    })
    .put('allergy_intolerance', {
      patientId,
      id: '1',
      text: 'ペニシリン',
      assertion: 'present',
      category: 'drug',
      reaction: 'アナフィラキシー',
    })
    .put('allergy_intolerance', { patientId, id: '2', text: 'えび', assertion: 'present', category: 'food' })
    .put('encounter', {
      patientId,
      id: '1',
      class: 'inpatient',
      status: 'in-progress',
      start: '2026-11-18T10:00',
      ward,
      room: '305',
      bed: '2',
      department: '内科',
      attending: '佐藤 一郎',
    });
  for (const [id, text, onset, isMain] of [
    ['1', '2型糖尿病', '2010-04-01', true],
    ['2', '気管支喘息', '1998-06', false],
    ['3', 'ペースメーカ植込み後', '2019-09-12', false],
  ] as const) {
    const icd10 = id === '3' ? 'Z950' : null;
    hospital.put('condition', { patientId, id, text, onset, isMain, icd10, clinicalStatus: 'active' });
  }
  const prescribed = {
    patientId,
    orderNumber: '100',
    startDate: '2026-11-18',
    setting: 'inpatient',
    status: 'active',
  } as const;
  const twice = { rp: '2', usage: '1日2回 朝夕食後', durationText: '14日分' };
  hospital
    .put('medication_request', {
      ...prescribed,
      id: '1',
      rp: '1',
      text: 'アムロジピン錠5mg',
      doseText: '1 錠',
      dailyDoseText: '1 錠',
      usage: '1日1回 朝食後',
      durationText: '14日分',
    })
    .put('medication_request', {
      ...prescribed,
      ...twice,
      id: '2',
      text: 'メトホルミン塩酸塩錠250mg',
      doseText: '2 錠',
      dailyDoseText: '4 錠',
    })
    .put('medication_request', { ...prescribed, ...twice, id: '3', text: 'ワルファリンK錠1mg', doseText: '1 錠' })
    .put('medication_request', {
      ...prescribed,
      id: '4',
      rp: '3',
      text: 'セファゾリンNa注射用1g',
      doseText: '1 g',
      usage: '1日2回 8時・20時',
      route: '点滴静注',
    });
  for (const [id, text, value, unit, effectiveAt, category] of [
    ['1', 'カリウム', '5.9', 'mmol/L', '2026-11-20T06:30', 'laboratory'],
    ['2', 'eGFR', '48', 'mL/min/1.73m2', '2026-11-20T06:30', 'laboratory'],
    ['3', 'クレアチニン', '1.12', 'mg/dL', '2026-11-20T06:30', 'laboratory'],
    ['4', 'HBs抗原', '(-)', null, '2026-10-01', 'laboratory'],
    ['5', '血液型', 'A型 Rh(+)', null, '2024-05-01', 'blood-type'],
    ['6', '身長', '168.2', 'cm', '2026-11-18', 'vital-signs'],
    ['7', '体重', '62.5', 'kg', '2026-11-18', 'vital-signs'],
  ] as const) {
    hospital.put('observation', { patientId, id, text, value, unit, effectiveAt, category });
  }
  hospital
    .put('service_request', {
      patientId,
      id: '1',
      text: '胸部X線 (予定)',
      category: 'imaging',
      status: 'active',
      occurredAt: '2026-11-22',
      requester: '佐藤 一郎',
    })
    .put('other', {
      patientId,
      id: '1',
      kind: 'OMD',
      title: '食事オーダ',
      date: '2026-11-18',
      text: '食種: 糖尿病食 1600kcal',
    })
    .note(patientId, 'n1', '経過記録', '食欲あり。μ Ⅲ ① 𠮷 髙', '2026-11-21T16:00');
}

/** The same ward, the same kana, and nothing that may be on another's sheet. */
function addNeighbour(hospital: Hospital): void {
  const patientId = neighbour;
  hospital
    .patient({
      id: patientId,
      name: '灯火　太朗',
      kana: 'トモシビ　タロウ',
      birthDate: '1961-02-03',
      sex: 'male',
      address: '大阪府架空市隣町9-9',
      phones: ['06-0000-9999'],
    })
    .put('allergy_intolerance', { patientId, id: '1', text: '隣人アレルゲン', assertion: 'present', category: 'drug' })
    .put('condition', { patientId, id: '1', text: '隣人の病名', clinicalStatus: 'active' })
    .put('medication_request', { patientId, id: '1', text: '隣人薬錠9mg', status: 'active', startDate: '2026-11-19' })
    .put('observation', {
      patientId,
      id: '1',
      text: 'カリウム',
      value: '9.99',
      unit: 'mmol/L',
      category: 'laboratory',
      effectiveAt: '2026-11-21',
    })
    .put('encounter', {
      patientId,
      id: '1',
      class: 'inpatient',
      status: 'in-progress',
      start: '2026-11-19',
      ward,
      room: '306',
      bed: '1',
      department: '外科',
      attending: '隣 医師',
    })
    .note(patientId, 'n2', '経過記録', '隣人の記録', '2026-11-21');
}

/** Of nobody but the neighbour. */
export const neighbours: readonly string[] = [
  neighbour,
  '灯火　太朗',
  '1961-02-03',
  '大阪府架空市隣町9-9',
  '06-0000-9999',
  '隣人アレルゲン',
  '隣人の病名',
  '隣人薬錠9mg',
  '9.99',
  '隣人の記録',
];

function addCrowded(hospital: Hospital): void {
  const patientId = crowded;
  hospital
    .patient({
      id: patientId,
      name: longName,
      kana: 'トモシビノスケ'.repeat(8),
      birthDate: '1989-01-07',
      sex: 'female',
    })
    .put('encounter', {
      patientId,
      id: '1',
      class: 'inpatient',
      status: 'in-progress',
      start: '2026-11-01',
      ward,
      room: '310',
      bed: '4',
      department: '循環器内科・心臓血管外科合同診療部門',
      attending: longName.slice(0, 30),
    });
  for (let index = 1; index <= allergyCount; index++) {
    hospital
      .put('allergy_intolerance', {
        patientId,
        id: `a${index}`,
        text: `架空アレルゲン第${index}号`,
        assertion: 'present',
        category: index % 2 ? 'drug' : 'food',
        reaction: '発疹・呼吸困難',
      })
      .put('condition', { patientId, id: `c${index}`, text: `架空の病名第${index}号`, clinicalStatus: 'active' });
  }
  for (let index = 1; index <= medicineCount; index++) {
    hospital.put('medication_request', {
      patientId,
      id: `m${String(index).padStart(2, '0')}`,
      text: medicineName(index),
      rp: String(Math.ceil(index / 3)),
      orderNumber: '1',
      usage: '1日3回 毎食後',
      doseText: `${index} 錠`,
      startDate: '2026-11-18',
      status: 'active',
    });
  }
}

export function medicineName(index: number): string {
  return `架空薬品第${index}号錠 12.5mg「灯火」`;
}
