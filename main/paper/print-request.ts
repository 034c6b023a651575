/** What is asked of a print job: which form, whose, how many copies, what was typed. */
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { patientSchema } from '../../shared/records.ts';
import { ledgerFilterSchema } from '../ledger/filter.ts';
import { valuesSchema } from './values.ts';

export const mostCopies = 20;

const noControls = /^[^\p{Cc}\p{Cs}]*$/u;
const line = z.string().trim().max(120).regex(noControls);
const temporarySchema = z.object({
  identifier: line.min(1),
  name: line.default(''),
  kana: line.nullable().default(null),
  birthDate: z
    .string()
    .regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/)
    .nullable()
    .default(null),
  sex: patientSchema.shape.sex,
});

/** `POST /api/print-jobs`. Of patient, temporary person and ward at most one; a patient's form of none is a blank. */
export const printJobSchema = z
  .object({
    form: z.string().min(1).max(60),
    patientId: z.string().min(1).optional(),
    temporary: temporarySchema.optional(),
    ward: line.min(1).optional(),
    copies: z.number().int().min(1).max(mostCopies).default(1),
    /** Whose copy each is, by its place in the definition's `copies`; absent: in their order, as many as `copies`. */
    roles: z.array(z.number().int().min(0).max(9)).min(1).max(mostCopies).optional(),
    perSide: z.literal([1, 2]).default(1),
    /** Of a form of labels. */
    labels: z
      .object({ count: z.number().int().min(1).max(400), used: z.number().int().min(0).max(99).default(0) })
      .optional(),
    /** How many times the same sheets were printed before. */
    reprint: z.number().int().min(0).max(99).default(0),
    values: valuesSchema.default({}),
    /** Of the ledger: which sheets it lists. */
    ledger: ledgerFilterSchema.optional(),
  })
  .refine(({ patientId, temporary, ward }) => [patientId, temporary, ward].filter(Boolean).length <= 1);
export type PrintJobRequest = z.input<typeof printJobSchema>;
export type CheckedRequest = z.output<typeof printJobSchema>;

/** @throws TomoshibiError `request-invalid` */
export function checkedRequest(request: PrintJobRequest): CheckedRequest {
  const checked = printJobSchema.safeParse(request);
  if (!checked.success) throw new TomoshibiError('request-invalid');
  return checked.data;
}
