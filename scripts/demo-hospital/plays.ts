/** What the parts of the cast do to their charts. */
import { allergens, drugs } from './catalogue.ts';
import { allergyOf, departmentOf, groupsOf } from './chart.ts';
import type { Allergy, Chart, ChartSettings, ImagingOrder, Problem } from './clinical.ts';
import type { Course } from './course.ts';
import { cultureOf, organisms } from './cultures.ts';
import type { StatedFlag } from './fhir-writer.ts';
import { labOrderOf, screeningOf } from './laboratory.ts';
import { day, dayOf, hour, momentOf } from './moment.ts';
import type { namedPerson, Person } from './people.ts';
import type { Random } from './random.ts';

export type Picture =
  | 'chest-ct'
  | 'chest-ct-prior'
  | 'head-mr'
  | 'chest-cr'
  | 'chest-cr-inverted'
  | 'heart-us'
  | 'resting-ecg';

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
  /** What it says of a patient itself: a risk, a decision. */
  fhirFlags: StatedFlag[];
}

export type Part = Parameters<typeof namedPerson>[1];
export interface Role {
  role: string;
  part: Part;
  bed?: ChartSettings['bed'];
  known?: CastMember['known'];
  play?: (stage: Stage) => void;
}

export interface Stage {
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

export function playFeatured({ settings, chart, member, random, course, study }: Stage): void {
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
  chart.labs.push(
    screeningOf(course, course.visit(2, 28), {
      department: cardiology,
      doctor,
      inpatient: false,
      values: { hbs: '(-)', hcv: '(-)', rpr: '(-)', treponema: '(-)' },
    }),
  );
  chart.cultures = [
    cultureOf(course, asOf, {
      department: cardiology,
      daysAgo: 3,
      from: 'blood',
      smear: '菌を認めず',
      growth: [],
    }),
  ];
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
  study('resting-ecg', 3, 14.25, 'ISO 2022 IR 87', 'ペースメーカー調律、60/分。架空の所見である。');
}

export function playManyMedicines({ settings, chart, random, course }: Stage): void {
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
  chart.cultures = [
    cultureOf(course, settings.asOf, { department, daysAgo: 7, from: 'blood', smear: '菌を認めず', growth: [] }),
  ];
  chart.allergyState = 'listed';
  chart.allergies = allergens.slice(0, 15).map((allergen) => allergyOf(random, allergen));
}

/** Full-width ｜ ＾ ＆ ～ ￥ in text must stay text: they become delimiters only for a reader that widens or narrows first. */
export function playDelimiters({ chart }: Stage): void {
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

/** MRSA in the sputum, HBs antigen years ago, and what was decided and warned of. */
export function playInfected({ settings, chart, course, member }: Stage): void {
  member.fhirFlags.push(
    {
      system: 'http://snomed.info/sct',
      code: '304253006',
      text: 'DNAR（蘇生を行わない）',
      category: 'advance-directive',
    },
    { system: 'urn:oid:2.25.1234567890.3', code: 'fall', text: '転倒・転落 高リスク', category: 'safety' },
  );
  const department = departmentOf('15');
  const noted = { code: null, department, resolvedAt: null, suspected: false, main: false };
  chart.problems.push(
    { ...noted, name: 'Ｂ型慢性肝炎', icd10: 'B181', onset: settings.asOf - 880 * day },
    { ...noted, name: '接触予防策（個室隔離）', icd10: 'Z290', onset: settings.asOf - 4 * day },
  );
  chart.cultures = [
    cultureOf(course, settings.asOf, {
      department,
      daysAgo: 6,
      from: 'sputum',
      smear: 'グラム陽性球菌（ブドウ球菌様） 3+',
      growth: [organisms.mrsa, organisms.flora],
    }),
  ];
  chart.labs.push(
    screeningOf(course, settings.asOf - 900 * day, {
      department,
      doctor: department.doctors[0]!,
      inpatient: false,
      values: { hbs: '(+)', hcv: '(-)' },
    }),
  );
}

/** An ESBL producer in urine and blood; treated syphilis. */
export function playUrosepsis({ settings, chart, course }: Stage): void {
  const department = departmentOf('01');
  const grown = (daysAgo: number, from: 'urine' | 'blood') =>
    cultureOf(course, settings.asOf, {
      department,
      daysAgo,
      from,
      smear: 'グラム陰性桿菌 2+',
      growth: [organisms.esbl],
    });
  chart.cultures = [grown(5, 'urine'), grown(6, 'blood')];
  chart.labs.push(
    screeningOf(course, settings.asOf - 40 * day, {
      department,
      doctor: department.doctors[0]!,
      inpatient: false,
      values: { hbs: '(-)', hcv: '(-)', rpr: '(-)', treponema: '(+)' },
    }),
  );
}
