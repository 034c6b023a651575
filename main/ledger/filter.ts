/** Which sheets of the ledger are asked for, on the screen and on paper: LedgerFilter. */
import { z } from 'zod';
import { ledgerStatuses } from '../../shared/ledger.ts';

const word = z.string().trim().max(120).optional();
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional();

export const ledgerFilterSchema = z.object({
  text: word,
  patientId: word,
  ward: word,
  form: word,
  status: z.enum(ledgerStatuses).optional(),
  from: day,
  to: day,
});
