/** What a mapper makes of one resource; pure values, filed by filing.ts. */
import type { Reference, Resource } from '@medplum/fhirtypes';
import type { RecordInput, RecordType } from '../../../shared/records.ts';
import type { SkipReason } from '../../report.ts';
import { string } from './datatypes.ts';

type FiledLater = 'patientId' | 'id' | 'source' | 'recordedAt';

export type MappedRecord = { [T in RecordType]: { type: T; record: Omit<RecordInput<T>, FiledLater> } }[RecordType];

/**
 * `records`: the first decides the resource's fate, further ones are parts of it (components, attachments).
 * `text`: not safe or not meant for a table; kept as readable text, with the reason, and what is attached `besides`. `skip`: rightly not exported.
 */
export type Mapping =
  | { kind: 'records'; records: MappedRecord[] }
  | { kind: 'text'; note: string | null; besides?: MappedRecord[] }
  | { kind: 'skip'; reason: SkipReason };

export function records(...list: MappedRecord[]): Mapping {
  return { kind: 'records', records: list };
}

export function asText(note: string | null, besides: MappedRecord[] = []): Mapping {
  return { kind: 'text', note, besides };
}

export const cancelled: Mapping = { kind: 'skip', reason: 'cancelled' };

/** What is kept of a support resource: Organization, Practitioner, Medication, Location … */
export interface Known {
  name: string;
  code: string | null;
  codeSystem: string | null;
  /** Dose form of a Medication, and a code that says its class. */
  form: string | null;
  classCode: string | null;
  /** Location.physicalType: `wa` ward, `ro` room, `bd` bed. */
  place: string | null;
  /** References that say more: a PractitionerRole's practitioner and organisation. */
  via: string[];
}

/** How a mapper follows references: contained resources, the bundle, or support resources of other files. */
export interface Lookup {
  known(reference: Reference | undefined): Known | null;
  /** A resource inside the same resource or bundle, or a Binary; no other resource of another file. */
  find(reference: string): Resource | null;
  /** Bytes of a file of the source that an attachment's relative URL names; null for every other URL. */
  file(url: string): Uint8Array<ArrayBuffer> | null;
}

/** The name behind a reference; the referred resource's own name before the label written beside the reference. */
export function nameOf(lookup: Lookup, reference: Reference | undefined): string | null {
  if (!reference) return null;
  return lookup.known(reference)?.name ?? string(reference.display) ?? string(reference.identifier?.value);
}
