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
  suspectedDiseases,
  uncodedDiseases,
} from './catalogue.ts';
import type { Allergy, Chart, ChartSettings, ImagingOrder, LabOrder, Prescription, Problem, Stay } from './clinical.ts';
import { Course, fateOf } from './course.ts';
import { labOrderOf } from './laboratory.ts';
import { ageAt, day, dayOf, hour, minute, momentOf } from './moment.ts';
import type { Person } from './people.ts';
import { Random } from './random.ts';

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
    cultures: [],
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
