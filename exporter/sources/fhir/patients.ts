/**
 * Which patient a reference means. Aliases are kept by the sink, on disk. An alias claimed by two patients is refused to
 * both: a record is filed under the right patient or not at all.
 */
import type { Patient, Reference } from '@medplum/fhirtypes';
import type { RecordSink } from '../source.ts';
import { string } from './datatypes.ts';
import { relativeOf } from './names.ts';

export type PatientKey = { key: string } | 'ambiguous' | null;

export class PatientAliases {
  readonly #sink: RecordSink;
  readonly #prefix: string;

  /** @param sourceName aliases are scoped to the source: `fhir:<name>/Patient/123` */
  constructor(sink: RecordSink, sourceName: string) {
    this.#sink = sink;
    this.#prefix = `fhir:${sourceName}/`;
  }

  /** A Patient of an NDJSON file or a file of its own, in `folder`. */
  addOfFolder(patient: Patient, folder: string, key: string): void {
    const id = string(patient.id);
    if (id !== null) {
      this.#claim(`Patient/${id}`, key);
      this.#claim(`${folder}/Patient/${id}`, key);
    }
    this.#addIdentifiers(patient, key);
  }

  /** A Patient of a bundle: `place` is the entry, `<file>#<entry>`; its full URL counts across files when absolute. */
  addOfEntry(patient: Patient, place: string, fullUrl: string | null, key: string): void {
    this.#claim(place, key);
    if (fullUrl !== null && /^https?:\/\//.test(fullUrl)) this.#claim(fullUrl, key);
    this.#addIdentifiers(patient, key);
  }

  ofEntry(place: string): PatientKey {
    return this.#find(place);
  }

  ofUrl(url: string): PatientKey {
    return this.#find(url.replace(/\/_history\/[^/]+$/, ''));
  }

  /** A reference in an NDJSON file of `folder`: the folder's own patients first, then those of the whole source. */
  ofFolder(reference: Reference, folder: string): PatientKey {
    const written = string(reference.reference);
    if (written === null)
      return this.ofIdentifier(string(reference.identifier?.system), string(reference.identifier?.value));
    const conditional = /^Patient\?identifier=([^|&]+)\|([^&]+)$/.exec(written);
    if (conditional) return this.ofIdentifier(conditional[1]!, conditional[2]!);
    if (/^https?:\/\//.test(written)) {
      const found = this.ofUrl(written);
      if (found !== null) return found;
    }
    const relative = written.startsWith('urn:uuid:') ? `Patient/${written.slice(9)}` : relativeOf(written);
    return this.#find(`${folder}/${relative}`) ?? this.#find(relative);
  }

  ofIdentifier(system: string | null, value: string | null): PatientKey {
    return system === null || value === null ? null : this.#find(`identifier ${system}|${value}`);
  }

  #addIdentifiers(patient: Patient, key: string): void {
    for (const { system, value } of patient.identifier ?? []) {
      if (string(system) !== null && string(value) !== null) this.#claim(`identifier ${system}|${value}`, key);
    }
  }

  #claim(name: string, key: string): void {
    const before = this.#sink.patientOfAlias(this.#prefix + name);
    if (before === null) this.#sink.alias(this.#prefix + name, key);
    else if (before !== key) this.#sink.alias(`${this.#prefix}ambiguous ${name}`, key);
  }

  #find(name: string): PatientKey {
    if (this.#sink.patientOfAlias(`${this.#prefix}ambiguous ${name}`) !== null) return 'ambiguous';
    const key = this.#sink.patientOfAlias(this.#prefix + name);
    return key === null ? null : { key };
  }
}
