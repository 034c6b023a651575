/**
 * Names of support resources (Organization, Practitioner, PractitionerRole, Location, Medication, HealthcareService,
 * Substance, and Device without a patient) of NDJSON files, in memory by id so that files may come in any order. A
 * hospital has thousands of these, not millions; past `namesLimit` no more are remembered, and the run says so.
 */
import type { Device, Resource } from '@medplum/fhirtypes';
import { codeOf, codesOf, joined, nameText, ratioText, string, textOf } from './datatypes.ts';
import { classCodeOf } from './drug.ts';
import type { Known } from './mapping.ts';

export const namesLimit = 300_000;

const supportTypes = new Set([
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Location',
  'Medication',
  'HealthcareService',
  'Substance',
]);

export function isSupport(resource: Resource): boolean {
  if (resource.resourceType === 'Device') return !resource.patient;
  return supportTypes.has(resource.resourceType);
}

/** Types worth parsing in the pass that reads patients and names. */
export function mayBeSupport(resourceType: string): boolean {
  return resourceType === 'Device' || supportTypes.has(resourceType);
}

/** What referring records show of a resource; null when it has no name of any kind. */
export function knownOf(resource: Resource): Known | null {
  const known: Known = { name: '', code: null, codeSystem: null, form: null, classCode: null, place: null, via: [] };
  switch (resource.resourceType) {
    case 'Organization':
    case 'HealthcareService':
      known.name = string(resource.name) ?? '';
      break;
    case 'Location':
      known.name = string(resource.name) ?? string(resource.description) ?? '';
      known.place = codesOf(resource.physicalType)[0] ?? null;
      break;
    case 'Practitioner': {
      const names = resource.name ?? [];
      known.name = nameText(names.find((name) => name.use === 'official') ?? names[0]) ?? '';
      break;
    }
    case 'PractitionerRole':
      known.name = joined([string(resource.practitioner?.display), string(resource.organization?.display)], ' ') ?? '';
      known.via = [resource.practitioner, resource.organization].flatMap((part) => string(part?.reference) ?? []);
      if (known.name === '' && known.via.length > 0) known.name = textOf(resource.code?.[0]) ?? '?';
      break;
    case 'Medication': {
      const ingredients = (resource.ingredient ?? []).map(({ itemCodeableConcept, itemReference, strength }) =>
        joined([textOf(itemCodeableConcept) ?? string(itemReference?.display), ratioText(strength)], ' '),
      );
      known.name = textOf(resource.code) ?? joined(ingredients, ' + ') ?? '';
      Object.assign(known, codeOf(resource.code));
      known.form = textOf(resource.form);
      known.classCode = classCodeOf(resource.code);
      break;
    }
    case 'Substance':
      known.name = textOf(resource.code) ?? string(resource.description) ?? '';
      Object.assign(known, codeOf(resource.code));
      break;
    case 'Device':
      known.name = deviceName(resource) ?? '';
      Object.assign(known, codeOf(resource.type));
      break;
    case 'CareTeam':
      known.name = string(resource.name) ?? '';
      break;
    case 'Condition':
    case 'Procedure':
    case 'Observation':
    case 'AllergyIntolerance':
    case 'DiagnosticReport':
    case 'ServiceRequest':
      known.name = textOf(resource.code) ?? '';
      break;
    case 'Patient':
    case 'RelatedPerson':
      known.name = nameText(resource.name?.[0]) ?? '';
      break;
    case 'MedicationRequest':
    case 'MedicationStatement':
    case 'MedicationAdministration': {
      const reference = resource.medicationReference;
      known.name = textOf(resource.medicationCodeableConcept) ?? string(reference?.display) ?? '';
      known.via = reference?.reference ? [reference.reference] : [];
      if (known.name === '' && known.via.length > 0) known.name = '?';
      break;
    }
    case 'Immunization':
      known.name = textOf(resource.vaccineCode) ?? '';
      break;
    case 'Specimen':
      known.name = textOf(resource.type) ?? '';
      break;
    case 'Group':
      known.name = string(resource.name) ?? textOf(resource.code) ?? '';
      break;
    default:
      return null;
  }
  return known.name === '' ? null : known;
}

function deviceName(device: Device): string | null {
  return string(device.deviceName?.[0]?.name) ?? textOf(device.type) ?? string(device.modelNumber);
}

export class Names {
  readonly #limit: number;
  readonly #known = new Map<string, Known>();
  readonly #ambiguous = new Set<string>();
  #full = false;

  constructor(limit = namesLimit) {
    this.#limit = limit;
  }

  /** @returns false when there is no more room */
  remember(folder: string, resource: Resource, fullUrl: string | null = null): boolean {
    const known = knownOf(resource);
    const id = string(resource.id);
    if (!known || (id === null && fullUrl === null)) return true;
    if (this.#known.size >= this.#limit) {
      this.#full = true;
      return false;
    }
    if (fullUrl !== null) this.#known.set(`${folder}\n${fullUrl}`, known);
    if (id === null) return true;
    const reference = `${resource.resourceType}/${id}`;
    this.#known.set(`${folder}\n${reference}`, known);
    const anywhere = this.#known.get(`\n${reference}`);
    // Two exports below one root may use the same id for two people; then only the folder's own name counts.
    if (anywhere && anywhere.name !== known.name) this.#ambiguous.add(reference);
    this.#known.set(`\n${reference}`, known);
    return true;
  }

  get full(): boolean {
    return this.#full;
  }

  find(folder: string, reference: string): Known | null {
    const own = this.#known.get(`${folder}\n${reference}`);
    const known = own ?? (this.#ambiguous.has(reference) ? undefined : this.#known.get(`\n${reference}`));
    return known ? followed(known, (via) => this.find(folder, relativeOf(via))) : null;
  }
}

/** A PractitionerRole is shown as its practitioner and organisation. */
export function followed(known: Known, find: (reference: string) => Known | null): Known {
  if (known.via.length === 0) return known;
  const names = known.via.map((reference) => find(reference)?.name);
  return { ...known, name: joined(names, ' ') ?? known.name, via: [] };
}

/** What a reference says without its version. */
export function unversioned(reference: string): string {
  return reference.replace(/\/_history\/[^/]+$/, '');
}

/** `Practitioner/1` of `https://host/fhir/Practitioner/1/_history/2`. */
export function relativeOf(reference: string): string {
  return /((?<![A-Za-z])[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(reference)?.[1] ?? reference;
}
