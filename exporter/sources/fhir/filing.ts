/** One resource: whose it is, what becomes of it, and its one line in the report. */
import type { Observation, OperationOutcome, Reference, Resource } from '@medplum/fhirtypes';
import { ZodError } from 'zod';
import type { QuarantineReason } from '../../report.ts';
import type { SourceContext } from '../source.ts';
import { mapMedicationAdministration, mapMedicationDispense } from './administration.ts';
import { mapAllergyIntolerance } from './allergy-intolerance.ts';
import { mapAppointment } from './appointment.ts';
import { mapComposition } from './composition.ts';
import { mapCondition } from './condition.ts';
import { type Spans, sectionOf, sectionOfTable } from './coverage.ts';
import { moment, string } from './datatypes.ts';
import { mapDiagnosticReport } from './diagnostic-report.ts';
import { lacksContent, mapBinary, mapDocumentReference, mapMedia } from './document-reference.ts';
import { mapEncounter } from './encounter.ts';
import { mapConsent, mapDevice, mapDeviceUse, mapFlag } from './flag.ts';
import { isObject, structureOf } from './json.ts';
import { asText, type Lookup, type MappedRecord, type Mapping } from './mapping.ts';
import { mapMedicationRequest, mapMedicationStatement } from './medication.ts';
import { isSupport } from './names.ts';
import { mapObservation } from './observation.ts';
import { clinicalMoment, otherRecord } from './other.ts';
import { fileContainedPatient } from './patient-filing.ts';
import type { PatientKey } from './patients.ts';
import { mapProcedure } from './procedure.ts';
import { type Scope, withContained } from './scope.ts';
import { mapServiceRequest } from './service-request.ts';
import type { Superseded } from './superseded.ts';

/** Types that are about the system, its terminology or its traffic: no patient's record is in them. */
const aboutTheSystem = new Set(
  'ActivityDefinition AuditEvent CapabilityStatement ChargeItemDefinition CodeSystem CompartmentDefinition ConceptMap Endpoint ExampleScenario GraphDefinition Group HealthcareService ImplementationGuide Library Measure MedicationKnowledge MessageDefinition MessageHeader NamingSystem OperationDefinition OperationOutcome OrganizationAffiliation Parameters PlanDefinition Provenance Questionnaire Schedule SearchParameter Slot StructureDefinition StructureMap Subscription TerminologyCapabilities TestReport TestScript ValueSet'.split(
    ' ',
  ),
);

/** Where a resource was found and what it may lead to. */
export interface Place {
  /** Inside the source, with `#line` or `#entry`. */
  path: string;
  scope: Scope;
  spans: Spans;
  /** Bulk files and collections declare a section by what is in them; documents declare theirs by Composition. */
  declareByType: boolean;
  /** Whose a resource is that names nobody: a document's subject. */
  subject: PatientKey;
  /** What the source says was deleted or replaced; null in a document or collection, whose ids are its own. */
  superseded: Superseded | null;
}

/** Files everything that is not a Patient. Patients were read before. */
export function fileResource(context: SourceContext, resource: Resource, place: Place): void {
  const { report, sink } = context;
  const kind = kindOf(resource);
  const source = `${context.name}:${place.path}`;
  const setAside = (reason: QuarantineReason, detail: string, key: string | null) => {
    report.quarantine(kind, place.path, reason, detail);
    if (key !== null) sink.gap(key, sectionOf(kind), source, reason);
  };

  const { tooDeep, modifiers } = structureOf(resource);
  if (tooDeep) {
    setAside('invalid', 'Nested too deeply.', null);
    return;
  }
  if (isSupport(resource)) {
    report.mapped(kind);
    return;
  }
  if (aboutTheSystem.has(kind)) {
    if (kind === 'OperationOutcome' && tellsOfAnError(resource as OperationOutcome)) {
      report.warn(kind, place.path, 'unreadable', 'The exporting system reports an error: something may be missing.');
    }
    report.skipped(kind, 'not-selected');
    return;
  }
  if (place.superseded?.isDeleted(resource)) {
    report.skipped(kind, 'deleted');
    return;
  }
  if (place.declareByType) place.spans.declare(sectionOf(kind), ...momentsOf(resource));

  const subject = subjectOf(resource);
  if (subject === 'not-a-patient') {
    setAside('identity-missing', 'Its subject is not a patient.', null);
    return;
  }
  // Another resource's attachment: reached through that resource.
  if (kind === 'Binary' && subject === null) {
    setAside('identity-missing', 'A Binary alone does not say whose it is.', null);
    return;
  }
  const patient = subject === null ? place.subject : patientOf(context, resource, subject, place);
  // What a document holds and could not be filed is missing from its patient's record.
  const missedBy = place.subject === null || place.subject === 'ambiguous' ? null : place.subject.key;
  if (patient === 'ambiguous') {
    setAside('identity-mismatch', 'Two different patients answer to its reference.', missedBy);
    return;
  }
  if (patient === null) {
    if (subject === null) setAside('identity-missing', 'It names no patient.', null);
    else setAside('reference-missing', 'The patient it refers to is not in this source.', missedBy);
    return;
  }
  if (subject === null)
    report.warn(kind, place.path, 'identity-missing', "Filed under the document's patient: it names none.");

  const lookup = withContained(resource, place.scope);
  const isReplaced =
    resource.resourceType === 'DocumentReference' && place.superseded?.isReplacedReference(resource) === true;
  const shown = isReplaced ? { ...resource, status: 'superseded' as const } : resource;
  let list: MappedRecord[];
  let isLink = false;
  let fate: 'mapped' | 'text' = 'mapped';
  try {
    const mapping = modifiers.length > 0 ? notUnderstood(modifiers) : mapResource(shown, lookup);
    if (mapping.kind === 'skip') {
      report.skipped(kind, mapping.reason);
      return;
    }
    if (mapping.kind === 'text') {
      fate = 'text';
      list = [otherRecord(resource, lookup, mapping.note), ...(mapping.besides ?? [])];
    } else {
      list = mapping.records;
      isLink = resource.resourceType === 'DocumentReference' && lacksContent(resource, lookup);
    }
  } catch {
    setAside('invalid', 'An element is not what FHIR R4 says it is.', patient.key);
    return;
  }
  if (modifiers.length > 0) {
    sink.gap(patient.key, sectionOf(kind), source, 'invalid');
    report.warn(kind, place.path, 'invalid', 'Carries a modifier this program does not know; kept as text.');
  }
  if (isLink) {
    sink.gap(patient.key, 'documents', source, 'reference-missing');
    report.warn(kind, place.path, 'reference-missing', 'Its content is only a link, and not in this source.');
  }

  const outcome = putAll(context, list, resource, { ...place, key: patient.key });
  if (resource.resourceType === 'Observation') relate(context, resource, list, { ...place, key: patient.key });
  if (outcome === 'invalid') {
    setAside('invalid', 'A value is not what its element allows.', patient.key);
    return;
  }
  if (outcome === 'duplicate') {
    report.skipped(kind, 'duplicate');
    return;
  }
  if (outcome === 'older') {
    report.skipped(kind, 'superseded');
    return;
  }
  if (fate === 'mapped') report.mapped(kind);
  else report.text(kind);
}

/** A contained patient is known by an identifier; who has none could be anybody. */
function patientOf(context: SourceContext, resource: Resource, subject: Reference, place: Place): PatientKey {
  if (!string(subject.reference)?.startsWith('#')) return place.scope.patientOf(subject);
  const lookup = withContained(resource, place.scope);
  const contained = lookup.find(subject.reference!);
  if (contained?.resourceType !== 'Patient') return null;
  const identifiers = (Array.isArray(contained.identifier) ? contained.identifier : []).filter(
    (identifier) => isObject(identifier) && string(identifier.value) !== null,
  );
  for (const identifier of identifiers) {
    const known = place.scope.patientOf({ identifier });
    if (known !== null) return known;
  }
  if (identifiers.length === 0) return null;
  const key = fileContainedPatient(context, contained, { path: place.path, spans: place.spans, lookup, fullUrl: null });
  if (key !== null) place.scope.claim(contained, key);
  return key === null ? null : { key };
}

function tellsOfAnError({ issue }: OperationOutcome): boolean {
  return (
    Array.isArray(issue) && issue.some((one) => isObject(one) && (one.severity === 'error' || one.severity === 'fatal'))
  );
}

/** Whose susceptibility a result is: `hasMember` from the organism, `derivedFrom` from the result. */
function relate(
  { sink }: SourceContext,
  observation: Observation,
  list: MappedRecord[],
  { scope, key }: Pick<Place, 'scope'> & { key: string },
): void {
  const [first] = list;
  if (first?.type !== 'observation' || first.record.category !== 'microbiology') return;
  const own = scope.recordId(observation, first);
  const idOf = (reference: string | undefined) =>
    reference === undefined ? null : scope.referredId(reference, (other) => mappedFirst(other, scope));
  for (const { reference } of observation.hasMember ?? []) {
    const member = idOf(reference);
    if (member) sink.relate(key, member, own);
  }
  for (const { reference } of observation.derivedFrom ?? []) {
    const parent = idOf(reference);
    if (parent) sink.relate(key, own, parent);
  }
}

function mappedFirst(resource: Resource, scope: Scope): MappedRecord | null {
  try {
    const mapping = mapResource(resource, withContained(resource, scope));
    return mapping.kind === 'records' ? (mapping.records[0] ?? null) : null;
  } catch {
    return null;
  }
}

/** Files records of one resource; parts after the first get `#2`, `#3` … behind its id. */
export function putAll(
  context: SourceContext,
  list: MappedRecord[],
  resource: Resource,
  place: Pick<Place, 'path' | 'scope' | 'spans'> & { key: string },
): 'written' | 'duplicate' | 'replaced' | 'older' | 'invalid' {
  const first = list[0];
  if (!first) return 'invalid';
  const id = place.scope.recordId(resource, first);
  let outcome: 'written' | 'duplicate' | 'replaced' | 'older' = 'written';
  for (const [index, { type, record }] of list.entries()) {
    const filed = {
      ...record,
      ...(index > 0 && isTested({ type, record } as MappedRecord, first) ? { parentId: id } : {}),
      patientId: place.key,
      id: index === 0 ? id : `${id}#${index + 1}`,
      source: `${context.name}:${place.path}`,
      recordedAt: writtenAt(resource),
    };
    try {
      const result = context.sink.put(type, filed as Parameters<typeof context.sink.put<typeof type>>[1]);
      if (index === 0) outcome = result;
    } catch (error) {
      if (error instanceof ZodError) return 'invalid';
      throw error;
    }
    // One device or one planned stay is no list of flags or of plans.
    const section = sectionOfTable(type);
    const aside = section === 'flags' || section === 'appointments';
    if (!aside || section === sectionOf(resource.resourceType)) place.spans.declare(section, ...momentsOf(resource));
  }
  return outcome;
}

/** A judged component of an organism's own observation. */
function isTested({ type, record }: MappedRecord, first: MappedRecord): boolean {
  if (type !== 'observation' || first.type !== 'observation' || first.record.panel) return false;
  return record.category === 'microbiology' && /^(?:S|I|R|SDD|NS)\b/.test(record.interpretation ?? '');
}

export function kindOf(resource: { resourceType?: unknown }): string {
  const type = string(resource.resourceType) ?? '';
  return /^[A-Z][A-Za-z]{1,63}$/.test(type) ? type : 'unknown';
}

function mapResource(resource: Resource, lookup: Lookup): Mapping {
  switch (resource.resourceType) {
    case 'AllergyIntolerance':
      return mapAllergyIntolerance(resource, lookup);
    case 'Condition':
      return mapCondition(resource, lookup);
    case 'MedicationRequest':
      return mapMedicationRequest(resource, lookup);
    case 'MedicationStatement':
      return mapMedicationStatement(resource, lookup);
    case 'MedicationAdministration':
      return mapMedicationAdministration(resource, lookup);
    case 'MedicationDispense':
      return mapMedicationDispense(resource, lookup);
    case 'Observation':
      return mapObservation(resource, lookup);
    case 'Encounter':
      return mapEncounter(resource, lookup);
    case 'Procedure':
      return mapProcedure(resource, lookup);
    case 'DiagnosticReport':
      return mapDiagnosticReport(resource, lookup);
    case 'DocumentReference':
      return mapDocumentReference(resource, lookup);
    case 'ServiceRequest':
      return mapServiceRequest(resource, lookup);
    case 'Appointment':
      return mapAppointment(resource, lookup);
    case 'Flag':
      return mapFlag(resource, lookup);
    case 'Consent':
      return mapConsent(resource, lookup);
    case 'Device':
      return mapDevice(resource, lookup);
    case 'DeviceUseStatement':
      return mapDeviceUse(resource, lookup);
    case 'Media':
      return mapMedia(resource, lookup);
    case 'Binary':
      return mapBinary(resource, lookup);
    case 'Composition':
      return mapComposition(resource, lookup);
    default:
      return (resource as { status?: unknown }).status === 'entered-in-error'
        ? { kind: 'skip', reason: 'cancelled' }
        : asText(null);
  }
}

function notUnderstood(modifiers: string[]): Mapping {
  return asText(`【解釈できない修飾あり / modifier not understood: ${[...new Set(modifiers)].join(', ')}】`);
}

/** The element that says whose a resource is. */
function subjectOf(resource: Resource): Reference | 'not-a-patient' | null {
  const of = resource as unknown as Record<string, unknown>;
  const candidates = ['subject', 'patient', 'for', 'beneficiary', 'individual', 'securityContext'].flatMap(
    (key) => of[key] ?? [],
  );
  const participants = Array.isArray(of.participant) ? of.participant : [];
  const actors = participants.flatMap((participant: unknown) =>
    isObject(participant) && isObject(participant.actor) ? [participant.actor] : [],
  );
  const references = [...candidates, ...(resource.resourceType === 'Appointment' ? actors : [])].filter(
    (candidate): candidate is Reference & Record<string, unknown> =>
      isObject(candidate) && (string(candidate.reference) !== null || isObject(candidate.identifier)),
  );
  if (references.length === 0) return null;
  return references.find(mayBePatient) ?? 'not-a-patient';
}

function mayBePatient(reference: Reference): boolean {
  if (reference.type && reference.type !== 'Patient') return false;
  const type = /(?:^|\/)([A-Z][A-Za-z]+)[/?][^/]+(?:\/_history\/[^/]+)?$/.exec(reference.reference ?? '')?.[1];
  return type === undefined || type === 'Patient';
}

/** When the source system wrote it: what decides between two versions of one resource. */
function writtenAt(resource: Resource): string | null {
  const of = resource as { recordedDate?: string; issued?: string; dateAsserted?: string; authoredOn?: string };
  return (
    moment(resource.meta?.lastUpdated) ??
    moment(of.recordedDate) ??
    moment(of.issued) ??
    moment(of.dateAsserted) ??
    moment(of.authoredOn)
  );
}

function momentsOf(resource: Resource): (string | null)[] {
  return [writtenAt(resource), clinicalMoment(resource)];
}
