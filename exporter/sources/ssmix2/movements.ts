/** What one patient's movements come to, which no message of them tells alone. */
import { encountersOf } from './encounters.ts';
import type { Filing, Found } from './filing.ts';
import { leavesOf } from './leaves.ts';
import { movementsOf } from './movement.ts';
import { plansOf } from './plans.ts';

/**
 * @param filings the patient's messages for which `isMovement` holds, cancellations included
 * @returns stays, visits, leave and plans, and those messages whose event a later one cancelled
 */
export function mapMovements(filings: readonly Filing[]): { found: Found[]; cancelled: Set<Filing> } {
  const { movements, cancelled } = movementsOf(filings);
  return { found: [...encountersOf(movements), ...leavesOf(movements), ...plansOf(movements)], cancelled };
}
