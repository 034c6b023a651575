/** The drug of a prescription, a dispensing or an administration. */
import type { CodeableConcept, Reference } from '@medplum/fhirtypes';
import { statesAbsence } from './absence.ts';
import { codeOf, codesOf, string, textOf } from './datatypes.ts';
import type { Lookup } from './mapping.ts';

/** A code that says the class of a drug: YJ (薬価基準収載医薬品コード), else ATC. */
export function classCodeOf(concept: CodeableConcept | undefined): string | null {
  const codes = codesOf(concept);
  const atc = codesOf(concept, 'http://www.whocc.no/atc')[0];
  return codes.find((code) => /^\d{7}[A-Z]\d{4}$/.test(code)) ?? atc ?? null;
}

export interface Drug {
  classCode: string | null;
  text: string;
  code: string | null;
  codeSystem: string | null;
  form: string | null;
}

interface DrugElements {
  medicationCodeableConcept?: CodeableConcept;
  medicationReference?: Reference;
  /** R5. */
  medication?: { concept?: CodeableConcept; reference?: Reference };
}

/** `absent`: the resource states that there is no medication, or that nothing is known. */
export function drugOf(resource: DrugElements, lookup: Lookup): Drug | 'absent' {
  const concept = resource.medicationCodeableConcept ?? resource.medication?.concept;
  if (concept) {
    if (statesAbsence(concept)) return 'absent';
    return {
      text: textOf(concept) ?? '（薬剤名の記載なし）',
      ...codeOf(concept),
      form: null,
      classCode: classCodeOf(concept),
    };
  }
  const reference = resource.medicationReference ?? resource.medication?.reference;
  const known = lookup.known(reference);
  if (known) {
    const { name, code, codeSystem, form, classCode } = known;
    return statesAbsence({ coding: [{ system: codeSystem ?? undefined, code: code ?? undefined }] })
      ? 'absent'
      : { text: name, code, codeSystem, form, classCode };
  }
  const label = string(reference?.display) ?? string(reference?.identifier?.value);
  return {
    text: label ?? '（薬剤名が書き出しに含まれない）',
    code: null,
    codeSystem: null,
    form: null,
    classCode: null,
  };
}
