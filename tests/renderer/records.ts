/** Records and answers with everything a test does not care about filled in. */
import {
  type AllergyIntolerance,
  allergyIntoleranceSchema,
  type MedicationAdministration,
  type MedicationRequest,
  medicationAdministrationSchema,
  medicationRequestSchema,
  type Observation,
  observationSchema,
  patientSchema,
  type RecordInput,
  type Section,
  sections,
} from '../../shared/records.ts';
import type { PatientView, SectionStatus } from '../../shared/views.ts';

let nextId = 0;
function base() {
  nextId += 1;
  return { patientId: '0012345', id: `record-${nextId}`, source: 'test:nowhere' };
}

export function allergy(input: Partial<RecordInput<'allergy_intolerance'>>): AllergyIntolerance {
  return allergyIntoleranceSchema.parse({ ...base(), text: 'ペニシリン', assertion: 'present', ...input });
}

export function observation(input: Partial<RecordInput<'observation'>>): Observation {
  return observationSchema.parse({ ...base(), text: 'Na', value: '140', category: 'laboratory', ...input });
}

export function medication(input: Partial<RecordInput<'medication_request'>>): MedicationRequest {
  return medicationRequestSchema.parse({ ...base(), text: 'ワルファリンK錠1mg', ...input });
}

export function administration(input: Partial<RecordInput<'medication_administration'>>): MedicationAdministration {
  return medicationAdministrationSchema.parse({ ...base(), text: 'ワルファリンK錠1mg', ...input });
}

export function sectionStatus(section: Section, status: Partial<SectionStatus> = {}): SectionStatus {
  return { section, status: 'exported', asOf: null, since: null, sources: [], gaps: [], ...status };
}

export function patientView(view: Partial<PatientView> & { allergyStatus?: Partial<SectionStatus> } = {}): PatientView {
  const { allergyStatus, ...rest } = view;
  return {
    patient: patientSchema.parse({ id: '0012345', identifier: '0012345', name: '灯火 太郎', source: 'test:nowhere' }),
    allergyState: 'unknown',
    allergies: [],
    flags: [],
    encounter: null,
    sameName: [],
    sections: Object.fromEntries(
      sections.map((section) => [section, sectionStatus(section, section === 'allergies' ? allergyStatus : {})]),
    ) as PatientView['sections'],
    counts: Object.fromEntries(sections.map((section) => [section, 0])) as PatientView['counts'],
    dataAsOf: null,
    ...rest,
  };
}
