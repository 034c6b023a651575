/**
 * Which patient a reference means. Aliases are kept by the sink, on disk. An alias claimed by two patients is refused to
 * both: a record is filed under the right patient or not at all.
 */
import type { Patient, Reference } from '@medplum/fhirtypes';
import type { RecordSink } from '../source.ts';
import { string } from './datatypes.ts';
import { relativeOf } from './names.ts';

export type PatientKey = { key: string } | 'ambiguous' | null;

const rememberedLimit = 5000;

export class PatientAliases {
  readonly #sink: RecordSink;
  readonly #prefix: string;
  #found: Map<string, PatientKey> | null = null;

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
    this.addIdentifiers(patient, key);
  }

  /** A Patient of a bundle: `place` is the entry, `<file>#<entry>`; its full URL counts across files when absolute. */
  addOfEntry(patient: Patient, place: string, fullUrl: string | null, key: string): void {
    this.#claim(place, key);
    if (fullUrl !== null && /^https?:\/\//.test(fullUrl)) this.#claim(fullUrl, key);
    this.addIdentifiers(patient, key);
  }

  /** Besides, of a server's page or transaction: its ids mean what they mean in NDJSON. */
  addPage(patient: Patient, folder: string, key: string): void {
    const id = string(patient.id);
    if (id === null) return;
    this.#claim(`Patient/${id}`, key);
    this.#claim(`${folder}/Patient/${id}`, key);
  }

  /** No more patients will be added: what was found once stays. */
  settle(): void {
    this.#found = new Map();
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
    if (written.startsWith('Patient?')) return this.ofConditional(written);
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

  /** `Patient?identifier=system|value`, as transactions write it (FHIR R4 §3.1.0.11.4.2.1). */
  ofConditional(reference: string): PatientKey {
    const written = /^Patient\?identifier=([^&]+)$/.exec(reference)?.[1];
    if (written === undefined) return null;
    let token: string;
    try {
      token = decodeURIComponent(written);
    } catch {
      return null;
    }
    const bar = token.lastIndexOf('|');
    return bar < 1 ? null : this.ofIdentifier(token.slice(0, bar), token.slice(bar + 1));
  }

  addIdentifiers(patient: Patient, key: string): void {
    for (const { system, value } of patient.identifier ?? []) {
      if (string(system) !== null && string(value) !== null) this.#claim(`identifier ${system}|${value}`, key);
    }
  }

  #claim(name: string, key: string): void {
    this.#found?.delete(name);
    const before = this.#sink.patientOfAlias(this.#prefix + name);
    if (before === null) this.#sink.alias(this.#prefix + name, key);
    else if (before !== key) this.#sink.alias(`${this.#prefix}ambiguous ${name}`, key);
  }

  #find(name: string): PatientKey {
    const known = this.#found?.get(name);
    if (known !== undefined) return known;
    const found = this.#lookUp(name);
    if (this.#found) {
      // Records of one patient come close together.
      if (this.#found.size >= rememberedLimit) this.#found.clear();
      this.#found.set(name, found);
    }
    return found;
  }

  #lookUp(name: string): PatientKey {
    if (this.#sink.patientOfAlias(`${this.#prefix}ambiguous ${name}`) !== null) return 'ambiguous';
    const key = this.#sink.patientOfAlias(this.#prefix + name);
    return key === null ? null : { key };
  }
}
