/**
 * Statements of absence: "no known allergies", "no information about problems". Sources: IPS absent-unknown code system,
 * SNOMED CT situations, v3 NullFlavor, data-absent-reason. Only the codes listed here may ever read as "none".
 */
import type { CodeableConcept } from '@medplum/fhirtypes';
import type { AllergyIntolerance } from '../../../shared/records.ts';
import { codesOf, dataAbsentReasonUrl, extensionOf, string } from './datatypes.ts';

const ips = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips';
const snomed = 'http://snomed.info/sct';
const nullFlavors = ['http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'http://hl7.org/fhir/v3/NullFlavor'];

export type AllergyAbsence =
  | { assertion: 'none-known' | 'no-information'; category: AllergyIntolerance['category'] }
  /** A specific "none" that no category of ours expresses: text, never a "none". */
  | 'unmapped';

/** SNOMED CT 716186003 |No known allergy| and its children; each child speaks of its own category alone. */
const snomedNoAllergy: Record<string, AllergyAbsence> = {
  '716186003': { assertion: 'none-known', category: 'other' },
  '409137002': { assertion: 'none-known', category: 'drug' },
  '429625007': { assertion: 'none-known', category: 'food' },
  '428607008': { assertion: 'none-known', category: 'environment' },
  '716220001': { assertion: 'none-known', category: 'animal' },
  // Insect, latex, Hevea latex: narrower than any category.
  '428197003': 'unmapped',
  '716184000': 'unmapped',
  '1003774007': 'unmapped',
};

const ipsNoAllergy: Record<string, AllergyAbsence> = {
  'no-allergy-info': { assertion: 'no-information', category: 'other' },
  'no-known-allergies': { assertion: 'none-known', category: 'other' },
  'no-known-medication-allergies': { assertion: 'none-known', category: 'drug' },
  'no-known-food-allergies': { assertion: 'none-known', category: 'food' },
  'no-known-environmental-allergies': { assertion: 'none-known', category: 'environment' },
};

/** What an AllergyIntolerance.code says about absence; null when it names an allergy. */
export function allergyAbsence(concept: CodeableConcept | undefined): AllergyAbsence | null {
  for (const [system, table] of [
    [ips, ipsNoAllergy],
    [snomed, snomedNoAllergy],
  ] as const) {
    for (const code of codesOf(concept, system)) if (Object.hasOwn(table, code)) return table[code]!;
  }
  return isUnknown(concept) ? { assertion: 'no-information', category: 'other' } : null;
}

/** "No current problems", "no known medications", "no known procedures", and "no information" about each. */
const snomedNothing = new Set([
  '160245001', // No current problems or disability
  '373572006', // Clinical finding absent
  '787481004', // No known medications
  '787480003', // No known procedures
  '182904002', // Drug treatment unknown
  '182849000', // No drug therapy prescribed
  '783413002', // No known devices (device absent)
]);

/** The code states that there is nothing, or that nothing is known: no disease, drug or procedure of that name. */
export function statesAbsence(concept: CodeableConcept | undefined): boolean {
  return (
    codesOf(concept, ips).length > 0 ||
    codesOf(concept, snomed).some((code) => snomedNothing.has(code)) ||
    isUnknown(concept)
  );
}

/** A null flavour or data-absent-reason instead of a meaning, and no text that would be one. */
function isUnknown(concept: CodeableConcept | undefined): boolean {
  if (!concept) return false;
  const flavoured = nullFlavors.some((system) => codesOf(concept, system).length > 0);
  const absent = [concept, ...(concept.coding ?? [])].some((element) => extensionOf(element, dataAbsentReasonUrl));
  const meaning = (concept.coding ?? []).some(
    (coding) =>
      !nullFlavors.includes(coding.system ?? '') && (string(coding.code) !== null || string(coding.display) !== null),
  );
  return (flavoured || absent) && !meaning && string(concept.text) === null;
}

/** Composition.section.emptyReason and List.emptyReason (FHIR R4 list-empty-reason). */
export function emptyReasonMeans(concept: CodeableConcept | undefined): 'none-known' | 'no-information' | null {
  if (!concept) return null;
  // `nilknown`: "clinical judgment that there are no known items for this list after reasonable investigation".
  return codesOf(concept).includes('nilknown') ? 'none-known' : 'no-information';
}
