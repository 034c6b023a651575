/**
 * What a source says is no longer so: deleted resources, older versions of a document, documents that another replaces.
 * Found in the first pass over the files, asked in the second.
 */
import type { Bundle, Composition, Identifier, Resource } from '@medplum/fhirtypes';
import { codeOf, extensionOf, moment, string } from './datatypes.ts';
import { relativeOf } from './names.ts';

/** More deletions than this are not remembered; the run says so. */
const deletionLimit = 500_000;
const versionUrl = 'http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber';

/** How new a version of a document is: its version number, when it was written, when it was last touched. */
export interface Rank {
  version: number | null;
  date: number | null;
  touched: number | null;
}

/** One document: whose it is, what it is called, how new it is. */
export interface DocumentVersion {
  rank: Rank;
  /** `<patient>\n<type>\n<system>|<value>` of every identifier it has. */
  identifiers: string[];
  /** `<patient>\n<reference>` by which others may name it. */
  names: string[];
  /** The same of what it says it replaces. */
  replaces: string[];
}

export class Superseded {
  readonly #deleted = new Map<string, number | null>();
  readonly #newest = new Map<string, Rank>();
  readonly #replaced = new Map<string, Rank>();
  #full = false;

  /** @param reference `Type/id` or its absolute URL; @param when null where the source does not say */
  delete(reference: string, when: string | null): void {
    if (this.#deleted.size >= deletionLimit) {
      this.#full = true;
      return;
    }
    const key = relativeOf(reference);
    const at = instant(when);
    const before = this.#deleted.get(key);
    if (before === undefined || before === null || (at !== null && at > before)) this.#deleted.set(key, at);
  }

  /** Deleted, and not written again later. */
  isDeleted(resource: Resource): boolean {
    const id = string(resource.id);
    if (this.#deleted.size === 0 || id === null) return false;
    const when = this.#deleted.get(`${resource.resourceType}/${id}`);
    if (when === undefined) return false;
    const written = instant(resource.meta?.lastUpdated);
    return when === null || written === null || written <= when;
  }

  addDocument({ rank, identifiers, replaces }: DocumentVersion): void {
    for (const identifier of identifiers) {
      const known = this.#newest.get(identifier);
      if (!known || isNewer(rank, known)) this.#newest.set(identifier, rank);
    }
    for (const name of replaces) {
      const known = this.#replaced.get(name);
      if (!known || isNewer(rank, known)) this.#replaced.set(name, rank);
    }
  }

  isOlderDocument({ rank, identifiers, names }: DocumentVersion): boolean {
    const hasNewer = identifiers.some((identifier) => {
      const newest = this.#newest.get(identifier);
      return newest !== undefined && isNewer(newest, rank);
    });
    // Two that name each other: the one written later stands.
    return (
      hasNewer ||
      names.some((name) => {
        const by = this.#replaced.get(name);
        return by !== undefined && !isNewer(rank, by);
      })
    );
  }

  /** A DocumentReference that another one says it replaces. */
  replaceReference(reference: string): void {
    this.#replaced.set(relativeOf(reference), { version: null, date: null, touched: null });
  }

  isReplacedReference(resource: Resource): boolean {
    const id = string(resource.id);
    return id !== null && this.#replaced.has(`${resource.resourceType}/${id}`);
  }

  get full(): boolean {
    return this.#full;
  }
}

/**
 * The identity of a document. Bundle.identifier and Composition.identifier stay the same over its versions (FHIR R4
 * §2.4.7; JP-CLINS), but are only believed between documents of one patient and one type: some systems write the same
 * placeholder into all of them.
 */
export function documentVersion(
  bundle: Bundle,
  composition: Composition,
  fullUrl: string | null,
  patientKey: string,
): DocumentVersion {
  const own = [bundle.identifier, composition.identifier].flatMap(identifierText);
  const type = codeOf(composition.type).code ?? string(composition.type?.text) ?? '';
  const id = string(composition.id);
  const replaced = (composition.relatesTo ?? [])
    .filter(({ code }) => code === 'replaces')
    .flatMap(({ targetIdentifier, targetReference }) => [
      ...identifierText(targetIdentifier),
      ...identifierText(targetReference?.identifier),
      ...listOf(string(targetReference?.reference)),
    ]);
  const names = [...own, ...listOf(fullUrl), ...(id === null ? [] : [`Composition/${id}`])];
  const version = Number(string(extensionOf(composition, versionUrl)?.valueString) ?? Number.NaN);
  return {
    rank: {
      version: Number.isFinite(version) ? version : null,
      date: instant(composition.date),
      touched: instant(composition.meta?.lastUpdated) ?? instant(bundle.meta?.lastUpdated),
    },
    identifiers: own.map((identifier) => `${patientKey}\n${type}\n${identifier}`),
    names: names.map((name) => `${patientKey}\n${name}`),
    // The next version of a document may say that it replaces the one of the same identifier.
    replaces: replaced.filter((name) => !own.includes(name)).map((name) => `${patientKey}\n${name}`),
  };
}

function listOf(text: string | null): string[] {
  return text === null ? [] : [text];
}

function identifierText(identifier: Identifier | undefined): string[] {
  const value = string(identifier?.value);
  return value === null ? [] : [`${string(identifier?.system) ?? ''}|${value}`];
}

export function isNewer(one: Rank, other: Rank): boolean {
  if (one.version !== null && other.version !== null && one.version !== other.version)
    return one.version > other.version;
  if (one.date !== null && other.date !== null && one.date !== other.date) return one.date > other.date;
  return (one.touched ?? 0) > (other.touched ?? 0);
}

/** Milliseconds of a FHIR moment; null when it is none. */
export function instant(value: unknown): number | null {
  const written = moment(value);
  const at = written === null ? Number.NaN : Date.parse(written);
  return Number.isNaN(at) ? null : at;
}
