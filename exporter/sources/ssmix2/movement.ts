/** Admissions, transfers, discharges, leave, visits, changes of the doctor, and plans of them: ADT messages about a stay. */
import { type Filing, orderNumberOf } from './filing.ts';
import { parseTime, type Segment } from './message.ts';

export type MovementKind =
  | 'admission'
  | 'transfer'
  | 'discharge'
  | 'doctor'
  | 'visit'
  | 'leave'
  | 'return'
  | 'planned-admission'
  | 'planned-transfer'
  | 'planned-discharge';

export interface Movement {
  kind: MovementKind;
  filing: Filing;
  pv1: Segment;
  pv2: Segment | undefined;
  /** When it happened or is to happen, as precisely as known. */
  at: string;
  /** Admission time named in a discharge. */
  admittedAt: string | null;
  /** PV1-19. */
  visit: string;
}

interface Datatype {
  kind: MovementKind;
  events: readonly string[];
  cancel: string;
}

const datatypes: Record<string, Datatype> = {
  'ADT-01': { kind: 'doctor', events: ['A54'], cancel: 'A55' },
  'ADT-12': { kind: 'visit', events: ['A04', 'A10'], cancel: 'A11' },
  'ADT-21': { kind: 'planned-admission', events: ['A14', 'A05'], cancel: 'A27' },
  'ADT-22': { kind: 'admission', events: ['A01'], cancel: 'A11' },
  'ADT-31': { kind: 'leave', events: ['A21'], cancel: 'A52' },
  'ADT-32': { kind: 'return', events: ['A22'], cancel: 'A53' },
  'ADT-41': { kind: 'planned-transfer', events: ['A15'], cancel: 'A26' },
  'ADT-42': { kind: 'transfer', events: ['A02'], cancel: 'A12' },
  'ADT-51': { kind: 'planned-discharge', events: ['A16'], cancel: 'A25' },
  'ADT-52': { kind: 'discharge', events: ['A03'], cancel: 'A13' },
};

/** True for the datatypes whose messages tell of one patient's stays together. */
export function isMovement(datatype: string): boolean {
  return datatype in datatypes;
}

/** True when the message is the kind of event its datatype is for, so that something can be built on it. */
export function isMovementEvent({ name, message }: Filing): boolean {
  const events = datatypes[name.datatype]?.events ?? [];
  return events.includes(message.event) && message.first('PV1') !== undefined;
}

/**
 * One patient's movements.
 * @param filings the patient's messages of these datatypes, cancellations included
 * @returns what stands, and those messages whose event a later one cancelled
 */
export function movementsOf(filings: readonly Filing[]): { movements: Movement[]; cancelled: Set<Filing> } {
  const movements: Movement[] = [];
  const cancellations: Movement[] = [];
  for (const filing of filings) {
    const movement = movementOf(filing);
    if (!movement) continue;
    if (isMovementEvent(filing)) movements.push(movement);
    else if (filing.message.event === datatypes[filing.name.datatype]!.cancel) cancellations.push(movement);
  }
  const cancelled = new Set<Filing>();
  for (const cancellation of cancellations) {
    const earlier = movements.filter(
      ({ kind, filing }) =>
        kind === cancellation.kind && (cancellation.filing.recordedAt ?? '') >= (filing.recordedAt ?? ''),
    );
    const exact = earlier.filter(({ at }) => agree(at, cancellation.at));
    // A cancellation names the time of what it takes back, or at least its order number or its day.
    for (const { filing } of exact.length > 0 ? exact : earlier.filter((one) => isSameKey(one, cancellation))) {
      cancelled.add(filing);
    }
  }
  return { movements: movements.filter(({ filing }) => !cancelled.has(filing)), cancelled };
}

function movementOf(filing: Filing): Movement | null {
  const pv1 = filing.message.first('PV1');
  const kind = datatypes[filing.name.datatype]?.kind;
  if (!pv1 || !kind) return null;
  const pv2 = filing.message.first('PV2');
  const at = timeOf(kind, filing, pv1, pv2);
  return at === null ? null : { kind, filing, pv1, pv2, at, admittedAt: pv1.time(44), visit: pv1.text(19) };
}

/** Where each event has its time (SS-MIX2 1.2, table of 診療日); then the event's own, then the file name's day. */
function timeOf(kind: MovementKind, filing: Filing, pv1: Segment, pv2: Segment | undefined): string | null {
  const evn = filing.message.first('EVN');
  const planned = evn?.time(3) ?? null;
  const occurred = evn?.time(6) ?? null;
  switch (kind) {
    case 'admission':
    case 'visit':
      return pv1.time(44) ?? occurred ?? dayOf(filing);
    case 'discharge':
      return pv1.time(45) ?? occurred ?? dayOf(filing);
    case 'planned-admission':
      return pv2?.time(8) ?? planned ?? parseTime(filing.name.date) ?? pv1.time(44) ?? dayOf(filing);
    case 'planned-transfer':
      return pv2?.time(8) ?? planned ?? parseTime(filing.name.date) ?? occurred ?? dayOf(filing);
    case 'planned-discharge':
      return pv2?.time(9) ?? planned ?? parseTime(filing.name.date) ?? pv1.time(45) ?? dayOf(filing);
    case 'doctor':
      return occurred ?? evn?.time(2) ?? dayOf(filing);
    default:
      return occurred ?? dayOf(filing);
  }
}

/** 診療日, else when it was written. */
function dayOf({ name, recordedAt }: Filing): string | null {
  return parseTime(name.date) ?? recordedAt;
}

function isSameKey({ filing: a }: Movement, { filing: b }: Movement): boolean {
  const [number, other] = [orderNumberOf(a), orderNumberOf(b)];
  if (number !== null || other !== null) return number === other;
  return a.name.date !== '-' && a.name.date === b.name.date;
}

/** Times of different precision compare as far as both go. */
export function notAfter(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) <= b.slice(0, length);
}

export function agree(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) === b.slice(0, length);
}

export function byTime(a: Movement, b: Movement): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}
