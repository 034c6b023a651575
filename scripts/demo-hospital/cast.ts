/**
 * The patients with a part to play: each is there because some screen, sheet or test needs that case. Their ids are
 * fixed whatever the size of the hospital.
 */
import { allergens, drugs } from './catalogue.ts';
import {
  type Allergy,
  allergyOf,
  type Chart,
  type ChartSettings,
  Course,
  chartOf,
  departmentOf,
  groupsOf,
  type ImagingOrder,
  labOrderOf,
  type Problem,
} from './chart.ts';
import { day, dayOf, hour, isoDate, momentOf } from './moment.ts';
import { namedPerson, type Person } from './people.ts';
import { Random } from './random.ts';

export type Picture = 'chest-ct' | 'chest-ct-prior' | 'head-mr' | 'chest-cr' | 'chest-cr-inverted' | 'heart-us';

export interface StudyPlan extends ImagingOrder {
  person: Person;
  picture: Picture;
  characterSet: 'ISO 2022 IR 87' | 'ISO_IR 192';
  report: string;
}

export interface CastMember {
  role: string;
  chart: Chart;
  studies: StudyPlan[];
  /** Which kinds of source know this patient. */
  known: readonly ('ssmix2' | 'fhir' | 'dicom')[];
  /** Allergies that only the FHIR source has. */
  fhirAllergies: Allergy[];
}

type Part = Parameters<typeof namedPerson>[1];
interface Role {
  role: string;
  part: Part;
  bed?: ChartSettings['bed'];
  known?: CastMember['known'];
  play?: (stage: Stage) => void;
}

const jugemu =
  '寿限無寿限無五劫乃擦切海砂利水魚乃水行末雲来末風来末食寝処住処薮柑子雛形例題見本架空模擬試験仮名標本練習演習想定灯火長久命長助';

const roles: readonly Role[] = [
  {
    role: 'featured',
    part: {
      id: '0012345',
      family: '灯火',
      given: '太郎',
      familyKana: 'トモシビ',
      givenKana: 'タロウ',
      sex: 'M',
      birthDate: '1950-01-01',
      abo: 'A',
      rh: '+',
    },
    bed: { ward: '4東', room: '415', bed: '1' },
    known: ['ssmix2', 'fhir', 'dicom'],
    play: playFeatured,
  },
  {
    role: 'same-name',
    part: {
      id: '0012401',
      family: '見本',
      given: '花子',
      familyKana: 'ミホン',
      givenKana: 'ハナコ',
      sex: 'F',
      birthDate: '1948-05-12',
    },
    bed: { ward: '3西', room: '335', bed: '1' },
  },
  {
    role: 'same-name',
    part: {
      id: '0012402',
      family: '見本',
      given: '花子',
      familyKana: 'ミホン',
      givenKana: 'ハナコ',
      sex: 'F',
      birthDate: '1961-11-03',
    },
    bed: { ward: '3西', room: '335', bed: '2' },
  },
  {
    role: 'variant-characters',
    part: {
      id: '0012403',
      family: '髙橋',
      given: '例子',
      familyKana: 'タカハシ',
      givenKana: 'レイコ',
      sex: 'F',
      birthDate: '1972-02-29',
    },
  },
  {
    role: 'variant-characters',
    part: {
      id: '0012404',
      family: '高橋',
      given: '例子',
      familyKana: 'タカハシ',
      givenKana: 'レイコ',
      sex: 'F',
      birthDate: '1985-07-07',
    },
  },
  {
    role: 'variant-characters',
    part: {
      id: '0012405',
      family: '山﨑',
      given: '模擬夫',
      familyKana: 'ヤマサキ',
      givenKana: 'モギオ',
      sex: 'M',
      birthDate: '1955-03-03',
    },
  },
  {
    role: 'variant-characters',
    part: {
      id: '0012406',
      family: '渡邉',
      given: '試作',
      familyKana: 'ワタナベ',
      givenKana: 'シサク',
      sex: 'M',
      birthDate: '1939-12-31',
    },
  },
  {
    role: 'long-name',
    part: {
      id: '0012407',
      family: '架空',
      given: jugemu.slice(0, 57),
      familyKana: 'カクウ',
      givenKana:
        'ジュゲムジュゲムゴコウノスリキレカイジャリスイギョノスイギョウマツウンライマツフウライマツクウネルトコロニスムトコロ',
      sex: 'M',
      birthDate: '1990-08-08',
    },
    bed: { ward: '5西', room: '535', bed: '3' },
  },
  {
    role: 'many-medicines',
    part: {
      id: '0012408',
      family: '例題',
      given: '多剤',
      familyKana: 'レイダイ',
      givenKana: 'タザイ',
      sex: 'M',
      birthDate: '1941-04-18',
    },
    bed: { ward: '5東', room: '515', bed: '4' },
    play: playManyMedicines,
  },
  {
    role: 'allergies-unknown',
    part: {
      id: '0012409',
      family: '試験',
      given: '不明子',
      familyKana: 'シケン',
      givenKana: 'フメイコ',
      sex: 'F',
      birthDate: '1968-09-09',
    },
    bed: { ward: '3東', room: '315', bed: '2' },
    play: ({ chart }) => {
      chart.allergyState = 'unasked';
      chart.allergies = [];
    },
  },
  {
    role: 'allergies-none',
    part: {
      id: '0012410',
      family: '模擬',
      given: '無二',
      familyKana: 'モギ',
      givenKana: 'ムニ',
      sex: 'M',
      birthDate: '1977-01-15',
    },
    bed: { ward: '3東', room: '315', bed: '3' },
    play: ({ chart }) => {
      chart.allergyState = 'none';
      chart.allergies = [];
    },
  },
  {
    role: 'allergies-conflicting',
    part: {
      id: '0012411',
      family: '模擬',
      given: '相違',
      familyKana: 'モギ',
      givenKana: 'ソウイ',
      sex: 'M',
      birthDate: '1964-06-01',
    },
    bed: { ward: '4西', room: '435', bed: '1' },
    known: ['ssmix2', 'fhir'],
    play: ({ chart, member, random }) => {
      chart.allergyState = 'none';
      chart.allergies = [];
      member.fhirAllergies.push({
        ...allergyOf(random, allergens.find((allergen) => allergen.name === 'エビ')!),
        severity: 'SV',
      });
    },
  },
  {
    role: 'head-mr',
    part: {
      id: '0012412',
      family: '見本',
      given: '磁気',
      familyKana: 'ミホン',
      givenKana: 'ジキ',
      sex: 'M',
      birthDate: '1958-10-20',
    },
    bed: { ward: '5東', room: '516', bed: '1' },
    known: ['ssmix2', 'fhir', 'dicom'],
    play: ({ study }) => {
      study(
        'head-mr',
        2,
        15.2,
        'ISO_IR 192',
        '左前頭葉深部白質にT2高信号を認める。急性期出血なし。正中偏位なし。架空の所見である。',
      );
      study('chest-cr', 3, 9.5, 'ISO_IR 192', '肺野に粗大な浸潤影なし。架空の所見である。');
    },
  },
  {
    role: 'chest-cr',
    part: {
      id: '0012413',
      family: '例題',
      given: '胸子',
      familyKana: 'レイダイ',
      givenKana: 'ムネコ',
      sex: 'F',
      birthDate: '1946-03-21',
    },
    bed: { ward: '4西', room: '435', bed: '2' },
    known: ['ssmix2', 'fhir', 'dicom'],
    play: ({ study }) => {
      study(
        'chest-cr',
        1,
        10.4,
        'ISO 2022 IR 87',
        '心拡大は前回と同程度。右下肺野の透過性低下は軽減。架空の所見である。',
      );
      study('chest-cr-inverted', 9, 10.1, 'ISO 2022 IR 87', '右下肺野に透過性低下あり。架空の所見である。');
    },
  },
  {
    role: 'heart-us',
    part: {
      id: '0012414',
      family: '架空',
      given: '音波',
      familyKana: 'カクウ',
      givenKana: 'オトハ',
      sex: 'F',
      birthDate: '1970-12-24',
    },
    known: ['ssmix2', 'fhir', 'dicom'],
    play: ({ study }) =>
      study('heart-us', 4, 14.3, 'ISO_IR 192', '左室収縮能は保たれる。軽度の僧帽弁逆流。架空の所見である。'),
  },
  {
    role: 'newborn',
    part: {
      id: '0012415',
      family: '仮名',
      given: '新生児',
      familyKana: 'カメイ',
      givenKana: 'シンセイジ',
      sex: 'F',
      birthDate: null,
      heightCm: 49.5,
      weightKg: 3.1,
    },
  },
  {
    role: 'centenarian',
    part: {
      id: '0012416',
      family: '標本',
      given: '長寿',
      familyKana: 'ヒョウホン',
      givenKana: 'チョウジュ',
      sex: 'F',
      birthDate: '1921-07-20',
    },
    bed: { ward: '3西', room: '336', bed: '1' },
  },
  {
    role: 'unidentified',
    part: {
      id: '0012417',
      family: '架空',
      given: '不詳',
      familyKana: 'カクウ',
      givenKana: 'フショウ',
      sex: 'U',
      birthDate: null,
      heightCm: null,
      weightKg: null,
      abo: null,
      rh: null,
      contact: null,
      phones: [],
      address: '',
      postalCode: '',
    },
    bed: { ward: 'ICU', room: '215', bed: '1' },
  },
  {
    role: 'foreign-name',
    part: {
      id: '0012418',
      family: 'ＳＡＭＰＬＥ',
      given: 'ＪＯＨＮ',
      familyKana: 'サンプル',
      givenKana: 'ジョン',
      sex: 'M',
      birthDate: '1983-05-05',
    },
  },
  {
    role: 'deceased',
    part: {
      id: '0012419',
      family: '試験',
      given: '故人',
      familyKana: 'シケン',
      givenKana: 'コジン',
      sex: 'M',
      birthDate: '1936-02-02',
    },
  },
  {
    role: 'delimiters-in-text',
    part: {
      id: '0012420',
      family: '演習',
      given: '区切',
      familyKana: 'エンシュウ',
      givenKana: 'クギリ',
      sex: 'M',
      birthDate: '1979-09-19',
    },
    play: playDelimiters,
  },
  {
    role: 'misfiled',
    part: {
      id: '0012421',
      family: '想定',
      given: '取違',
      familyKana: 'ソウテイ',
      givenKana: 'トリチガイ',
      sex: 'M',
      birthDate: '1952-02-20',
    },
  },
  ...(['一葉', '二葉', '三葉', '四葉', '五葉'] as const).map(
    (given, index): Role => ({
      role: 'fhir-only',
      part: {
        id: `008000${index + 1}`,
        family: '雛形',
        given,
        familyKana: 'ヒナガタ',
        givenKana: ['カズハ', 'フタバ', 'ミツハ', 'ヨツバ', 'イツハ'][index]!,
        sex: 'F',
        birthDate: `19${60 + index * 7}-0${index + 1}-1${index}`,
      },
      known: ['fhir'],
    }),
  ),
  {
    role: 'images-only',
    part: {
      id: '0090001',
      family: '標本',
      given: '画像',
      familyKana: 'ヒョウホン',
      givenKana: 'ガゾウ',
      sex: 'M',
      birthDate: '1966-06-16',
    },
    known: ['dicom'],
    play: ({ study }) => study('chest-cr', 20, 11.2, 'ISO 2022 IR 87', ''),
  },
];

interface Stage {
  settings: ChartSettings;
  chart: Chart;
  member: CastMember;
  random: Random;
  course: Course;
  /** Books a study `daysAgo`, at an `hourOfDay` such as 9.5, or at its own moment. */
  study: (
    picture: Picture,
    daysAgo: number,
    hourOfDay: number,
    characterSet: StudyPlan['characterSet'],
    report: string,
  ) => void;
}

export function castOf(seed: number, asOf: number, density: number): CastMember[] {
  return roles.map(({ role, part, bed = null, known = ['ssmix2'], play }) => {
    const settings: ChartSettings = { seed, asOf, density: Math.max(density, 12), bed };
    const given = { ...part };
    if (role === 'newborn') given.birthDate = isoDate(asOf - 2 * day);
    if (role === 'deceased') given.deceasedAt = isoDate(asOf - 40 * day);
    const person = namedPerson(seed, given);
    const chart = chartOf(person, settings);
    const member: CastMember = { role, chart, studies: [], known, fhirAllergies: [] };
    const random = new Random(seed, 'cast', person.id);
    const course = new Course(person, settings, random);
    chart.imaging = [];
    const study: Stage['study'] = (picture, daysAgo, hourOfDay, characterSet, report) => {
      const at = Math.min(dayOf(asOf) - daysAgo * day + Math.round(hourOfDay * 60) * 60_000, asOf - 3 * hour);
      const department = chart.problems[0]?.department ?? departmentOf('01');
      const order = course.imaging(at, choices[picture], department, random.pick(department.doctors));
      chart.imaging.push(order);
      member.studies.push({ ...order, person, picture, characterSet, report });
    };
    play?.({ settings, chart, member, random, course, study });
    return member;
  });
}

const choices: Record<Picture, { modality: string; code: string; description: string }> = {
  'chest-ct': { modality: 'CT', code: '4000000002500000', description: '胸腹部.Ｘ線ＣＴ検査' },
  'chest-ct-prior': { modality: 'CT', code: '4000000002500000', description: '胸腹部.Ｘ線ＣＴ検査' },
  'head-mr': { modality: 'MR', code: '5000000000100000', description: '頭部.ＭＲＩ検査' },
  'chest-cr': { modality: 'CR', code: '1000000002500000', description: '胸部.Ｘ線単純撮影' },
  'chest-cr-inverted': { modality: 'CR', code: '1000000002500000', description: '胸部.Ｘ線単純撮影' },
  'heart-us': { modality: 'US', code: '99A0000000000000', description: '経胸壁心臓超音波検査' },
};

function playFeatured({ settings, chart, member, random, course, study }: Stage): void {
  const { asOf } = settings;
  const cardiology = departmentOf('03');
  const doctor = cardiology.doctors[0]!;
  const problem = (code: string, name: string, icd10: string, onset: string, more: Partial<Problem> = {}): Problem => ({
    code,
    name,
    icd10,
    department: cardiology,
    onset: momentOf(onset),
    resolvedAt: null,
    suspected: false,
    main: false,
    ...more,
  });
  chart.allergyState = 'listed';
  chart.allergies = [
    {
      class: 'DA',
      code: 'A001',
      system: '99TMB',
      name: 'ペニシリン',
      severity: 'SV',
      reaction: 'アナフィラキシーショック',
      since: '19980610',
    },
    {
      class: 'FA',
      code: '5A1002411023006',
      system: 'JC10',
      name: 'ソバ',
      severity: 'MO',
      reaction: '湿疹',
      since: '小学校低学年の頃',
    },
    {
      class: 'LA',
      code: '5A1002216023023',
      system: 'JC10',
      name: 'スギ',
      severity: 'MI',
      reaction: '目の痒み',
      since: '199601',
    },
  ];
  member.fhirAllergies.push({
    ...allergyOf(random, allergens.find((allergen) => allergen.name === 'ラテックス')!),
    severity: 'MI',
  });
  chart.problems = [
    problem('B006', '慢性心不全', 'I509', '2021-05-10', { main: true }),
    problem('B001', '心房細動', 'I489', '2012-02-14'),
    problem('B201', '完全房室ブロック・ペースメーカー植込み後', 'Z950', '2015-09-01'),
    problem('B002', '高血圧症', 'I10', '2005-04-01'),
    problem('B005', '慢性腎臓病', 'N189', '2019-11-11', { department: departmentOf('01') }),
    problem('B101', '肺癌', 'C349', '2025-11-20', { suspected: true, department: departmentOf('15') }),
    problem('B007', '肺炎', 'J189', '2024-01-08', {
      resolvedAt: momentOf('2024-02-02'),
      department: departmentOf('15'),
    }),
  ];
  const admittedAt = dayOf(asOf) - 3 * day + 14 * hour;
  chart.stays = [
    {
      admittedAt,
      dischargedAt: null,
      ward: '4東',
      room: '415',
      bed: '1',
      department: cardiology,
      doctor,
      reason: '慢性心不全急性増悪',
    },
    {
      admittedAt: momentOf('2024-01-08T11:20'),
      dischargedAt: momentOf('2024-02-02T10:00'),
      ward: '4西',
      room: '404',
      bed: '2',
      department: departmentOf('15'),
      doctor: departmentOf('15').doctors[0]!,
      reason: '肺炎',
    },
  ];
  const used = [
    drugs.warfarin,
    drugs.bisoprolol,
    drugs.furosemide,
    drugs.spironolactone,
    drugs.enalapril,
    drugs.lansoprazole,
    drugs.magnesium,
    drugs.brotizolam,
  ];
  chart.prescriptions = [
    [2 * day, 7, true, 'valid'] as const,
    [31 * day, 28, false, 'revised'] as const,
    [59 * day, 28, false, 'valid'] as const,
    [87 * day, 28, false, 'deleted'] as const,
  ].map(([ago, days, inpatient, fate]) => {
    const at = dayOf(asOf) - ago + 10 * hour;
    return {
      orderNumber: course.orderNumber(at),
      at,
      department: cardiology,
      doctor,
      inpatient,
      groups: groupsOf(used, days),
      fate,
    };
  });
  const shifts = { ptinr: 17, bnp: 45, cre: 5, bun: 3, hb: -1.5, crp: 8 };
  chart.labs = [];
  for (let back = 0; back < 4; back++) {
    chart.labs.push(labOrderOf(random, course, course.morning(back), cardiology, doctor, true, shifts, asOf));
  }
  for (let visit = 1; visit <= 12; visit++) {
    chart.labs.push(labOrderOf(random, course, course.visit(visit, 28), cardiology, doctor, false, shifts, asOf));
  }
  study(
    'chest-ct',
    1,
    10.5,
    'ISO 2022 IR 87',
    '右上葉に18mm大の結節を認め、前回（9mm）より増大している。縦隔リンパ節腫大なし。左前胸部にペースメーカー。少量の右胸水。架空の所見である。',
  );
  study(
    'chest-ct-prior',
    365,
    9.75,
    'ISO 2022 IR 87',
    '右上葉に9mm大の結節を認める。経過観察を勧める。架空の所見である。',
  );
  study('chest-cr', 3, 14.75, 'ISO 2022 IR 87', '心拡大、肺血管影の増強。左前胸部にペースメーカー。架空の所見である。');
}

function playManyMedicines({ settings, chart, random, course }: Stage): void {
  const department = departmentOf('01');
  const doctor = department.doctors[1]!;
  const used = Object.values(drugs).slice(0, 30);
  const at = dayOf(settings.asOf) - 2 * day + 11 * hour;
  chart.prescriptions = [
    {
      orderNumber: course.orderNumber(at),
      at,
      department,
      doctor,
      inpatient: true,
      groups: groupsOf(used, 14),
      fate: 'valid',
    },
  ];
  chart.allergyState = 'listed';
  chart.allergies = allergens.slice(0, 15).map((allergen) => allergyOf(random, allergen));
}

/** Full-width ｜ ＾ ＆ ～ ￥ in text must stay text: they become delimiters only for a reader that widens or narrows first. */
function playDelimiters({ chart }: Stage): void {
  chart.allergyState = 'listed';
  chart.allergies = [
    {
      class: 'DA',
      code: 'A003',
      system: '99TMB',
      name: 'アスピリン｜他のＮＳＡＩＤｓ',
      severity: 'SV',
      reaction: '喘息発作＆蕁麻疹＾要注意～重症',
      since: '2019',
    },
  ];
}
