/** Any resource as readable text: its narrative, else its elements line by line. Nothing a source said is dropped. */
import type { Resource } from '@medplum/fhirtypes';
import {
  addressText,
  choiceMoment,
  codingText,
  joined,
  moment,
  nameText,
  notesText,
  periodText,
  quantityText,
  ratioText,
  string,
  textOf,
} from './datatypes.ts';
import { isObject } from './json.ts';
import { type Lookup, type MappedRecord, nameOf } from './mapping.ts';
import { textOfMarkup } from './markup.ts';

const textLimit = 200_000;
const depthLimit = 12;

/** Elements that say nothing about the patient's care, or say it elsewhere. */
const administrative = new Set([
  'resourceType',
  'id',
  'meta',
  'text',
  'language',
  'implicitRules',
  'subject',
  'patient',
  'contained',
  // A Binary's bytes.
  'data',
]);

/** A resource for `other`; `note` says why it is not in a table of its own. */
export function otherRecord(resource: Resource, lookup: Lookup, note: string | null): MappedRecord {
  const narrative = narrativeOf(resource);
  const body = narrative ?? elementsText(resource, lookup, administrative);
  return {
    type: 'other',
    record: {
      kind: resource.resourceType,
      title: titleOf(resource, lookup),
      date: clinicalMoment(resource),
      text: joined([note, narrative === null ? null : statusText(resource), body], '\n') ?? '（内容なし）',
    },
  };
}

/** What is as it should be; every other status stands before words that may leave it out. */
const ordinary = new Set(['active', 'completed', 'final', 'current', 'available', 'finished', 'amended']);

function statusText(resource: Resource): string | null {
  const status = string((resource as { status?: unknown }).status);
  return status === null || ordinary.has(status) ? null : `【状態 / status: ${status}】`;
}

export function narrativeOf(resource: Resource): string | null {
  const narrative = (resource as { text?: { status?: string; div?: string } }).text;
  const div = string(narrative?.div);
  return div === null || narrative?.status === 'empty' ? null : string(textOfMarkup(div));
}

/** What a resource is called by its own elements; its type where they say nothing. */
export function titleOf(resource: Resource, lookup: Lookup): string {
  const of = resource as unknown as Record<string, unknown>;
  const concept = ['code', 'vaccineCode', 'medicationCodeableConcept', 'type', 'scope', 'category', 'serviceType'].map(
    (key) => {
      const value = Array.isArray(of[key]) ? of[key][0] : of[key];
      return isObject(value) ? textOf(value) : null;
    },
  );
  const device = isObject(of.device) ? nameOf(lookup, of.device) : null;
  return (
    string(of.title) ??
    concept.find(Boolean) ??
    string(of.name) ??
    device ??
    string(of.description) ??
    resource.resourceType
  );
}

/** The moment a resource speaks of; not when it was written. */
export function clinicalMoment(resource: Resource): string | null {
  const of = resource as unknown as Record<string, unknown>;
  for (const name of [
    'effective',
    'occurrence',
    'performed',
    'onset',
    'deceased',
    'identified',
    'serviced',
    'collected',
  ]) {
    const found = choiceMoment(resource, name) ?? moment(of[`${name}Instant`]);
    if (found !== null) return found;
  }
  const period = isObject(of.period) ? of.period : {};
  return (
    moment(period.start) ??
    moment(period.end) ??
    moment(of.started) ??
    moment(of.start) ??
    moment(of.authoredOn) ??
    moment(of.dateTime) ??
    moment(of.recordedDate) ??
    moment(of.date) ??
    moment(of.authored) ??
    moment(of.sent) ??
    moment(of.created) ??
    moment(of.issued) ??
    moment(of.recorded)
  );
}

/** Elements that a mapper's columns take, with those that every record says elsewhere. */
export function elementsTaken(...names: string[]): ReadonlySet<string> {
  return new Set([...administrative, 'identifier', 'encounter', 'category', 'context', 'basedOn', 'partOf', ...names]);
}

/** Elements of a resource that no column took, for its note; null when there are none. */
export function leftover(resource: Resource, lookup: Lookup, taken: ReadonlySet<string>): string | null {
  return elementsText(resource, lookup, taken);
}

/** `key: value` lines of the elements not in `leaveOut`. */
export function elementsText(resource: object, lookup: Lookup, leaveOut: ReadonlySet<string>): string | null {
  const lines: string[] = [];
  let length = 0;
  for (const [key, value] of Object.entries(resource)) {
    if (leaveOut.has(key) || key.startsWith('_')) continue;
    const shown = key === 'extension' ? extensionsText(value, lookup, 0) : valueText(value, lookup, 0);
    if (shown === null) continue;
    const line = key === 'extension' ? shown : `${key}: ${shown}`;
    length += line.length;
    lines.push(line);
    if (length > textLimit) {
      lines.push('（長いため以下省略）');
      break;
    }
  }
  return joined(lines, '\n')?.slice(0, textLimit + 100) ?? null;
}

function valueText(value: unknown, lookup: Lookup, depth: number): string | null {
  if (depth > depthLimit) return '…';
  if (Array.isArray(value)) {
    const parts = value.slice(0, 500).map((item) => valueText(item, lookup, depth + 1));
    return joined(value.length > 500 ? [...parts, '…'] : parts, '; ');
  }
  if (!isObject(value)) return string(value);
  return wellKnownText(value, lookup) ?? elementText(value, lookup, depth);
}

/** Datatypes by their shape; an element carries no type name in JSON. */
function wellKnownText(value: Record<string, unknown>, lookup: Lookup): string | null {
  if (typeof value.reference === 'string' || (typeof value.display === 'string' && !('code' in value))) {
    return nameOf(lookup, value) ?? string(value.reference);
  }
  if (Array.isArray(value.coding)) return textOf(value);
  if ('system' in value && 'code' in value && !('value' in value)) return codingText(value);
  if ('numerator' in value && 'denominator' in value) return ratioText(value);
  if ('value' in value && ('unit' in value || 'code' in value || 'comparator' in value)) return quantityText(value);
  if ('value' in value && ('system' in value || 'use' in value)) return string(value.value);
  if ('family' in value || 'given' in value) return nameText(value);
  if ('line' in value || 'postalCode' in value) return joined([string(value.postalCode), addressText(value)], ' ');
  if (('start' in value || 'end' in value) && Object.keys(value).length <= 2) return periodText(value);
  if ('contentType' in value || ('url' in value && 'size' in value)) {
    return joined([string(value.title), string(value.contentType), string(value.url)], ' ');
  }
  if (typeof value.text === 'string' && ('time' in value || Object.keys(value).length === 1)) {
    return notesText([value as { text: string }]);
  }
  if (typeof value.div === 'string') return string(textOfMarkup(value.div));
  return null;
}

function elementText(value: Record<string, unknown>, lookup: Lookup, depth: number): string | null {
  const parts = Object.entries(value).map(([key, child]) => {
    if (key.startsWith('_') || key === 'id' || key === 'data') return null;
    if (key === 'extension' || key === 'modifierExtension') return extensionsText(child, lookup, depth + 1);
    const shown = valueText(child, lookup, depth + 1);
    return shown === null ? null : `${key}: ${shown}`;
  });
  return joined(parts, ', ');
}

/** `<last part of the URL>: value`; nested extensions alike. */
function extensionsText(value: unknown, lookup: Lookup, depth: number): string | null {
  if (!Array.isArray(value) || depth > depthLimit) return null;
  const parts = value.map((extension: unknown) => {
    if (!isObject(extension)) return null;
    const name = string(extension.url)?.split(/[/#]/).at(-1) ?? 'extension';
    const key = Object.keys(extension).find((candidate) => candidate.startsWith('value'));
    const shown =
      key === undefined
        ? extensionsText(extension.extension, lookup, depth + 1)
        : valueText(extension[key], lookup, depth + 1);
    return shown === null ? null : `${name}: ${shown}`;
  });
  return joined(parts, '; ');
}
