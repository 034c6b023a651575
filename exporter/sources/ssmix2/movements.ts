/** What one patient's movements come to, which no message of them tells alone. */
import { encountersOf } from './encounters.ts';
import type { Filing, Found } from './filing.ts';
import { leavesOf } from './leaves.ts';
import type { Message } from './message.ts';
import { movementsOf } from './movement.ts';
import { personOf } from './people.ts';
import { plansOf } from './plans.ts';

/**
 * @param filings the patient's messages for which `isMovement` holds, cancellations included
 * @returns stays, visits, leave and plans, and those messages whose event a later one cancelled
 */
export function mapMovements(filings: readonly Filing[]): { found: Found[]; cancelled: Set<Filing> } {
  const { movements, cancelled } = movementsOf(filings);
  return { found: [...encountersOf(movements), ...leavesOf(movements), ...plansOf(movements)], cancelled };
}

/** Doctors whom a stay has no place for: `受診: 紹介医 …／入院時医師 …`; the empty string when there are none. */
export function otherDoctorsOf(message: Message): string {
  const pv1 = message.first('PV1');
  if (!pv1) return '';
  const attending = personOf(pv1, 7);
  const said = [
    { label: '紹介医', name: personOf(pv1, 8) },
    { label: 'コンサルト医', name: personOf(pv1, 9) },
    { label: '入院時医師', name: personOf(pv1, 17) },
  ].filter(({ name }) => name !== null && name !== attending);
  return said.length === 0 ? '' : `受診: ${said.map(({ label, name }) => `${label} ${name}`).join('／')}`;
}
