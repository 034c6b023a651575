/**
 * 外出・外泊: leaving for a while (ADT-31) and coming back (ADT-32) are one leave. While nobody wrote that the patient came
 * back, the return that is expected (PV2-47) is planned.
 */
import type { RecordInput } from '../../../shared/records.ts';
import { type Found, idOf, origin } from './filing.ts';
import { byTime, type Movement, notAfter } from './movement.ts';
import { personOf, placeOf } from './people.ts';

interface Leave {
  out: Movement | null;
  back: Movement | null;
}

export function leavesOf(movements: readonly Movement[]): Found[] {
  const leaves: Leave[] = movements
    .filter(({ kind }) => kind === 'leave')
    .sort(byTime)
    .map((out) => ({ out, back: null }));
  for (const back of movements.filter(({ kind }) => kind === 'return').sort(byTime)) {
    const open = leaves.filter(({ out, back: taken }) => out && !taken && notAfter(out.at, back.at)).at(-1);
    if (open) open.back = back;
    else leaves.push({ out: null, back });
  }
  return leaves.flatMap((leave) => foundOf(leave, movements));
}

function foundOf({ out, back }: Leave, movements: readonly Movement[]): Found[] {
  const first = (out ?? back)!;
  const { filing, pv1, pv2 } = first;
  const expected = out?.pv2?.time(47) ?? null;
  const isOut = back === null && !movements.some((later) => endsLeave(later, first));
  const encounter: Omit<RecordInput<'encounter'>, 'patientId'> = {
    id: idOf(filing),
    ...origin(filing),
    recordedAt: (back ?? first).filing.recordedAt,
    class: 'leave',
    status: back ? 'finished' : isOut ? 'in-progress' : 'unknown',
    start: out?.at ?? null,
    end: back?.at ?? null,
    ...placeOf(pv1.field(3)),
    department: pv1.coded(10).text || null,
    attending: personOf(pv1, 7),
    reason: pv2?.coded(3).text || null,
    disposition: expected && back === null ? `帰院予定 ${readable(expected)}` : null,
  };
  const found: Found[] = [{ type: 'encounter', record: encounter }];
  if (isOut && expected) {
    const { ward, room, bed } = placeOf(pv1.field(3));
    const record: Omit<RecordInput<'appointment'>, 'patientId'> = {
      id: `${idOf(filing)}/return`,
      ...origin(filing),
      text: '帰院予定（外出・外泊から）',
      category: 'other',
      status: 'booked',
      start: expected,
      place: [ward, room, bed].filter(Boolean).join(' ') || null,
      department: encounter.department ?? null,
      practitioner: encounter.attending ?? null,
    };
    found.push({ type: 'appointment', record });
  }
  return found;
}

/** Who leaves again, is moved, discharged or admitted since, has been back. */
function endsLeave(later: Movement, leave: Movement): boolean {
  if (later === leave || !['leave', 'transfer', 'discharge', 'admission'].includes(later.kind)) return false;
  return later.at > leave.at && !later.at.startsWith(leave.at);
}

function readable(time: string): string {
  return time.replace('T', ' ').slice(0, 16);
}
