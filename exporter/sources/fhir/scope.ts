/** Where references lead: inside one resource, inside one bundle, or across the NDJSON files of a folder. */
import crypto from 'node:crypto';
import type { Bundle, Patient, Reference, Resource } from '@medplum/fhirtypes';
import { string } from './datatypes.ts';
import { isObject } from './json.ts';
import type { Known, Lookup, MappedRecord } from './mapping.ts';
import { followed, knownOf, relativeOf, unversioned } from './names.ts';
import type { PatientKey } from './patients.ts';
import type { Shelf } from './shelf.ts';

export interface Scope extends Lookup {
  patientOf(reference: Reference): PatientKey;
  /** Others with this patient's identifiers mean `key`. */
  claim(patient: Patient, key: string): void;
  /** Stable id of the record a resource becomes. */
  recordId(resource: Resource, record: MappedRecord): string;
  /** The same for what a reference leads to; `mapped` gives the record a resource becomes. Null where it leads nowhere. */
  referredId(reference: string, mapped: (resource: Resource) => MappedRecord | null): string | null;
}

/** NDJSON lines and single resources of one folder: one server's export, so an id means one resource. */
export function folderScope(folder: string, shelf: Shelf): Scope {
  return {
    patientOf: (reference) => shelf.aliases.ofFolder(reference, folder),
    claim: (patient, key) => shelf.aliases.addIdentifiers(patient, key),
    known: (reference) => {
      const written = string(reference?.reference);
      if (written === null) return null;
      return shelf.names.find(folder, relativeOf(written));
    },
    find: (reference) => binaryOf(reference, folder, shelf),
    file: (url) => shelf.attachments.file(folder, url),
    recordId: (resource) => {
      const id = string(resource.id);
      return `fhir/${resource.resourceType}/${id ?? digestOf(resource)}`;
    },
    referredId: (reference) => {
      const relative = relativeOf(reference);
      return relative.includes('/') ? `fhir/${relative}` : null;
    },
  };
}

/** One entry of a Bundle too large to be held: what it refers to was remembered by its URL in the first pass. */
export function streamedScope(path: string, fullUrl: string | null, shelf: Shelf): Scope {
  const folder = folderScope(folderOf(path), shelf);
  const known = (reference: string): Known | null =>
    shelf.names.find(path, unversioned(reference)) ?? shelf.names.find(path, relativeOf(reference));
  return {
    ...folder,
    patientOf: (reference) => {
      const written = string(reference.reference);
      const own = written === null ? null : shelf.aliases.ofEntry(`${path} ${unversioned(written)}`);
      return own ?? folder.patientOf(reference);
    },
    known: (reference) => {
      const written = string(reference?.reference);
      return (written === null ? null : known(written)) ?? folder.known(reference);
    },
    recordId: (resource, record) => idInBundle(resource, record, fullUrl),
    referredId: (reference) => {
      const server = serverOf(fullUrl);
      return server === null || !/^[A-Z][A-Za-z]+\/[^/]+$/.test(relativeOf(reference))
        ? null
        : `fhir/${relativeOf(reference)}@${server}`;
    },
  };
}

function binaryOf(reference: string, folder: string, shelf: Shelf): Resource | null {
  return /(?:^|\/)Binary\/[^/]+(?:\/_history\/[^/]+)?$/.test(reference)
    ? shelf.attachments.binary(folder, reference)
    : null;
}

function serverOf(fullUrl: string | null): string | null {
  return /^https?:\/\/(.+)\/[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]+$/.exec(fullUrl ?? '')?.[1] ?? null;
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

export interface Entry {
  /** Counted from 0, as in `Bundle.entry`. */
  index: number;
  fullUrl: string | null;
  resource: Resource;
}

/** A bundle's resources and how they refer to each other (FHIR R4 §2.36.4, resolving references in bundles). */
export class BundleEntries {
  readonly entries: Entry[] = [];
  readonly isDocument: boolean;
  /**
   * A server's pages, histories and transactions name its resources by its ids, as NDJSON does, and may refer to other
   * files. Documents and collections are whole in themselves: their ids may be made up.
   */
  readonly isOfServer: boolean;
  readonly #byUrl = new Map<string, Entry>();
  readonly #byTypeAndId = new Map<string, Entry | 'ambiguous'>();

  constructor(bundle: Bundle) {
    this.isDocument = bundle.type === 'document';
    this.isOfServer = ['searchset', 'history', 'transaction', 'batch'].includes(bundle.type);
    const list: unknown = bundle.entry;
    for (const [index, entry] of (Array.isArray(list) ? list : []).entries()) {
      if (!isObject(entry) || !isObject(entry.resource) || typeof entry.resource.resourceType !== 'string') continue;
      const resource = entry.resource as unknown as Resource;
      const found: Entry = { index, fullUrl: string(entry.fullUrl), resource };
      this.entries.push(found);
      if (found.fullUrl !== null) this.#byUrl.set(found.fullUrl, found);
      const id = string(resource.id);
      if (id === null) continue;
      const key = `${resource.resourceType}/${id}`;
      const before = this.#byTypeAndId.get(key);
      const another = before !== undefined && (before === 'ambiguous' || before.fullUrl !== found.fullUrl);
      this.#byTypeAndId.set(key, another ? 'ambiguous' : found);
    }
  }

  find(reference: string, from: Entry): Entry | 'ambiguous' | null {
    const written = unversioned(reference);
    const exact = this.#byUrl.get(written);
    if (exact) return exact;
    if (/^(https?|urn):/.test(written)) {
      const loose = this.#byTypeAndId.get(relativeOf(written));
      // Another server's resource of the same id is another resource.
      const unnamed = loose !== undefined && loose !== 'ambiguous' && !/^https?:/.test(loose.fullUrl ?? '');
      return unnamed && written.startsWith('http') ? loose : null;
    }
    const base = /^(https?:\/\/.+)\/[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]+$/.exec(from.fullUrl ?? '')?.[1];
    const sameServer = base === undefined ? undefined : this.#byUrl.get(`${base}/${written}`);
    return sameServer ?? this.#byTypeAndId.get(written) ?? null;
  }

  /** @param place `<file>` of the bundle, the scope of its entries' patient aliases */
  scope(from: Entry, place: string, shelf: Shelf): Scope {
    const { aliases } = shelf;
    const folder = folderScope(folderOf(place.split('#')[0]!), shelf);
    const find = (reference: string): Entry | null => {
      const found = this.find(reference, from);
      return found === null || found === 'ambiguous' ? null : found;
    };
    const knownAt = (reference: string): Known | null => {
      const found = find(reference);
      return found ? knownOf(found.resource) : null;
    };
    const outside = (reference: string) => this.isOfServer && !reference.startsWith('urn:');
    return {
      patientOf: (reference) => {
        const written = string(reference.reference);
        if (written === null) {
          return aliases.ofIdentifier(string(reference.identifier?.system), string(reference.identifier?.value));
        }
        if (written.startsWith('Patient?')) return aliases.ofConditional(written);
        const found = this.find(written, from);
        if (found === 'ambiguous') return 'ambiguous';
        if (found !== null) return aliases.ofEntry(`${place}#${found.index}`);
        const base = /^(https?:\/\/.+)\/[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]+$/.exec(from.fullUrl ?? '')?.[1];
        if (/^https?:/.test(written)) return aliases.ofUrl(written);
        const there = base === undefined ? null : aliases.ofUrl(`${base}/${written}`);
        return there ?? (outside(written) ? folder.patientOf(reference) : null);
      },
      known: (reference) => {
        const written = string(reference?.reference);
        if (written === null) return null;
        const known = knownAt(written);
        if (known) return followed(known, knownAt);
        return outside(written) ? folder.known(reference) : null;
      },
      find: (reference) => find(reference)?.resource ?? (outside(reference) ? folder.find(reference) : null),
      file: (url) => folder.file(url),
      claim: (patient, key) => folder.claim(patient, key),
      recordId: (resource, record) => idInBundle(resource, record, from.fullUrl),
      referredId: (reference, mapped) => {
        const found = find(reference);
        const record = found && mapped(found.resource);
        return found && record ? idInBundle(found.resource, record, found.fullUrl) : null;
      },
    };
  }
}

/**
 * An id a server gave (an absolute URL) names one resource for good, and a newer version replaces an older one. A
 * urn:uuid or a bare id may be made up anew, or used again, by the next document: there only equal content is the same.
 */
function idInBundle(resource: Resource, record: MappedRecord, fullUrl: string | null): string {
  const server = serverOf(fullUrl);
  if (server !== null) return `fhir/${relativeOf(fullUrl!)}@${server}`;
  const id = string(resource.id);
  const digest = digestOf(record.record);
  return `fhir/${resource.resourceType}/${id === null ? digest : `${id}~${digest}`}`;
}

function digestOf(value: object): string {
  const hash = crypto.createHash('sha256');
  hash.update(
    JSON.stringify(value, (_key, part: unknown) =>
      part instanceof Uint8Array ? Buffer.from(part).toString('base64') : part,
    ),
  );
  return hash.digest('hex').slice(0, 16);
}

/** The same scope, with `#id` leading to the resource's own contained resources. */
export function withContained<T extends Lookup>(resource: Resource, scope: T): T {
  const list: unknown = (resource as { contained?: unknown }).contained;
  const contained = (Array.isArray(list) ? list : []).filter(
    (part): part is Resource => isObject(part) && typeof part.resourceType === 'string',
  );
  if (contained.length === 0) return scope;
  const find = (reference: string): Resource | null =>
    reference.startsWith('#')
      ? (contained.find((part) => part.id === reference.slice(1) || part.id === reference) ?? null)
      : scope.find(reference);
  return {
    ...scope,
    find,
    known: (reference: Reference | undefined) => {
      const written = string(reference?.reference);
      if (!written?.startsWith('#')) return scope.known(reference);
      const part = find(written);
      const known = part ? knownOf(part) : null;
      return known ? followed(known, (via) => scope.known({ reference: via })) : null;
    },
  };
}
