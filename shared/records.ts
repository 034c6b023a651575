/**
 * The record model: what a source reader hands to the writer, and what the viewer reads back. Names are FHIR R4's.
 * One schema here is one table of `schema/records.sql`; a column is its key in snake_case. Adding a record type means:
 * a schema here, a table there, a source reader, a section component, a test each.
 *
 * Conventions. Dates and times are ISO 8601 as far as the source knew them: `2011`, `2011-07`, `2011-07-01`,
 * `2011-07-01T10:30`, `2011-07-01T10:30:45` (local time of the hospital unless an offset is written). `text` is what
 * the source called the thing, always kept, never replaced by a code's display.
 */
import { z } from 'zod';

const text = z.string();
const optional = z.string().nullable().default(null);
const number = z.number().nullable().default(null);

/** In every record. `id` is stable between exports of the same data and unique per patient and type. */
const base = {
  patientId: text,
  id: text,
  /** Which file or message it came from: `<source name>:<path inside the source>[#line or entry]`. */
  source: text,
  /** When the source system wrote it. */
  recordedAt: optional,
};

/** A coded concept: the code may be missing, the text may not. */
const coded = { text, code: optional, codeSystem: optional };

export const patientSchema = z.object({
  /** Key inside one facility's media: the hospital's patient id, or a derived one where that would merge two people. */
  id: text,
  /** The id people know, as stored; empty when the source had none. */
  identifier: text,
  name: text,
  kana: optional,
  romaji: optional,
  birthDate: optional,
  sex: z.enum(['male', 'female', 'other', 'unknown']).default('unknown'),
  address: optional,
  postalCode: optional,
  phones: z.array(text).default([]),
  /** A moment, or `unknown` where the source says only that the patient died. */
  deceasedAt: optional,
  /**
   * `identifier-shared`: another patient in these media has the same identifier with another name or birth date.
   * `temporary`: made at a station for images brought on a disc; there is no chart. Never on media.
   */
  identityNote: z.enum(['identifier-shared', 'identifier-missing', 'temporary']).nullable().default(null),
  source: text,
  recordedAt: optional,
});

export const allergyIntoleranceSchema = z.object({
  ...base,
  ...coded,
  /**
   * `present`: an allergy. `none-known`: the source positively states there is none. `no-information`: the source
   * states that it does not know. Nothing else may be read as "none".
   */
  assertion: z.enum(['present', 'none-known', 'no-information']),
  category: z
    .enum(['drug', 'food', 'environment', 'animal', 'plant', 'pollen', 'contraindication', 'other'])
    .default('other'),
  clinicalStatus: z.enum(['active', 'inactive', 'resolved', 'unknown']).default('active'),
  verificationStatus: z.enum(['confirmed', 'unconfirmed', 'refuted', 'unknown']).default('unknown'),
  severity: optional,
  reaction: optional,
  onset: optional,
  note: optional,
});

export const conditionSchema = z.object({
  ...base,
  ...coded,
  clinicalStatus: z.enum(['active', 'resolved', 'inactive', 'unknown']).default('unknown'),
  /** `provisional` is 疑い (suspected). */
  verificationStatus: z.enum(['confirmed', 'provisional', 'refuted', 'unknown']).default('unknown'),
  /** 主病名. */
  isMain: z.boolean().default(false),
  icd10: optional,
  onset: optional,
  abatement: optional,
  outcome: optional,
  note: optional,
});

export const medicationRequestSchema = z.object({
  ...base,
  ...coded,
  /** An order, or somebody's statement of what is taken (FHIR MedicationStatement). */
  basis: z.enum(['request', 'statement']).default('request'),
  status: z.enum(['active', 'completed', 'stopped', 'cancelled', 'unknown']).default('unknown'),
  setting: z.enum(['outpatient', 'inpatient', 'discharge', 'unknown']).default('unknown'),
  orderNumber: optional,
  /** RP number inside the order: drugs of one RP share usage and days. */
  rp: optional,
  /** Amount taken at one time, e.g. `1 錠`; the source's number and unit, never converted. */
  doseText: optional,
  dailyDoseText: optional,
  /** Total amount supplied. */
  quantityText: optional,
  usage: optional,
  route: optional,
  form: optional,
  durationText: optional,
  startDate: optional,
  endDate: optional,
  prescriber: optional,
  department: optional,
  note: optional,
  /** A code that says its class where `code` says none: YJ (twelve digits) or ATC. */
  classCode: optional,
});

/** What was given or handed out (FHIR MedicationAdministration, MedicationDispense; SS-MIX2 OMP-12, OMP-11). */
export const medicationAdministrationSchema = z.object({
  ...base,
  ...coded,
  kind: z.enum(['administered', 'dispensed']).default('administered'),
  status: z.enum(['completed', 'in-progress', 'not-done', 'stopped', 'unknown']).default('unknown'),
  start: optional,
  end: optional,
  /** The source's number and unit, never converted. */
  doseText: optional,
  rateText: optional,
  route: optional,
  orderNumber: optional,
  rp: optional,
  performer: optional,
  note: optional,
  /** As in medicationRequestSchema. */
  classCode: optional,
});

export const observationSchema = z.object({
  ...base,
  ...coded,
  category: z
    .enum([
      'laboratory',
      'microbiology',
      'physiology',
      'vital-signs',
      'blood-type',
      'social-history',
      'survey',
      'other',
    ])
    .default('other'),
  /** The value exactly as written, e.g. `< 2`. */
  value: text,
  /** The same as a number only where the whole value is one. */
  valueNumber: number,
  unit: optional,
  referenceRange: optional,
  /** The source's abnormal flag: H, L, HH, LL, A, N, … */
  interpretation: optional,
  status: z.enum(['final', 'preliminary', 'corrected', 'unknown']).default('unknown'),
  specimen: optional,
  panel: optional,
  /** Of a susceptibility: the observation of the organism that was tested (SS-MIX2 OBR-26, FHIR `hasMember`). */
  parentId: optional,
  orderNumber: optional,
  effectiveAt: optional,
  note: optional,
  /** Of a value that is a concept: an organism, a blood group. `value` is what the source calls it. */
  valueCode: optional,
  valueCodeSystem: optional,
});

export const encounterSchema = z.object({
  ...base,
  /** `leave`: out of the hospital during a stay (外出・外泊), while the bed is kept. */
  class: z.enum(['inpatient', 'outpatient', 'emergency', 'leave', 'other']).default('other'),
  status: z.enum(['planned', 'in-progress', 'finished', 'cancelled', 'unknown']).default('unknown'),
  start: optional,
  end: optional,
  ward: optional,
  room: optional,
  bed: optional,
  department: optional,
  attending: optional,
  reason: optional,
  disposition: optional,
});

export const procedureSchema = z.object({
  ...base,
  ...coded,
  status: z.enum(['preparation', 'in-progress', 'completed', 'not-done', 'unknown']).default('unknown'),
  start: optional,
  end: optional,
  bodySite: optional,
  performer: optional,
  note: optional,
});

/** An order or its performance; the join from the record to DICOM (SS-MIX2 OMG-11 IPC-1, IPC-3). */
export const serviceRequestSchema = z.object({
  ...base,
  ...coded,
  category: z.enum(['imaging', 'endoscopy', 'laboratory', 'physiology', 'diet', 'other']).default('other'),
  /** `active`: ordered, and no source says that it was done. */
  status: z.enum(['active', 'completed', 'cancelled', 'unknown']).default('unknown'),
  orderNumber: optional,
  accessionNumber: optional,
  studyInstanceUid: optional,
  modality: optional,
  /** When it was done, or is to be; of a diet, from when. */
  occurredAt: optional,
  /** Until when what goes on for a while is ordered, as the source wrote it. */
  endsAt: optional,
  requester: optional,
  department: optional,
  /** What the order says beside its name: items, reason, clinical information, instructions. */
  note: optional,
});

export const documentReferenceSchema = z.object({
  ...base,
  title: text,
  typeCode: optional,
  typeText: optional,
  date: optional,
  author: optional,
  contentType: text,
  /** Readable text of the content; null where there is none (a scan). Searched in full text. */
  text: optional,
  /** The original bytes where text alone would lose something (PDF, images). */
  content: z.instanceof(Uint8Array).nullable().default(null),
});

/** Something that is to happen at a time: an operation, a visit, an admission (FHIR Appointment; the schedule's CSV). */
export const appointmentSchema = z.object({
  ...base,
  ...coded,
  category: z.enum(['surgery', 'outpatient', 'admission', 'examination', 'other']).default('other'),
  status: z.enum(['booked', 'arrived', 'fulfilled', 'cancelled', 'no-show', 'unknown']).default('unknown'),
  start: optional,
  end: optional,
  /** Theatre, consulting room or ward. */
  place: optional,
  department: optional,
  /** Surgeon or doctor seen, as the source writes them. */
  practitioner: optional,
  /** 左右, as the source writes it; never concluded from the text. */
  laterality: optional,
  bodySite: optional,
  anesthesia: optional,
  note: optional,
});

/** What everyone at the bedside must know (FHIR Flag), stated by a source or concluded by a rule from coded records. */
export const flagSchema = z.object({
  ...base,
  ...coded,
  category: z
    .enum(['infection', 'implant', 'anticoagulant', 'code-status', 'blood-type', 'isolation', 'alert', 'other'])
    .default('other'),
  /** `absent` is a measured or stated negative with its date; nothing else may be read as "none". */
  assertion: z.enum(['present', 'absent', 'unknown']).default('present'),
  status: z.enum(['active', 'inactive', 'unknown']).default('unknown'),
  /** The result as written: `A Rh(+)`, `(-)`. */
  value: optional,
  /** When the evidence is from: a result's time, a prescription's start. */
  effectiveAt: optional,
  end: optional,
  /** The rule that concluded it (exporter/flags); null where the source itself says so. */
  rule: optional,
  /** What the rule read, as a person would say it. */
  evidence: optional,
  /** The same as a record: its section and id. */
  evidenceSection: optional,
  evidenceId: optional,
  note: optional,
});

/** A reading of images or specimens: what a radiologist or a laboratory wrote (FHIR DiagnosticReport). */
export const diagnosticReportSchema = z.object({
  ...base,
  ...coded,
  category: z.enum(['imaging', 'laboratory', 'pathology', 'physiology', 'other']).default('other'),
  /** `partial`: parts of it are not written yet. */
  status: z.enum(['final', 'preliminary', 'partial', 'corrected', 'unknown']).default('unknown'),
  /** Findings as readable text; null where the source has only a conclusion or a scan. */
  body: optional,
  conclusion: optional,
  effectiveAt: optional,
  issuedAt: optional,
  author: optional,
  /** The joins to the images it is about. */
  accessionNumber: optional,
  studyInstanceUid: optional,
  orderNumber: optional,
});

export const imagingStudySchema = z.object({
  ...base,
  studyInstanceUid: text,
  accessionNumber: optional,
  started: optional,
  description: optional,
  /** DICOM modality codes present, e.g. `CT\SR`. */
  modalities: text,
  bodyPart: optional,
  referrer: optional,
  seriesCount: z.number().int(),
  instanceCount: z.number().int(),
  /** Path of the study database on the medium, as in the manifest. */
  file: text,
  /** Patient name, id and birth date as the images carry them, for the eye to compare. */
  dicomPatientName: optional,
  dicomPatientId: optional,
  dicomBirthDate: optional,
});

/** What a source said and no table above takes, as readable text: never dropped silently. */
export const otherSchema = z.object({
  ...base,
  /** The source's own type: an SS-MIX2 datatype or a FHIR resource type. */
  kind: text,
  title: text,
  date: optional,
  text,
});

export const recordSchemas = {
  allergy_intolerance: allergyIntoleranceSchema,
  condition: conditionSchema,
  medication_request: medicationRequestSchema,
  medication_administration: medicationAdministrationSchema,
  observation: observationSchema,
  encounter: encounterSchema,
  procedure: procedureSchema,
  service_request: serviceRequestSchema,
  document_reference: documentReferenceSchema,
  diagnostic_report: diagnosticReportSchema,
  appointment: appointmentSchema,
  flag: flagSchema,
  imaging_study: imagingStudySchema,
  other: otherSchema,
} as const;

export type RecordType = keyof typeof recordSchemas;
/** A record as read back: every key present. */
export type RecordOf<T extends RecordType> = z.output<(typeof recordSchemas)[T]>;
/** A record as a reader writes it: what it does not know is left out. */
export type RecordInput<T extends RecordType> = z.input<(typeof recordSchemas)[T]>;
export type Patient = z.output<typeof patientSchema>;
export type PatientInput = z.input<typeof patientSchema>;

export type AllergyIntolerance = RecordOf<'allergy_intolerance'>;
export type Condition = RecordOf<'condition'>;
export type MedicationRequest = RecordOf<'medication_request'>;
export type MedicationAdministration = RecordOf<'medication_administration'>;
export type Observation = RecordOf<'observation'>;
export type Encounter = RecordOf<'encounter'>;
export type Procedure = RecordOf<'procedure'>;
export type ServiceRequest = RecordOf<'service_request'>;
export type DocumentReference = RecordOf<'document_reference'>;
export type DiagnosticReport = RecordOf<'diagnostic_report'>;
export type Appointment = RecordOf<'appointment'>;
export type Flag = RecordOf<'flag'>;
export type ImagingStudy = RecordOf<'imaging_study'>;
export type Other = RecordOf<'other'>;

/** A section is what a screen shows under one heading and what an export did or did not cover. */
export const sections = [
  'allergies',
  'conditions',
  'medications',
  'administrations',
  'observations',
  'encounters',
  'procedures',
  'orders',
  'documents',
  'reports',
  'studies',
  'appointments',
  'flags',
  'other',
] as const;
export type Section = (typeof sections)[number];

export const tableOfSection: Record<Section, RecordType> = {
  allergies: 'allergy_intolerance',
  conditions: 'condition',
  medications: 'medication_request',
  administrations: 'medication_administration',
  observations: 'observation',
  encounters: 'encounter',
  procedures: 'procedure',
  orders: 'service_request',
  documents: 'document_reference',
  reports: 'diagnostic_report',
  studies: 'imaging_study',
  appointments: 'appointment',
  flags: 'flag',
  other: 'other',
};

/** `medication_request.dose_text` of `doseText`; the one rule between a schema's keys and a table's columns. */
export function columnOf(key: string): string {
  let column = columnNames.get(key);
  if (column === undefined) {
    column = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columnNames.set(key, column);
  }
  return column;
}

/** There are a few dozen keys, asked for millions of times in an export. */
const columnNames = new Map<string, string>();
