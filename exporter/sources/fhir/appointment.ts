/** What is planned: Appointment (FHIR R4 §12.9), and planned Encounters beside their own record. */
import type { Appointment, CodeableConcept, Encounter, Reference } from '@medplum/fhirtypes';
import type { Appointment as Planned } from '../../../shared/records.ts';
import { codeOf, codesOf, joined, moment, string, textOf, textsOf } from './datatypes.ts';
import { cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover } from './other.ts';

const taken = elementsTaken(
  'status',
  'cancelationReason',
  'serviceCategory',
  'serviceType',
  'specialty',
  'appointmentType',
  'reasonCode',
  'reasonReference',
  'description',
  'start',
  'end',
  'participant',
  'comment',
  'patientInstruction',
);

const statuses: Record<string, Planned['status']> = {
  proposed: 'booked',
  pending: 'booked',
  booked: 'booked',
  waitlist: 'booked',
  arrived: 'arrived',
  'checked-in': 'arrived',
  fulfilled: 'fulfilled',
  cancelled: 'cancelled',
  noshow: 'no-show',
};

/** v2-0276 appointment reasons, v3 ActEncounterCode and SNOMED CT; words are not read. */
const categories: Record<string, Planned['category']> = {
  CHECKUP: 'outpatient',
  FOLLOWUP: 'outpatient',
  ROUTINE: 'outpatient',
  WALKIN: 'outpatient',
  EMERGENCY: 'outpatient',
  AMB: 'outpatient',
  IMP: 'admission',
  ACUTE: 'admission',
  NONAC: 'admission',
  '387713003': 'surgery',
  '363679005': 'examination',
  '108252007': 'examination',
};

export function mapAppointment(appointment: Appointment, lookup: Lookup): Mapping {
  if (appointment.status === 'entered-in-error') return cancelled;
  const concepts = [
    ...(appointment.serviceCategory ?? []),
    ...(appointment.serviceType ?? []),
    ...(appointment.specialty ?? []),
    ...(appointment.appointmentType ? [appointment.appointmentType] : []),
  ];
  const service = textsOf(appointment.serviceType) ?? textsOf(appointment.serviceCategory);
  const actors = (appointment.participant ?? []).flatMap(({ actor }) => actor ?? []);
  const named = (...types: string[]) =>
    joined(
      actors.filter((actor) => types.includes(typeOf(actor))).map((actor) => nameOf(lookup, actor)),
      '、',
    );
  const reason = joined(
    [textsOf(appointment.reasonCode), ...(appointment.reasonReference ?? []).map((of) => nameOf(lookup, of))],
    '、',
  );
  return records({
    type: 'appointment',
    record: {
      text:
        string(appointment.description) ??
        reason ??
        service ??
        textOf(appointment.appointmentType) ??
        '（内容の記載なし）',
      ...codeOf(appointment.serviceType?.[0] ?? appointment.appointmentType),
      category: categoryOf(concepts),
      status: Object.hasOwn(statuses, appointment.status ?? '') ? statuses[appointment.status!]! : 'unknown',
      start: moment(appointment.start) ?? moment(appointment.requestedPeriod?.[0]?.start),
      end: moment(appointment.end) ?? moment(appointment.requestedPeriod?.[0]?.end),
      place: named('Location'),
      department: textsOf(appointment.specialty) ?? named('HealthcareService') ?? service,
      practitioner: named('Practitioner', 'PractitionerRole'),
      note: joined(
        [
          appointment.status === 'proposed' || appointment.status === 'pending' || appointment.status === 'waitlist'
            ? `【未確定 / ${appointment.status}】`
            : null,
          textOf(appointment.cancelationReason),
          string(appointment.description) === null ? null : reason,
          string(appointment.comment),
          string(appointment.patientInstruction),
          leftover(appointment, lookup, taken),
        ],
        '\n',
      ),
    },
  });
}

/** A planned stay or visit as an appointment; null for every other Encounter. */
export function plannedEncounter(
  encounter: Encounter,
  known: { ward: string | null; department: string | null; attending: string | null; reason: string | null },
): MappedRecord | null {
  if (encounter.status !== 'planned') return null;
  const category = categoryOf([{ coding: encounter.class ? [encounter.class] : [] }]);
  return {
    type: 'appointment',
    record: {
      text: known.reason ?? textsOf(encounter.type) ?? (category === 'admission' ? '入院予定' : '受診予定'),
      category,
      status: 'booked',
      start: moment(encounter.period?.start),
      end: moment(encounter.period?.end),
      place: known.ward,
      department: known.department,
      practitioner: known.attending,
    },
  };
}

function categoryOf(concepts: CodeableConcept[]): Planned['category'] {
  const codes = concepts.flatMap((concept) => codesOf(concept));
  const known = codes.find((code) => Object.hasOwn(categories, code));
  return known === undefined ? 'other' : categories[known]!;
}

function typeOf(reference: Reference): string {
  return (
    reference.type ??
    /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+(?:\/_history\/[^/]+)?$/.exec(reference.reference ?? '')?.[1] ??
    ''
  );
}
