/**
 * What the demo hospital can write into a chart: departments, wards, medicines, laboratory items, diagnoses, allergens.
 * ICD-10 codes are the real ones; other codes are the hospital's own (99TMB), except a few that public examples show.
 */
export interface Department {
  code: string;
  name: string;
  doctors: readonly { code: string; family: string; given: string }[];
}

export const departments: readonly Department[] = [
  {
    code: '01',
    name: '内科',
    doctors: [
      { code: 'D0101', family: '見本', given: '一郎' },
      { code: 'D0102', family: '架空', given: '涼子' },
    ],
  },
  {
    code: '03',
    name: '循環器内科',
    doctors: [
      { code: 'D0301', family: '例題', given: '心太' },
      { code: 'D0302', family: '灯火', given: '律' },
    ],
  },
  { code: '05', name: '消化器内科', doctors: [{ code: 'D0501', family: '模擬', given: '健二' }] },
  {
    code: '08',
    name: '外科',
    doctors: [
      { code: 'D0801', family: '試験', given: '執刀' },
      { code: 'D0802', family: '標本', given: '麻衣' },
    ],
  },
  { code: '09', name: '整形外科', doctors: [{ code: 'D0901', family: '雛形', given: '骨太' }] },
  { code: '10', name: '小児科', doctors: [{ code: 'D1001', family: '仮名', given: '小春' }] },
  { code: '15', name: '呼吸器内科', doctors: [{ code: 'D1501', family: '演習', given: '息吹' }] },
  { code: '20', name: '救急科', doctors: [{ code: 'D2001', family: '想定', given: '救' }] },
];

export const wards = ['3西', '3東', '4西', '4東', '5西', '5東', 'ICU', 'HCU'] as const;

interface Bed {
  ward: string;
  room: string;
  bed: string;
}

/** Rooms 1 to 12 of each ward, four beds each (two in ICU and HCU); one bed of every ward in turn, as long as it has one. */
const beds: readonly Bed[] = Array.from({ length: 12 * 4 }, (_, place) =>
  wards.flatMap((ward): Bed[] => {
    const perRoom = ward.endsWith('CU') ? 2 : 4;
    const room = Math.floor(place / perRoom) + 1;
    if (room > 12) return [];
    const floor = ward.endsWith('CU') ? '2' : ward[0]!;
    const side = ward.includes('西') || ward === 'HCU' ? 20 : 0;
    return [{ ward, room: `${floor}${String(room + side).padStart(2, '0')}`, bed: String((place % perRoom) + 1) }];
  }),
).flat();

/** A bed for the `number`th ordinary inpatient. @param among the hospital's wards, or some of them */
export function bedOf(number: number, among: readonly string[] = wards): Bed {
  const offered = among === wards ? beds : beds.filter(({ ward }) => among.includes(ward));
  return offered[number % offered.length]!;
}
/** So many ordinary inpatients fit without two in one bed. */
export const bedCount = beds.length;

export interface Usage {
  code: string;
  system: 'JAMISDP01' | '99TMB';
  text: string;
  timesPerDay: number;
}

const afterBreakfast: Usage = {
  code: '1011000400000000',
  system: 'JAMISDP01',
  text: '内服・経口・１日１回朝食後',
  timesPerDay: 1,
};
const morningEvening: Usage = {
  code: '1012040400000000',
  system: 'JAMISDP01',
  text: '内服・経口・１日２回朝夕食後',
  timesPerDay: 2,
};
const threeMeals: Usage = {
  code: '1013044400000000',
  system: 'JAMISDP01',
  text: '内服・経口・１日３回朝昼夕食後',
  timesPerDay: 3,
};
const afterSupper: Usage = { code: 'U05', system: '99TMB', text: '内服・経口・１日１回夕食後', timesPerDay: 1 };
const bedtime: Usage = { code: 'U07', system: '99TMB', text: '内服・経口・１日１回就寝前', timesPerDay: 1 };
const onWaking: Usage = { code: 'U08', system: '99TMB', text: '内服・経口・１日１回起床時（週１回）', timesPerDay: 1 };
const asNeeded: Usage = { code: 'U21', system: '99TMB', text: '疼痛時　１回１錠　１日３回まで', timesPerDay: 1 };
const patch: Usage = { code: 'U31', system: '99TMB', text: '外用・貼付・１日１回', timesPerDay: 1 };

export interface Drug {
  code: string;
  name: string;
  /** HOT9 where a public example gives it. */
  hot9?: string;
  /** YJ of what thins the blood: its first digits are the class. */
  yj?: string;
  unit: readonly [code: string, text: string];
  form: 'TAB' | 'CAP' | 'PWD' | 'PATCH';
  dose: number;
  usage: Usage;
}

const tablet = ['TAB', '錠'] as const;
const capsule = ['CAP', 'カプセル'] as const;
const drug = (code: string, name: string, dose: number, usage: Usage, hot9?: string, yj?: string): Drug => {
  const form = name.includes('カプセル')
    ? 'CAP'
    : name.includes('散')
      ? 'PWD'
      : name.includes('パッチ')
        ? 'PATCH'
        : 'TAB';
  const unit = { TAB: tablet, CAP: capsule, PWD: ['MG', 'ミリグラム'] as const, PATCH: ['SHT', '枚'] as const }[form];
  return { code, name, dose, usage, unit, form, ...(hot9 ? { hot9 } : {}), ...(yj ? { yj } : {}) };
};

export const drugs = {
  warfarin: drug('M001', 'ワルファリンＫ錠１ｍｇ', 2.5, afterSupper, undefined, '3332001F1024'),
  amlodipine: drug('M002', 'アムロジピン錠５ｍｇ', 1, afterBreakfast),
  bisoprolol: drug('M003', 'ビソプロロール錠２．５ｍｇ', 1, afterBreakfast),
  furosemide: drug('M004', 'フロセミド錠２０ｍｇ', 1, afterBreakfast),
  spironolactone: drug('M005', 'スピロノラクトン錠２５ｍｇ', 1, afterBreakfast),
  enalapril: drug('M006', 'エナラプリル錠５ｍｇ', 1, afterBreakfast),
  atorvastatin: drug('M007', 'アトルバスタチン錠１０ｍｇ', 1, afterSupper),
  aspirin: drug('M008', 'アスピリン腸溶錠１００ｍｇ', 1, afterBreakfast, undefined, '3399007H1021'),
  lansoprazole: drug('M009', 'ランソプラゾールＯＤ錠１５ｍｇ', 1, afterBreakfast),
  metformin: drug('M010', 'メトホルミン錠２５０ｍｇ', 1, threeMeals),
  sitagliptin: drug('M011', 'シタグリプチン錠５０ｍｇ', 1, afterBreakfast),
  glimepiride: drug('M012', 'グリメピリド錠１ｍｇ', 1, afterBreakfast),
  carbocisteine: drug('M013', 'カルボシステイン錠２５０ｍｇ', 1, threeMeals, '103831601'),
  prednisolone: drug('M014', 'プレドニン錠５ｍｇ', 1, afterBreakfast, '105271807'),
  methotrexate: drug('M015', 'メトトレキサートカプセル２ｍｇ', 3, onWaking),
  folicAcid: drug('M016', '葉酸錠５ｍｇ', 1, onWaking),
  acetaminophen: drug('M017', 'アセトアミノフェン錠５００ｍｇ', 1, asNeeded),
  loxoprofen: drug('M018', 'ロキソプロフェン錠６０ｍｇ', 1, threeMeals),
  rebamipide: drug('M019', 'レバミピド錠１００ｍｇ', 1, threeMeals),
  magnesium: drug('M020', '酸化マグネシウム錠３３０ｍｇ', 1, threeMeals),
  brotizolam: drug('M021', 'ブロチゾラム錠０．２５ｍｇ', 1, bedtime),
  levothyroxine: drug('M022', 'レボチロキシン錠５０μｇ', 1, afterBreakfast),
  ferrous: drug('M023', 'クエン酸第一鉄錠５０ｍｇ', 2, afterSupper),
  alendronate: drug('M024', 'アレンドロン酸錠３５ｍｇ', 1, onWaking),
  tiotropium: drug('M025', 'テオフィリン徐放錠１００ｍｇ', 1, morningEvening),
  montelukast: drug('M026', 'モンテルカスト錠１０ｍｇ', 1, bedtime),
  fexofenadine: drug('M027', 'フェキソフェナジン錠６０ｍｇ', 1, morningEvening),
  levofloxacin: drug('M028', 'レボフロキサシン錠５００ｍｇ', 1, afterBreakfast),
  febuxostat: drug('M029', 'フェブキソスタット錠２０ｍｇ', 1, afterBreakfast),
  donepezil: drug('M030', 'ドネペジル錠５ｍｇ', 1, afterBreakfast),
  levetiracetam: drug('M031', 'レベチラセタム錠５００ｍｇ', 1, morningEvening),
  pregabalin: drug('M032', 'プレガバリンカプセル７５ｍｇ', 1, morningEvening),
  tamsulosin: drug('M033', 'タムスロシンＯＤ錠０．２ｍｇ', 1, afterBreakfast),
  ketoprofen: drug('M034', 'ケトプロフェンパッチ２０ｍｇ', 1, patch),
  digoxin: drug('M035', 'ジゴキシン錠０．１２５ｍｇ', 1, afterBreakfast),
  phenytoin: drug('M036', 'フェニトイン散１０％', 100, morningEvening),
} as const satisfies Record<string, Drug>;

export interface LabItem {
  /** JLAC10, 17 digits. */
  code: string;
  name: string;
  unit: string;
  low: number | null;
  high: number | null;
  digits: number;
  mean: number;
  deviation: number;
  /** Below this the analyser prints `< x`. */
  detection?: number;
}

const item = (
  code: string,
  name: string,
  unit: string,
  low: number | null,
  high: number | null,
  digits: number,
  mean: number,
  deviation: number,
  detection?: number,
): LabItem => ({
  code,
  name,
  unit,
  low,
  high,
  digits,
  mean,
  deviation,
  ...(detection === undefined ? {} : { detection }),
});

export const labItems = {
  wbc: item('2A990000001930951', 'ＷＢＣ', '10^3/uL', 3.3, 8.6, 1, 6, 1.6),
  rbc: item('2A990000001930952', 'ＲＢＣ', '10^6/uL', 3.86, 5.55, 2, 4.5, 0.4),
  hb: item('2A990000001930953', 'Ｈｂ', 'g/dL', 11.6, 16.8, 1, 13.6, 1.2),
  ht: item('2A990000001930954', 'Ｈｔ', '%', 35.1, 50.1, 1, 41, 3.4),
  plt: item('2A990000001930955', 'ＰＬＴ', '10^3/uL', 158, 348, 0, 230, 45),
  tp: item('3A010000002327101', '総蛋白', 'g/dL', 6.6, 8.1, 1, 7.2, 0.4),
  alb: item('3A015000002327101', 'アルブミン', 'g/dL', 4.1, 5.1, 1, 4.3, 0.35),
  ast: item('3B035000002327201', 'ＡＳＴ', 'U/L', 13, 30, 0, 23, 6),
  alt: item('3B045000002327201', 'ＡＬＴ', 'U/L', 7, 42, 0, 21, 8),
  ld: item('3B050000002327201', 'ＬＤ', 'U/L', 124, 222, 0, 180, 22),
  bil: item('3J010000002327101', '総ビリルビン', 'mg/dL', 0.4, 1.5, 1, 0.8, 0.25),
  bun: item('3C025000002327101', '尿素窒素', 'mg/dL', 8, 20, 1, 14.5, 3),
  cre: item('3C015000002327101', 'クレアチニン', 'mg/dL', 0.46, 1.07, 2, 0.78, 0.13),
  egfr: item('8A065000002391901', 'ｅＧＦＲ', 'mL/min/1.73m2', 60, null, 1, 74, 10),
  na: item('3H010000002326101', 'Ｎａ', 'mmol/L', 138, 145, 0, 141, 1.8),
  k: item('3H015000002326101', 'Ｋ', 'mmol/L', 3.6, 4.8, 1, 4.2, 0.3),
  cl: item('3H020000002326101', 'Ｃｌ', 'mmol/L', 101, 108, 0, 104, 2),
  glu: item('3D010000002227101', 'グルコース', 'mg/dL', 73, 109, 0, 98, 12),
  hba1c: item('3D046000001920402', 'ＨｂＡ１ｃ（ＮＧＳＰ）', '%', 4.9, 6, 1, 5.6, 0.25),
  crp: item('5C070000002306201', 'ＣＲＰ', 'mg/dL', null, 0.14, 2, 0.06, 0.05, 0.02),
  bnp: item('4Z271000002205101', 'ＢＮＰ', 'pg/mL', null, 18.4, 1, 9, 6, 4),
  ptinr: item('2B030000002231157', 'ＰＴ－ＩＮＲ', '', 0.85, 1.15, 2, 1.02, 0.06),
  aptt: item('2B020000002231151', 'ＡＰＴＴ', '秒', 24, 39, 1, 30.5, 2.5),
  ddimer: item('2B140000002206201', 'Ｄダイマー', 'ug/mL', null, 1, 1, 0.6, 0.3, 0.5),
  hcv: item('5F360148702306211', 'ＨＣＶ抗体', '', null, null, 0, 0, 0),
  rpr: item('5E074135102306211', '梅毒ＲＰＲ', '', null, null, 0, 0, 0),
  treponema: item('5E075135102306211', '梅毒ＴＰ抗体', '', null, null, 0, 0, 0),
  hbs: item('5F016141002305211', 'ＨＢｓ抗原', 'IU/mL', null, 0.05, 3, 0.002, 0.001, 0.005),
} as const satisfies Record<string, LabItem>;
export type LabKey = keyof typeof labItems;

export interface Panel {
  code: string;
  name: string;
  specimen: readonly [code: string, name: string];
  items: readonly LabKey[];
}

export const panels: Record<'blood' | 'chemistry' | 'coagulation' | 'infection', Panel> = {
  blood: { code: 'E001', name: '血液学的検査', specimen: ['019', '全血'], items: ['wbc', 'rbc', 'hb', 'ht', 'plt'] },
  chemistry: {
    code: 'E002',
    name: '生化学的検査',
    specimen: ['023', '血清'],
    items: [
      'tp',
      'alb',
      'ast',
      'alt',
      'ld',
      'bil',
      'bun',
      'cre',
      'egfr',
      'na',
      'k',
      'cl',
      'glu',
      'hba1c',
      'crp',
      'bnp',
    ],
  },
  coagulation: { code: 'E003', name: '凝固検査', specimen: ['022', '血漿'], items: ['ptinr', 'aptt', 'ddimer'] },
  infection: { code: 'E004', name: '感染症検査', specimen: ['023', '血清'], items: ['hbs'] },
};

export interface Disease {
  code: string;
  name: string;
  icd10: string;
  department: string;
  drugs: readonly (keyof typeof drugs)[];
  /** Laboratory values that the disease moves, in deviations of the item. */
  shifts: Partial<Record<LabKey, number>>;
  /** Ends by itself: found as a resolved problem later. */
  acute: boolean;
  fromAge: number;
}

const disease = (
  code: string,
  name: string,
  icd10: string,
  department: string,
  used: Disease['drugs'],
  shifts: Disease['shifts'] = {},
  acute = false,
  fromAge = 18,
): Disease => ({ code, name, icd10, department, drugs: used, shifts, acute, fromAge });

export const diseases: readonly Disease[] = [
  disease('B001', '心房細動', 'I489', '03', ['warfarin', 'bisoprolol'], { ptinr: 16, bnp: 12 }, false, 40),
  disease('B002', '高血圧症', 'I10', '01', ['amlodipine', 'enalapril'], {}, false, 35),
  disease('B003', '２型糖尿病', 'E119', '01', ['metformin', 'sitagliptin'], { glu: 6, hba1c: 7 }, false, 30),
  disease('B004', '脂質異常症', 'E785', '01', ['atorvastatin'], {}, false, 30),
  disease(
    'B005',
    '慢性腎臓病',
    'N189',
    '01',
    ['furosemide', 'febuxostat'],
    { cre: 9, bun: 6, k: 1.5, hb: -2 },
    false,
    50,
  ),
  disease(
    'B006',
    '慢性心不全',
    'I509',
    '03',
    ['furosemide', 'spironolactone', 'bisoprolol'],
    { bnp: 40, alb: -1.5 },
    false,
    55,
  ),
  disease('B007', '肺炎', 'J189', '15', ['levofloxacin', 'carbocisteine'], { crp: 120, wbc: 4 }, true, 0),
  disease('B008', '気管支喘息', 'J459', '15', ['montelukast', 'fexofenadine'], {}, false, 3),
  disease('B009', '胃潰瘍', 'K259', '05', ['lansoprazole', 'rebamipide'], { hb: -2.5 }, true, 30),
  disease(
    'B010',
    '関節リウマチ',
    'M0690',
    '09',
    ['methotrexate', 'folicAcid', 'prednisolone'],
    { crp: 20, hb: -1.5 },
    false,
    35,
  ),
  disease('B011', '大腿骨頚部骨折', 'S7200', '09', ['acetaminophen', 'magnesium'], { hb: -2, ddimer: 25 }, true, 65),
  disease('B012', '鉄欠乏性貧血', 'D509', '01', ['ferrous'], { hb: -4.5, ht: -4, plt: 1.5 }, false, 15),
  disease('B013', '大腸癌', 'C189', '08', ['magnesium', 'acetaminophen'], { hb: -2, alb: -1.5 }, false, 45),
  disease('B014', '甲状腺機能低下症', 'E039', '01', ['levothyroxine'], {}, false, 25),
  disease('B015', '骨粗鬆症', 'M8199', '09', ['alendronate'], {}, false, 55),
  disease('B016', '不眠症', 'G470', '01', ['brotizolam'], {}, false, 30),
  disease('B017', '前立腺肥大症', 'N40', '08', ['tamsulosin'], {}, false, 55),
  disease('B018', 'アルツハイマー型認知症', 'G309', '01', ['donepezil'], {}, false, 70),
  disease('B019', '急性胃腸炎', 'A099', '10', ['acetaminophen'], { wbc: 2 }, true, 0),
  disease('B020', '腰部脊柱管狭窄症', 'M4806', '09', ['pregabalin', 'loxoprofen'], {}, false, 55),
];
/** Entered as text, without a code of the master (20084317). */
export const uncodedDiseases: readonly { name: string; icd10: string }[] = [
  { name: '右下肢のしびれ（精査中）', icd10: '' },
  { name: '健診後要精査', icd10: '' },
];
export const suspectedDiseases: readonly { code: string; name: string; icd10: string }[] = [
  { code: 'B101', name: '肺癌', icd10: 'C349' },
  { code: 'B102', name: '狭心症', icd10: 'I209' },
  { code: 'B103', name: '深部静脈血栓症', icd10: 'I802' },
  { code: 'B104', name: '結核', icd10: 'A169' },
];

/** HL7 table 0127 with the local classes of SS-MIX2. */
export const allergenClasses = {
  DA: '薬剤アレルギー',
  FA: '食物アレルギー',
  MA: 'その他のアレルギー',
  MC: '禁忌',
  EA: '環境アレルギー',
  AA: '動物アレルギー',
  PA: '植物アレルギー',
  LA: '花粉アレルギー',
} as const;
export type AllergenClass = keyof typeof allergenClasses;

export interface Allergen {
  class: AllergenClass;
  code: string;
  system: 'JC10' | '99TMB';
  name: string;
  reactions: readonly string[];
}
const allergen = (kind: AllergenClass, code: string, name: string, ...reactions: string[]): Allergen => ({
  class: kind,
  code,
  system: code.startsWith('5A') ? 'JC10' : '99TMB',
  name,
  reactions,
});

export const allergens: readonly Allergen[] = [
  allergen('DA', 'A001', 'ペニシリン', '発疹', '蕁麻疹'),
  allergen('DA', 'A002', 'セフェム系抗菌薬', '発疹'),
  allergen('DA', 'A003', 'アスピリン', '喘息発作'),
  allergen('DA', 'A004', 'ヨード造影剤', '蕁麻疹', '嘔吐', '血圧低下'),
  allergen('DA', 'A005', 'ＮＳＡＩＤｓ', '発疹', '喘息発作'),
  allergen('DA', 'A006', 'リドカイン', '気分不良'),
  allergen('DA', 'A007', 'サルファ剤', '発疹'),
  allergen('FA', '5A1002411023006', 'ソバ', '湿疹', '呼吸苦'),
  allergen('FA', 'A012', 'エビ', '口腔内の痒み', '蕁麻疹'),
  allergen('FA', 'A013', '卵', '湿疹'),
  allergen('FA', 'A014', '小麦', '蕁麻疹'),
  allergen('FA', 'A015', 'ピーナッツ', '呼吸苦'),
  allergen('LA', '5A1002216023023', 'スギ', '目の痒み', '鼻汁'),
  allergen('EA', '5A1102700023023', 'ハウスダスト', 'くしゃみ'),
  allergen('AA', 'A018', 'ネコ', 'くしゃみ'),
  allergen('PA', 'A019', 'ウルシ', '皮膚炎'),
  allergen('MA', 'A020', 'ラテックス', '接触皮膚炎'),
  allergen('MA', 'A021', 'アルコール綿', '発赤'),
];
