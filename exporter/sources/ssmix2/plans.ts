/** Planned admissions (ADT-21), transfers (ADT-41) and discharges (ADT-51). */
import type { RecordInput } from '../../../shared/records.ts';
import { type Found, idOf, origin } from './filing.ts';
import type { Movement, MovementKind } from './movement.ts';
import { personOf, placeOf } from './people.ts';

type Appointment = Omit<RecordInput<'appointment'>, 'patientId'>;

interface Plan {
  text: string;
  category: Appointment['category'];
  /** What happens when it comes true. */
  becomes: MovementKind;
}

const plans: Partial<Record<MovementKind, Plan>> = {
  'planned-admission': { text: '入院予定', category: 'admission', becomes: 'admission' },
  'planned-transfer': { text: '転科・転棟予定', category: 'other', becomes: 'transfer' },
  'planned-discharge': { text: '退院予定', category: 'other', becomes: 'discharge' },
};

export function plansOf(movements: readonly Movement[]): Found[] {
  return movements.flatMap((movement): Found[] => {
    const plan = plans[movement.kind];
    return plan ? [{ type: 'appointment', record: appointmentOf(movement, plan, movements) }] : [];
  });
}

function appointmentOf(movement: Movement, plan: Plan, movements: readonly Movement[]): Appointment {
  const { filing, pv1, pv2, at } = movement;
  const isFulfilled = movements.some(({ kind, at: when }) => kind === plan.becomes && isSameDay(when, at));
  const { destination, origin: from } = placesOf(movement);
  const reason = pv2?.coded(3).text;
  const remarks = [
    reason ? `理由 ${reason}` : '',
    from ? `現在 ${from}` : '',
    pv1.has(36) ? `退院区分 ${pv1.coded(36).text}` : '',
  ];
  return {
    id: idOf(filing),
    ...origin(filing),
    text: plan.text,
    category: plan.category,
    status: isFulfilled ? 'fulfilled' : 'booked',
    start: at,
    place: destination,
    department: pv1.coded(10).text || null,
    practitioner: personOf(pv1, 7),
    note: remarks.filter((remark) => remark !== '').join('、') || null,
  };
}

/**
 * Where to: PV1-42 (pending location) or PV2-1; else PV1-3, which for a transfer is where to only beside a PV1-6 that
 * says where from. Where a patient is now must not look like where they go.
 */
function placesOf({ kind, pv1, pv2 }: Movement): { destination: string | null; origin: string | null } {
  const place = (field: ReturnType<typeof pv1.field> | undefined) => {
    if (!field || field.isEmpty) return null;
    const { ward, room, bed } = placeOf(field);
    return [ward, room, bed].filter(Boolean).join(' ') || null;
  };
  const here = place(pv1.field(3));
  const before = place(pv1.field(6));
  const pending = place(pv1.field(42)) ?? place(pv2?.field(1));
  if (kind === 'planned-admission') return { destination: pending ?? here, origin: null };
  if (kind === 'planned-discharge') return { destination: null, origin: here };
  if (pending) return { destination: pending, origin: here ?? before };
  return before ? { destination: here, origin: before } : { destination: null, origin: here };
}

function isSameDay(a: string, b: string): boolean {
  return a.length >= 10 && a.slice(0, 10) === b.slice(0, 10);
}
