/** Laboratory orders: values moved by a patient's diseases, flagged against the reference range. */
import { type Department, type LabKey, labItems, type Panel, panels } from './catalogue.ts';
import type { Doctor, LabOrder, LabResult } from './clinical.ts';
import { type Course, fateOf } from './course.ts';
import { ageAt, hour, minute } from './moment.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

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

/** The usual tests before an operation, as somebody's chart has them. */
export function screeningOf(
  course: Course,
  at: number,
  {
    department,
    doctor,
    inpatient,
    values,
  }: {
    department: Department;
    doctor: Doctor;
    inpatient: boolean;
    values: Partial<Record<'hbs' | 'hcv' | 'rpr' | 'treponema', string>>;
  },
): LabOrder {
  const results = Object.entries(values) as ['hbs', string][];
  return {
    orderNumber: course.orderNumber(at),
    collectedAt: at,
    reportedAt: at + 3 * hour,
    department,
    doctor,
    inpatient,
    panels: [
      {
        panel: panels.infection,
        results: results.map(([key, value]) => ({ key, value, flag: '' as const, status: 'F' as const })),
      },
    ],
    fate: 'valid',
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
