/** One patient's clinical course, before any format: what the SS-MIX2 and FHIR writers both render. */
import {
  type Allergen,
  allergens,
  bedCount,
  bedOf,
  type Department,
  type Disease,
  type Drug,
  departments,
  diseases,
  drugs,
  type LabKey,
  labItems,
  type Panel,
  panels,
  suspectedDiseases,
  type Usage,
  uncodedDiseases,
} from './catalogue.ts';
import { ageAt, compactTime, day, dayOf, hour, isoDate, minute, momentOf } from './moment.ts';
import type { Person } from './people.ts';
import { Random } from './random.ts';
import { uidOf } from './uid.ts';

export type Doctor = Department['doctors'][number];

export interface Allergy extends Omit<Allergen, 'reactions'> {
  severity: 'MI' | 'MO' | 'SV';
  reaction: string;
  /** `YYYYMM`, `YYYY` or words such as 小児期. */
  since: string;
}

export interface Problem {
  /** Null: entered as text only. */
  code: string | null;
  name: string;
  icd10: string;
  department: Department;
  onset: number;
  resolvedAt: number | null;
  suspected: boolean;
  main: boolean;
}

/** What became of an order in the storage: read as it is, replaced by a newer file, or taken back. */
export type Fate = 'valid' | 'revised' | 'deleted';

export interface Prescription {
  orderNumber: string;
  at: number;
  department: Department;
  doctor: Doctor;
  inpatient: boolean;
  groups: { usage: Usage; days: number; drugs: { drug: Drug; dose: number }[] }[];
  fate: Fate;
}

export interface LabResult {
  key: LabKey;
  value: string;
  flag: '' | 'H' | 'L';
  status: 'F' | 'P';
}

export interface LabOrder {
  orderNumber: string;
  collectedAt: number;
  reportedAt: number;
  department: Department;
  doctor: Doctor;
  inpatient: boolean;
  panels: { panel: Panel; results: LabResult[] }[];
  fate: Fate;
}

export interface Stay {
  admittedAt: number;
  dischargedAt: number | null;
  ward: string;
  room: string;
  bed: string;
  department: Department;
  doctor: Doctor;
  reason: string;
}

export interface ImagingOrder {
  orderNumber: string;
  accession: string;
  studyUid: string;
  modality: string;
  /** JJ1017, 16 digits; the hospital's own beyond the leading type. */
  code: string;
  description: string;
  at: number;
  department: Department;
  doctor: Doctor;
}

export interface Chart {
  person: Person;
  /** `unasked`: no allergy record of any kind. `none`: asked, and there is none. */
  allergyState: 'listed' | 'none' | 'unasked';
  allergies: Allergy[];
  problems: Problem[];
  prescriptions: Prescription[];
  labs: LabOrder[];
  stays: Stay[];
  imaging: ImagingOrder[];
}

export interface ChartSettings {
  seed: number;
  asOf: number;
  /** Mean number of SS-MIX2 files of one patient. */
  density: number;
  /** Where the patient lies now; null for outpatients. */
  bed: { ward: string; room: string; bed: string } | null;
}

const imagingChoices = [
  { modality: 'CR', code: '1000000002500000', description: '胸部.Ｘ線単純撮影' },
  { modality: 'CT', code: '4000000002500000', description: '胸腹部.Ｘ線ＣＴ検査' },
  { modality: 'US', code: '99A0000000000000', description: '経皮的超音波検査' },
  { modality: 'MR', code: '5000000000100000', description: '頭部.ＭＲＩ検査' },
] as const;

export function departmentOf(code: string): Department {
  const found = departments.find((department) => department.code === code);
  if (!found) throw new Error(`no department ${code}`);
  return found;
}

/** An ordinary chart; the cast's charts start from it too. */
export function chartOf(person: Person, settings: ChartSettings): Chart {
  const random = new Random(settings.seed, 'chart', person.id);
  const course = new Course(person, settings, random);
  const found = problemsOf(person, settings.asOf, random);
  const main = found.problems[0];
  const department = main?.department ?? departmentOf('01');
  const doctor = random.pick(department.doctors);
  const extra = Math.max(0, settings.density - 3) * (0.5 + random.next());
  const used = [...new Set(found.diseases.flatMap((disease) => disease.drugs))].map((name): Drug => drugs[name]);
  const shifts = sumOfShifts(found.diseases);

  const stays: Stay[] = [];
  if (settings.bed) {
    const admittedAt =
      dayOf(settings.asOf) - random.int(3, 24) * day + random.int(9, 17) * hour + random.int(0, 59) * minute;
    stays.push({ admittedAt, dischargedAt: null, ...settings.bed, department, doctor, reason: main?.name ?? '精査' });
  }
  for (let past = random.about(extra * 0.07); past > 0; past--) {
    const admittedAt =
      dayOf(settings.asOf) - (past * 300 + random.int(0, 200)) * day + 10 * hour + random.int(0, 300) * minute;
    const dischargedAt = dayOf(admittedAt) + random.int(3, 28) * day + 10 * hour;
    stays.push({
      admittedAt,
      dischargedAt,
      ...bedOf(random.int(0, bedCount - 1)),
      department,
      doctor,
      reason: main?.name ?? '精査',
    });
  }

  const prescriptions: Prescription[] = [];
  if (used.length > 0) {
    for (let number = random.about(extra * 0.35); number > 0; number--) {
      const inpatient = settings.bed !== null && number === 1;
      const at = course.visit(inpatient ? 0 : number, 28);
      prescriptions.push({
        orderNumber: course.orderNumber(at),
        at,
        department,
        doctor,
        inpatient,
        fate: fateOf(random),
        groups: groupsOf(used, inpatient ? 7 : random.pick([14, 28, 28, 30])),
      });
    }
  }
  const labs: LabOrder[] = [];
  for (let number = random.about(extra * 0.5); number > 0; number--) {
    const inpatient = settings.bed !== null && number <= 3;
    const at = inpatient ? course.morning(number - 1) : course.visit(number, 28);
    labs.push(labOrderOf(random, course, at, department, doctor, inpatient, shifts, settings.asOf));
  }
  const imaging: ImagingOrder[] = [];
  for (let number = random.about(extra * 0.05); number > 0; number--) {
    imaging.push(course.imaging(course.visit(number, 90), random.pick(imagingChoices), department, doctor));
  }
  return within(lifeOf(person), {
    person,
    ...allergiesOf(random),
    problems: found.problems,
    prescriptions,
    labs,
    stays,
    imaging,
  });
}

/** Nothing is done to anybody before birth or after death. */
function within(life: { from: number; to: number }, chart: Chart): Chart {
  const alive = (moment: number) => moment >= life.from && moment <= life.to;
  return {
    ...chart,
    problems: chart.problems.map((problem) => ({ ...problem, onset: Math.max(problem.onset, life.from) })),
    prescriptions: chart.prescriptions.filter(({ at }) => alive(at)),
    labs: chart.labs.filter(({ collectedAt }) => alive(collectedAt)),
    stays: chart.stays.filter(({ admittedAt, dischargedAt }) => alive(admittedAt) && alive(dischargedAt ?? admittedAt)),
    imaging: chart.imaging.filter(({ at }) => alive(at)),
  };
}

function lifeOf(person: Person): { from: number; to: number } {
  return {
    from: person.birthDate ? momentOf(person.birthDate) : 0,
    to: person.deceasedAt ? momentOf(person.deceasedAt) + 12 * hour : Number.POSITIVE_INFINITY,
  };
}

/** Numbers and moments of one patient's orders. */
export class Course {
  readonly person: Person;
  readonly #settings: ChartSettings;
  readonly #random: Random;
  #orders = 0;

  constructor(person: Person, settings: ChartSettings, random: Random) {
    this.person = person;
    this.#settings = settings;
    this.#random = random;
  }

  /** Fifteen digits: day, patient, running number. */
  orderNumber(at: number): string {
    this.#orders += 1;
    return `${compactTime(at, 8)}${this.person.id.slice(-5)}${String(this.#orders % 100).padStart(2, '0')}`;
  }

  /** The `number`th visit back in time, `every` days apart, in consulting hours and never after the data end. */
  visit(number: number, every: number): number {
    const at =
      dayOf(this.#settings.asOf) -
      (number * every + this.#random.int(0, 6)) * day +
      (9 * 60 + this.#random.int(0, 420)) * minute +
      this.#random.int(0, 59_999);
    return Math.min(at, this.#settings.asOf - 2 * hour);
  }

  /** Blood drawn on a ward, `back` days ago. */
  morning(back: number): number {
    return Math.min(
      dayOf(this.#settings.asOf) - back * day + 6 * hour + this.#random.int(0, 50) * minute,
      this.#settings.asOf,
    );
  }

  imaging(
    at: number,
    choice: { modality: string; code: string; description: string },
    department: Department,
    doctor: Doctor,
  ): ImagingOrder {
    const orderNumber = this.orderNumber(at);
    return {
      orderNumber,
      accession: `A${orderNumber}`,
      studyUid: uidOf(this.#settings.seed, 'study', this.person.id, orderNumber),
      ...choice,
      at,
      department,
      doctor,
    };
  }
}

/** Drugs taken the same way go into one RP. */
export function groupsOf(used: readonly Drug[], days: number): Prescription['groups'] {
  const groups = new Map<string, Prescription['groups'][number]>();
  for (const drug of used) {
    const group = groups.get(drug.usage.code) ?? { usage: drug.usage, days, drugs: [] };
    group.drugs.push({ drug, dose: drug.dose });
    groups.set(drug.usage.code, group);
  }
  return [...groups.values()];
}

export function labOrderOf(
  random: Random,
  course: Course,
  collectedAt: number,
  department: Department,
  doctor: Doctor,
  inpatient: boolean,
  shifts: Partial<Record<LabKey, number>>,
  asOf: number,
): LabOrder {
  const chosen: Panel[] = [panels.blood, panels.chemistry];
  if (shifts.ptinr || shifts.ddimer || random.chance(0.2)) chosen.push(panels.coagulation);
  if (random.chance(0.05)) chosen.push(panels.infection);
  const reportedAt = Math.min(collectedAt + random.int(60, 180) * minute, asOf);
  // Results of the last hours before the data end are not all validated yet.
  const fresh = asOf - collectedAt < 18 * hour && random.chance(0.5);
  const results = (panel: Panel) => {
    const preliminary = fresh && panel === panels.chemistry;
    const items = panel.items.filter(
      (key) => key in shifts || (key !== 'bnp' && key !== 'hba1c') || random.chance(0.3),
    );
    const drawn = items.map((key) => resultOf(random, key, shifts[key] ?? 0, preliminary ? 'P' : 'F'));
    return withFiltrationRate(drawn, course.person, collectedAt);
  };
  return {
    orderNumber: course.orderNumber(collectedAt),
    collectedAt,
    reportedAt,
    department,
    doctor,
    inpatient,
    panels: chosen.map((panel) => ({ panel, results: results(panel) })),
    fate: fateOf(random),
  };
}

function resultOf(random: Random, key: LabKey, shift: number, status: LabResult['status']): LabResult {
  const item = labItems[key];
  const moved = shift * (0.8 + random.next() * 0.4);
  const number = Math.max(0, item.mean + item.deviation * (random.normal() + moved));
  const detection = 'detection' in item ? item.detection : undefined;
  if (detection !== undefined && number < detection) return { key, value: `< ${detection}`, flag: '', status };
  const value = number.toFixed(item.digits);
  const flag =
    item.high !== null && Number(value) > item.high ? 'H' : item.low !== null && Number(value) < item.low ? 'L' : '';
  return { key, value, flag, status };
}

/** eGFR = 194 × Cr^-1.094 × age^-0.287, × 0.739 for women (Japanese Society of Nephrology); adults only. */
function withFiltrationRate(results: LabResult[], { birthDate, sex }: Person, at: number): LabResult[] {
  const creatinine = results.find(({ key }) => key === 'cre');
  const age = birthDate ? ageAt(birthDate, at) : 0;
  const known = creatinine && age >= 18 && sex !== 'U' && Number(creatinine.value) > 0;
  return results.flatMap((result) => {
    if (result.key !== 'egfr') return [result];
    if (!known) return [];
    const rate = 194 * Number(creatinine.value) ** -1.094 * age ** -0.287 * (sex === 'F' ? 0.739 : 1);
    return [
      {
        ...result,
        value: rate.toFixed(labItems.egfr.digits),
        flag: rate < 60 ? ('L' as const) : ('' as const),
      },
    ];
  });
}

function problemsOf(person: Person, asOf: number, random: Random): { problems: Problem[]; diseases: Disease[] } {
  const age = person.birthDate ? ageAt(person.birthDate, asOf) : 50;
  const possible = diseases.filter(
    (disease) => age >= disease.fromAge && (disease.code !== 'B017' || person.sex === 'M'),
  );
  const chosen = random.sample(possible, Math.min(possible.length, random.int(1, age < 40 ? 2 : 5)));
  const youngest = asOf - Math.max(1, Math.min(age, 12)) * 365 * day;
  const problems = chosen.map((disease, index): Problem => {
    const onset = dayOf(youngest + random.next() * (asOf - youngest));
    const ended = disease.acute && index > 0;
    return {
      code: disease.code,
      name: disease.name,
      icd10: disease.icd10,
      department: departmentOf(disease.department),
      onset,
      resolvedAt: ended ? Math.min(onset + random.int(7, 40) * day, dayOf(asOf)) : null,
      suspected: false,
      main: index === 0,
    };
  });
  const onset = dayOf(asOf) - random.int(1, 60) * day;
  const later = { department: departmentOf('01'), onset, resolvedAt: null, main: false };
  if (random.chance(0.15)) problems.push({ ...random.pick(suspectedDiseases), ...later, suspected: true });
  if (random.chance(0.05)) problems.push({ code: null, ...random.pick(uncodedDiseases), ...later, suspected: false });
  return { problems, diseases: chosen.filter((_, index) => problems[index]!.resolvedAt === null) };
}

function sumOfShifts(chosen: readonly Disease[]): Partial<Record<LabKey, number>> {
  const shifts: Partial<Record<LabKey, number>> = {};
  for (const disease of chosen) {
    for (const [key, shift] of Object.entries(disease.shifts) as [LabKey, number][]) {
      shifts[key] = (shifts[key] ?? 0) + shift;
    }
  }
  return shifts;
}

function allergiesOf(random: Random): Pick<Chart, 'allergyState' | 'allergies'> {
  if (random.chance(0.15)) return { allergyState: 'unasked', allergies: [] };
  if (random.chance(0.45)) return { allergyState: 'none', allergies: [] };
  const chosen = random.sample(allergens, random.pick([1, 1, 1, 2, 2, 3]));
  return { allergyState: 'listed', allergies: chosen.map((allergen) => allergyOf(random, allergen)) };
}

export function allergyOf(random: Random, allergen: Allergen): Allergy {
  const { reactions, ...rest } = allergen;
  const since = random.pick(['199601', '200302', '20151014', '2019', '', '小学校低学年の頃']);
  return { ...rest, severity: random.pick(['MI', 'MI', 'MO', 'SV']), reaction: random.pick(reactions), since };
}

function fateOf(random: Random): Fate {
  const draw = random.next();
  return draw < 0.06 ? 'revised' : draw < 0.09 ? 'deleted' : 'valid';
}

/** `2020-04-01` of a moment or null. */
export function dateOrNull(moment: number | null): string | null {
  return moment === null ? null : isoDate(moment);
}
