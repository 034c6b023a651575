/** What passes between reading a message and filing its records. */
import type { RecordInput, RecordType } from '../../../shared/records.ts';
import type { Message, Segment } from './message.ts';
import type { FileName } from './tree.ts';

/** One readable message in its right place. */
export interface Filing {
  message: Message;
  name: FileName;
  /** `<source name>:<path inside the source>` */
  source: string;
  /** MSH-7, or the file name's time. */
  recordedAt: string | null;
}

/** A record still without its patient. */
export type Found = { [T in RecordType]: { type: T; record: Omit<RecordInput<T>, 'patientId'> } }[RecordType];

export interface Mapped {
  found: Found[];
  /** Entries that the source itself has withdrawn (ORC-1 CA, PRB-1 DE, OBX-11 D, …). */
  cancelled: number;
}

/** One message family: how its messages become records. */
export interface Family {
  map(filing: Filing): Mapped;
  /** Segments that `map` reads; the others are kept as text. */
  segments: readonly string[];
}

/** Where a record came from, for every record. */
export function origin(filing: Filing): { source: string; recordedAt: string | null } {
  return { source: filing.source, recordedAt: filing.recordedAt };
}

/** Start of the ids of one message's records: the same for the same order in every export. */
export function idOf(filing: Filing): string {
  const { datatype, date, orderNumber } = filing.name;
  return `ssmix2/${datatype}/${date}/${orderNumber}`;
}

/** What systems write where there is no order number. */
const noOrder = /^9{15}$/;

/** The first of these that is an order number, else the file name's; null where there is none. */
export function orderNumberOf(filing: Filing, ...candidates: (string | null | undefined)[]): string | null {
  return [...candidates, filing.name.orderNumber].find((number) => number && !noOrder.test(number)) ?? null;
}

/**
 * ORC-4 without what it repeats of the order number: `123456789012345_01_002` is RP 1, second time, `1-2`. Drugs of one
 * group share usage and days.
 */
export function rpOf(orc: Segment | undefined): string | null {
  const written = orc?.text(4) ?? '';
  const number = orc?.text(2) ?? '';
  const own = number !== '' && written.startsWith(`${number}_`) ? written.slice(number.length + 1) : written;
  if (!/^\d{1,4}(?:[_-]\d{1,4})*$/.test(own)) return own || null;
  return own.replace(/[_-]/g, '-').replace(/\b0+(?=\d)/g, '');
}

/** ORC-1 of orders that were withdrawn (HL7 table 0119). */
const withdrawn = new Set(['CA', 'OC', 'CR', 'DE', 'OD']);

export function isWithdrawn(orderControl: string): boolean {
  return withdrawn.has(orderControl);
}
