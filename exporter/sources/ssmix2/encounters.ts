/**
 * Stays in hospital: an admission (ADT-22) and a discharge (ADT-52) of one stay become one encounter, whose ward is the
 * one the latest transfer (ADT-42) says.
 */
import type { RecordInput } from '../../../shared/records.ts';
import { type Filing, type Found, idOf, origin } from './filing.ts';
import type { Segment } from './message.ts';
import { personOf, placeOf } from './people.ts';

type Encounter = Omit<RecordInput<'encounter'>, 'patientId'>;

interface Event {
  kind: 'admission' | 'transfer' | 'discharge';
  filing: Filing;
  pv1: Segment;
  /** When it happened, as precisely as known. */
  at: string;
  /** Admission time named in a discharge. */
  admittedAt: string | null;
  visit: string;
}

interface Stay {
  admission: Event | null;
  discharge: Event | null;
}

const kinds: Record<string, { kind: Event['kind']; event: string; cancel: string }> = {
  'ADT-22': { kind: 'admission', event: 'A01', cancel: 'A11' },
  'ADT-42': { kind: 'transfer', event: 'A02', cancel: 'A12' },
  'ADT-52': { kind: 'discharge', event: 'A03', cancel: 'A13' },
};

/** True when the message is the kind of event its datatype is for, so that a stay can be built on it. */
export function isStayEvent(filing: Filing): boolean {
  const kind = kinds[filing.name.datatype];
  return kind !== undefined && filing.message.event === kind.event && filing.message.first('PV1') !== undefined;
}

/**
 * One patient's stays.
 * @param filings the patient's ADT-22, ADT-42 and ADT-52 messages, cancellations included
 * @returns the encounters, and those messages whose event a later one cancelled
 */
export function mapStays(filings: readonly Filing[]): { found: Found[]; cancelled: Set<Filing> } {
  const events: Event[] = [];
  const cancelled = new Set<Filing>();
  const cancellations: Event[] = [];
  for (const filing of filings) {
    const event = eventOf(filing);
    if (!event) continue;
    if (isStayEvent(filing)) events.push(event);
    else if (filing.message.event === kinds[filing.name.datatype]!.cancel) cancellations.push(event);
  }
  for (const event of events) {
    if (cancellations.some((cancellation) => undoes(cancellation, event))) cancelled.add(event.filing);
  }
  const valid = events.filter((event) => !cancelled.has(event.filing));
  const stays = pair(valid);
  const transfers = valid.filter((event) => event.kind === 'transfer');
  const found: Found[] = stays.map((stay) => ({ type: 'encounter', record: encounterOf(stay, stays, transfers) }));
  return { found, cancelled };
}

function eventOf(filing: Filing): Event | null {
  const pv1 = filing.message.first('PV1');
  const kind = kinds[filing.name.datatype]?.kind;
  if (!pv1 || !kind) return null;
  const occurred = filing.message.first('EVN')?.time(6) ?? null;
  const admittedAt = pv1.time(44);
  const named = kind === 'admission' ? admittedAt : kind === 'discharge' ? pv1.time(45) : occurred;
  const at = named ?? occurred ?? careDate(filing);
  return at === null ? null : { kind, filing, pv1, at, admittedAt, visit: pv1.text(19) };
}

function careDate(filing: Filing): string | null {
  const { date } = filing.name;
  return date === '-' ? filing.recordedAt : `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
}

function undoes(cancellation: Event, event: Event): boolean {
  return (
    cancellation.kind === event.kind &&
    agree(cancellation.at, event.at) &&
    (cancellation.filing.recordedAt ?? '') >= (event.filing.recordedAt ?? '')
  );
}

/** Each discharge ends the last open admission before it, unless it names another one. */
function pair(events: readonly Event[]): Stay[] {
  const stays: Stay[] = events
    .filter((event) => event.kind === 'admission')
    .sort(byTime)
    .map((admission) => ({ admission, discharge: null }));
  for (const discharge of events.filter((event) => event.kind === 'discharge').sort(byTime)) {
    const open = stays.filter(
      ({ admission, discharge: taken }) => admission && !taken && belongTogether(admission, discharge),
    );
    const stay = open.at(-1);
    if (stay) stay.discharge = discharge;
    else stays.push({ admission: null, discharge });
  }
  return stays;
}

function belongTogether(admission: Event, discharge: Event): boolean {
  if (!notAfter(admission.at, discharge.at)) return false;
  if (admission.visit && discharge.visit) return admission.visit === discharge.visit;
  return discharge.admittedAt === null || agree(admission.at.slice(0, 10), discharge.admittedAt.slice(0, 10));
}

function encounterOf(stay: Stay, stays: readonly Stay[], transfers: readonly Event[]): Encounter {
  const { admission, discharge } = stay;
  const first = (admission ?? discharge)!;
  const start = admission?.at ?? discharge?.admittedAt ?? null;
  const end = discharge?.at ?? null;
  const moves = transfers.filter(
    (transfer) => (start === null || notAfter(start, transfer.at)) && (end === null || notAfter(transfer.at, end)),
  );
  const during = [admission, ...(start === null ? [] : moves.sort(byTime)), discharge].filter(
    (event) => event !== null,
  );
  const latest = <T>(of: (pv1: Segment) => T | null | '') =>
    during.map(({ pv1 }) => of(pv1)).findLast((value) => Boolean(value)) || null;
  const placed = latest((pv1) => (placeOf(pv1.field(3)).ward ? pv1 : null));
  const recorded = [admission, discharge].map((event) => event?.filing.recordedAt ?? '').sort();
  return {
    id: idOf(first.filing),
    ...origin(first.filing),
    recordedAt: recorded.at(-1) || null,
    class: classOf(first.pv1.text(2)),
    status: discharge ? 'finished' : isLast(stay, stays) ? 'in-progress' : 'unknown',
    start,
    end,
    ...(placed ? placeOf(placed.field(3)) : {}),
    department: latest((pv1) => pv1.coded(10).text),
    attending: latest((pv1) => personOf(pv1, 7)),
    reason: admission?.filing.message.first('PV2')?.coded(3).text || null,
    disposition: discharge?.pv1.coded(36).text || null,
  };
}

/** Nobody is in hospital any more who has been admitted or discharged again since. */
function isLast(stay: Stay, stays: readonly Stay[]): boolean {
  return stays.every(
    (other) => other === stay || notAfter((other.discharge ?? other.admission)!.at, stay.admission!.at),
  );
}

function classOf(code: string): Encounter['class'] {
  if (code === 'E') return 'emergency';
  return code === 'O' ? 'outpatient' : 'inpatient';
}

/** Times of different precision compare as far as both go. */
function notAfter(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) <= b.slice(0, length);
}

function agree(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) === b.slice(0, length);
}

function byTime(a: Event, b: Event): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}
