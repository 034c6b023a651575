/** A ward's inpatients as its list needs them: where they lie, what they have, what they must not get. */
import type { CensusPatient, PatientsContent } from '../../shared/sheets.ts';
import type { Records } from '../records/records.ts';
import { type Chart, chartOf, emptyChart } from './chart.ts';
import { blank, mainDiagnosis, orders } from './fields.ts';

const dietWords = ['食事', '食種', 'diet', '常食', '粥', '絶食', '経管', '流動食'];
const isolationWords = ['隔離', '接触予防', '飛沫予防', '空気予防', '個室管理', '感染対策', 'isolation'];

/** Of a ward, which has no sections of its own. @throws TomoshibiError `ward-not-found` */
export function wardChart(records: Records, ward: string): Chart {
  let census: PatientsContent | null = null;
  return {
    ...emptyChart(null),
    census() {
      census ??= censusOf(records, ward);
      return census;
    },
  };
}

function censusOf(records: Records, ward: string): PatientsContent {
  const { status, asOf } = records.wards.ward(ward);
  return {
    kind: 'patients',
    ward,
    exported: status === 'exported',
    asOf,
    patients: records.wards.patients(ward).map(({ patientId, identifier, name, kana, ...where }) => {
      const { birthDate, room, bed, department, attending, admitted } = where;
      const chart = chartOf(records, patientId);
      const own = { patientId, identifier, name, kana, birthDate, room, bed, department, attending, admitted };
      return { ...own, ...clinical(chart) };
    }),
  };
}

type Clinical = Pick<
  CensusPatient,
  'sex' | 'sameName' | 'diagnosis' | 'allergyState' | 'allergies' | 'diet' | 'isolation'
>;

function clinical(chart: Chart): Clinical {
  const { patient, sameName, allergyState, allergies } = chart.patient!;
  const present = allergies.filter(
    ({ assertion, verificationStatus, clinicalStatus }) =>
      assertion === 'present' && verificationStatus !== 'refuted' && clinicalStatus !== 'resolved',
  );
  const diagnosis = mainDiagnosis(chart);
  return {
    sex: patient.sex,
    sameName: sameName.length > 0,
    // A ward's list has room for the one that brought them; the rest is counted.
    diagnosis: {
      ...diagnosis,
      values: diagnosis.values.slice(0, 2).map((value) => ({ ...value, date: null })),
      more: diagnosis.more + Math.max(0, diagnosis.values.length - 2),
    },
    allergyState,
    allergies: [...new Set(present.map(({ text }) => text))],
    diet: firstOf(orders(chart, dietWords, 'diet')),
    isolation: firstOf(orders(chart, isolationWords)),
  };
}

/** With its date: an old order must not pass for today's. */
function firstOf(content: CensusPatient['diet']): CensusPatient['diet'] {
  return content.values.length > 0 ? { ...content, values: content.values.slice(0, 1) } : { ...blank, ...content };
}
