/** What is given to inpatients on their last days: infusions with their times, doses by mouth, and what was handed out. */
import type { Drug, Usage } from './catalogue.ts';
import type { AdministrationOrder, Chart, Given, Prescription, Stay } from './clinical.ts';
import { compactTime, day, dayOf, hour, minute } from './moment.ts';
import { Random } from './random.ts';

const nurses = [
  { code: 'N101', family: '看護', given: '花子' },
  { code: 'N102', family: '夜勤', given: '守' },
] as const;

/** HOT9 of two of them as public examples give them. */
const infusions = [
  {
    code: 'I001',
    hot9: '620007329',
    name: 'ソリタ－Ｔ３号輸液５００ｍＬ',
    amount: '500',
    unit: ['ML', 'ｍＬ'],
    hours: 5,
    rate: '100 mL/h',
  },
  {
    code: 'I002',
    hot9: '620002559',
    name: 'アドナ注（静脈用）５０ｍｇ',
    amount: '1',
    unit: ['AMP', 'アンプル'],
    hours: 5,
    rate: '100 mL/h',
  },
] as const;
const antibiotic = {
  code: 'I003',
  name: 'メロペネム点滴静注用１ｇ',
  amount: '1',
  unit: ['HON', '瓶'],
  hours: 1,
  rate: '100 mL/h',
} as const;
const diuretic = {
  code: 'I004',
  name: 'フロセミド注２０ｍｇ',
  amount: '1',
  unit: ['AMP', 'アンプル'],
  hours: 0,
  rate: '',
} as const;

const hoursOfDoses: Record<number, readonly number[]> = { 2: [8, 18.5], 3: [8, 12.5, 18.5] };
const daysBack = 3;

/** Of the stay that goes on; nobody else is given anything here. */
export function administrationsOf(chart: Chart, { seed, asOf }: { seed: number; asOf: number }): AdministrationOrder[] {
  const stay = chart.stays.find((candidate) => candidate.dischargedAt === null);
  if (!stay) return [];
  const random = new Random(seed, 'administrations', chart.person.id);
  const from = Math.max(dayOf(asOf) - (daysBack - 1) * day, dayOf(stay.admittedAt));
  const orders: AdministrationOrder[] = [];
  const order = (
    datatype: AdministrationOrder['datatype'],
    at: number,
    route: AdministrationOrder['route'],
    given: Given[],
  ) => {
    const past = given.filter(({ start }) => start <= asOf && start >= stay.admittedAt);
    if (past.length === 0) return;
    const number = `${compactTime(at, 8)}${chart.person.id.slice(-5)}${String(60 + orders.length).padStart(2, '0')}`;
    orders.push({
      datatype,
      orderNumber: number,
      at,
      department: stay.department,
      doctor: stay.doctor,
      route,
      given: past,
    });
  };
  const infused = random.chance(0.6);
  const extra = chart.problems.some(({ name }) => name === '慢性心不全')
    ? diuretic
    : random.chance(0.3)
      ? antibiotic
      : null;
  const prescription = chart.prescriptions.find((one) => one.inpatient && one.fate !== 'deleted');
  for (let date = from; date <= asOf; date += day) {
    if (infused) order('OMP-12', date, 'IV', infusionsOn(date, random, asOf));
    if (extra)
      order('OMP-12', date, 'IV', [doseOf(extra, date + 10 * hour + random.int(0, 20) * minute, random, asOf)]);
    if (prescription) order('OMP-12', date, 'PO', dosesOn(date, prescription, random));
  }
  if (prescription) order('OMP-11', prescription.at + hour, 'PO', handedOut(prescription, stay));
  return orders;
}

type Infused = (typeof infusions)[number] | typeof antibiotic | typeof diuretic;

function infusionsOn(date: number, random: Random, asOf: number): Given[] {
  return [9, 16].flatMap((begins) => {
    const start = date + begins * hour + random.int(0, 15) * minute;
    return infusions.map((infused) => doseOf(infused, start, random, asOf));
  });
}

/** One that still runs when the data end has neither an end nor a status. */
function doseOf(infused: Infused, start: number, random: Random, asOf: number): Given {
  const over = start + infused.hours * hour;
  const done = over <= asOf;
  return {
    drug: { ...infused, yj: undefined },
    amount: infused.amount,
    unit: infused.unit,
    start,
    end: done ? over : null,
    rate: infused.rate,
    status: done ? 'CP' : '',
    reason: '',
    nurse: random.pick(nurses),
  };
}

function dosesOn(date: number, { groups, at }: Prescription, random: Random): Given[] {
  return groups
    .filter(({ usage }) => !usage.text.includes('疼痛時') && !usage.text.includes('週１回'))
    .flatMap(({ usage, drugs }) =>
      hoursOf(usage).flatMap((hourOfDay) =>
        drugs.slice(0, 4).flatMap(({ drug, dose }): Given[] => {
          const start = date + hourOfDay * hour + random.int(0, 25) * minute;
          const refused = random.chance(0.03);
          if (start < at) return [];
          return [
            {
              drug,
              amount: String(dose),
              unit: drug.unit,
              start,
              end: null,
              rate: '',
              status: refused ? 'RE' : 'CP',
              reason: refused ? '患者拒否' : '',
              nurse: random.pick(nurses),
            },
          ];
        }),
      ),
    );
}

function hoursOf({ text, timesPerDay }: Usage): readonly number[] {
  if (timesPerDay > 1) return hoursOfDoses[timesPerDay] ?? [8];
  return text.includes('就寝前') ? [21] : text.includes('夕食後') ? [18.5] : [8];
}

function handedOut({ groups, at }: Prescription, { doctor }: Stay): Given[] {
  return groups.flatMap(({ usage, days, drugs }) =>
    drugs.map(({ drug, dose }: { drug: Drug; dose: number }) => ({
      drug,
      amount: String(Math.round(dose * usage.timesPerDay * days * 1000) / 1000),
      unit: drug.unit,
      start: at + hour,
      end: null,
      rate: '',
      status: 'CP' as const,
      reason: '',
      nurse: { code: 'P001', family: '薬剤', given: doctor.given },
    })),
  );
}
