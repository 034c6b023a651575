/** What blocks of forms are described with: words, ticks, places for what is typed, columns to write in, charts. */
import { z } from 'zod';

export const wordsSchema = z.object({ ja: z.string().min(1), en: z.string().min(1) });
export type FormWords = z.output<typeof wordsSchema>;

/** Strings of a record's field to match: equal codes, or texts that begin so. NFKC and case do not matter. */
export const matchesSchema = z.array(z.string().min(1)).min(1);

/** Names a place for typed text within its block, or a block within its form. */
export const keySchema = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/);
export const millimetres = z.number().positive();
/** Boxes to tick, □, each with its words; none is ever ticked by the program. */
export const ticksSchema = z.array(wordsSchema).min(1).max(12);

/** Room to write in every row. */
export const writeColumnSchema = z.object({
  write: keySchema,
  title: wordsSchema,
  width: millimetres.optional(),
  ticks: ticksSchema.optional(),
  /** Never typed: signatures, times, order receipt. */
  pen: z.boolean().default(false),
});
export type WriteColumn = z.output<typeof writeColumnSchema>;

export const chartSchema = z.object({
  /** `hours`: 0–23 from `from`, every `step`. `days`: dates left blank, each with `parts`, e.g. 朝 昼 夕 眠前. */
  of: z.enum(['hours', 'days']),
  from: z.number().int().min(0).max(23).default(0),
  step: z.number().int().min(1).max(12).default(1),
  days: z.number().int().min(1).max(14).default(1),
  parts: z.array(wordsSchema).max(6).default([]),
});
