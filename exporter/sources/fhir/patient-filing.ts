/** Files one Patient with what its row has no column for. */
import type { Patient } from '@medplum/fhirtypes';
import { ZodError } from 'zod';
import type { SourceContext } from '../source.ts';
import type { Spans } from './coverage.ts';
import { moment, string } from './datatypes.ts';
import { structureOf } from './json.ts';
import type { Lookup, MappedRecord } from './mapping.ts';
import { mapPatient, patientDetails } from './patient.ts';

export interface PatientPlace {
  path: string;
  spans: Spans;
  lookup: Lookup;
  fullUrl: string | null;
}

/** @returns the key to file records under; null when the Patient was set aside */
export function filePatient(context: SourceContext, patient: Patient, place: PatientPlace): string | null {
  const key = put(context, patient, place);
  if (key !== null) context.report.mapped('Patient');
  return key;
}

/** A Patient inside another resource: no input of its own, so the report does not count it. */
export function fileContainedPatient(context: SourceContext, patient: Patient, place: PatientPlace): string | null {
  try {
    return context.sink.patient({ ...mapPatient(patient), source: `${context.name}:${place.path}` }, place.spans.id);
  } catch (error) {
    if (error instanceof ZodError || error instanceof TypeError) return null;
    throw error;
  }
}

function put(context: SourceContext, patient: Patient, place: PatientPlace): string | null {
  const { report, sink } = context;
  const source = `${context.name}:${place.path}`;
  const invalid = (detail: string) => {
    report.quarantine('Patient', place.path, 'invalid', detail);
    return null;
  };
  const { tooDeep, modifiers } = structureOf(patient);
  if (tooDeep) return invalid('Nested too deeply.');
  let key: string;
  let details: MappedRecord | null;
  try {
    const input = { ...mapPatient(patient), source };
    details = patientDetails(patient, place.lookup);
    // Without any identifier, the entry itself is what tells this person from the next.
    key = sink.patient(
      input,
      place.spans.id,
      input.identifier === '' ? `fhir ${source} ${place.fullUrl ?? ''}` : undefined,
    );
  } catch (error) {
    if (error instanceof ZodError || error instanceof TypeError)
      return invalid('An element is not what FHIR R4 says it is.');
    throw error;
  }
  if (modifiers.length > 0)
    report.warn('Patient', place.path, 'invalid', 'Carries a modifier this program does not know.');
  if (patient.active === false) report.warn('Patient', place.path, 'invalid', 'Marked inactive by the source.');
  if (details?.type === 'other') {
    sink.put('other', {
      ...details.record,
      patientId: key,
      id: `fhir/Patient/${string(patient.id) ?? string(place.fullUrl) ?? 'details'}`,
      source,
      recordedAt: moment(patient.meta?.lastUpdated),
    });
  }
  return key;
}
