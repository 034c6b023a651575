/**
 * Stays in hospital: an admission (ADT-22) and a discharge (ADT-52) of one stay become one encounter, whose ward is the
 * one the latest transfer (ADT-42) says, and whose doctor the latest change of doctor (ADT-01). Visits (ADT-12) are
 * encounters of their own.
 */
import type { RecordInput } from '../../../shared/records.ts';
import { type Found, idOf, origin } from './filing.ts';
import type { Segment } from './message.ts';
import { agree, byTime, type Movement, notAfter } from './movement.ts';
import { personOf, placeOf } from './people.ts';

type Encounter = Omit<RecordInput<'encounter'>, 'patientId'>;

interface Stay {
  admission: Movement | null;
  discharge: Movement | null;
}

/** Stays and visits of one patient. */
export function encountersOf(movements: readonly Movement[]): Found[] {
  const stays = pair(movements);
  const moves = movements.filter(
    ({ kind, pv1 }) => kind === 'transfer' || (kind === 'doctor' && pv1.text(2) !== 'O' && pv1.has(7)),
  );
  const visits = movements.filter(({ kind }) => kind === 'visit');
  return [...stays.map((stay) => stayOf(stay, stays, moves)), ...visits.map(visitOf)].map((record) => ({
    type: 'encounter',
    record,
  }));
}

/** Each discharge ends the last open admission before it, unless it names another one. */
function pair(movements: readonly Movement[]): Stay[] {
  const stays: Stay[] = movements
    .filter(({ kind }) => kind === 'admission')
    .sort(byTime)
    .map((admission) => ({ admission, discharge: null }));
  for (const discharge of movements.filter(({ kind }) => kind === 'discharge').sort(byTime)) {
    const open = stays.filter(
      ({ admission, discharge: taken }) => admission && !taken && belongTogether(admission, discharge),
    );
    const stay = open.at(-1);
    if (stay) stay.discharge = discharge;
    else stays.push({ admission: null, discharge });
  }
  return stays;
}

function belongTogether(admission: Movement, discharge: Movement): boolean {
  if (!notAfter(admission.at, discharge.at)) return false;
  if (admission.visit && discharge.visit) return admission.visit === discharge.visit;
  return discharge.admittedAt === null || agree(admission.at.slice(0, 10), discharge.admittedAt.slice(0, 10));
}

function stayOf(stay: Stay, stays: readonly Stay[], moves: readonly Movement[]): Encounter {
  const { admission, discharge } = stay;
  const first = (admission ?? discharge)!;
  const start = admission?.at ?? discharge?.admittedAt ?? null;
  const end = discharge?.at ?? null;
  const within = moves.filter(
    (move) => (start === null || notAfter(start, move.at)) && (end === null || notAfter(move.at, end)),
  );
  const during = [admission, ...(start === null ? [] : within.sort(byTime)), discharge].filter(
    (movement) => movement !== null,
  );
  // A change of doctor says nothing of where the patient lies.
  const placing = during.filter(({ kind }) => kind !== 'doctor');
  const latest = <T>(among: readonly Movement[], of: (pv1: Segment) => T | null | '') =>
    among.map(({ pv1 }) => of(pv1)).findLast((value) => Boolean(value)) || null;
  const placed = latest(placing, (pv1) => (placeOf(pv1.field(3)).ward ? pv1 : null));
  const recorded = [admission, discharge].map((movement) => movement?.filing.recordedAt ?? '').sort();
  return {
    id: idOf(first.filing),
    ...origin(first.filing),
    recordedAt: recorded.at(-1) || null,
    class: classOf(first.pv1.text(2)),
    status: discharge ? 'finished' : isLast(stay, stays) ? 'in-progress' : 'unknown',
    start,
    end,
    ...(placed ? placeOf(placed.field(3)) : {}),
    department: latest(placing, (pv1) => pv1.coded(10).text),
    attending: latest(during, (pv1) => personOf(pv1, 7)),
    reason: admission?.pv2?.coded(3).text || null,
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

/** A reception says that somebody came; when they went nobody writes. */
function visitOf({ filing, pv1, pv2, at }: Movement): Encounter {
  const clinic = pv1.text(3, 6) === 'C' ? pv1.text(3, 9) : '';
  return {
    id: idOf(filing),
    ...origin(filing),
    class: pv1.text(2) === 'E' ? 'emergency' : 'outpatient',
    status: 'unknown',
    start: at,
    department: pv1.coded(10).text || clinic || pv1.text(3, 1) || null,
    attending: personOf(pv1, 7),
    reason: pv2?.coded(3).text || null,
    disposition: pv1.coded(36).text || null,
  };
}
