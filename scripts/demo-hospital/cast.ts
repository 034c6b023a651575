/** Brings the parts of roles.ts onto the stage: a person, a chart and studies for each. */
import { chartOf, departmentOf } from './chart.ts';
import type { ChartSettings } from './clinical.ts';
import { Course } from './course.ts';
import { day, dayOf, hour, isoDate } from './moment.ts';
import { namedPerson } from './people.ts';
import type { CastMember, Picture, Stage } from './plays.ts';
import { Random } from './random.ts';
import { roles } from './roles.ts';

export function castOf(seed: number, asOf: number, density: number): CastMember[] {
  return roles.map(({ role, part, bed = null, known = ['ssmix2'], play }) => {
    const settings: ChartSettings = { seed, asOf, density: Math.max(density, 12), bed };
    const given = { ...part };
    if (role === 'newborn') given.birthDate = isoDate(asOf - 2 * day);
    if (role === 'deceased') given.deceasedAt = isoDate(asOf - 40 * day);
    const person = namedPerson(seed, given);
    const chart = chartOf(person, settings);
    const member: CastMember = { role, chart, studies: [], known, fhirAllergies: [], fhirFlags: [] };
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
  'resting-ecg': { modality: 'ECG', code: '99B0000000000000', description: '安静時１２誘導心電図検査' },
};
