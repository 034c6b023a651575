/**
 * Form definitions: forms are data (`resources/forms/*.yml`, and the hospital's own on the medium), drawn by one sheet
 * renderer. A definition says what its blocks are (shared/form-blocks.ts); never how a patient's header looks, which is
 * the same on every sheet.
 */
import { z } from 'zod';
import { blockSchema } from './form-blocks.ts';
import { matchesSchema, wordsSchema } from './form-parts.ts';

/** Observations shown in the header with their dates, e.g. height; nothing where none is recorded. */
const factSchema = z.object({
  title: wordsSchema,
  match: matchesSchema,
  /** Every match once, e.g. infections; else the newest one alone. */
  each: z.boolean().default(false),
});

/** Where people look for a form, in this order. */
export const formCategories = [
  'admission',
  'summary',
  'orders',
  'medication',
  'tests',
  'nursing',
  'operation',
  'transfusion',
  'discharge',
  'ward',
  'station',
] as const;

export const formDefinitionSchema = z
  .object({
    code: z.string().regex(/^[A-Z][A-Z0-9-]{0,7}$/),
    version: z.string().regex(/^[0-9][0-9.]{0,7}$/),
    title: wordsSchema,
    /**
     * Whose sheet it is: one patient's, one with a temporary id, a ward's, or nobody's.
     * `patient` sheets can be printed for a temporary patient too, with what was typed.
     */
    scope: z.enum(['patient', 'temporary', 'ward', 'station']).default('patient'),
    category: z.enum(formCategories).default('summary'),
    paper: z.object({ size: z.enum(['A3', 'A4', 'A5']), orientation: z.enum(['portrait', 'landscape']) }),
    facts: z.array(factSchema).default([]),
    blocks: z
      .array(blockSchema)
      .min(1)
      .refine((blocks) => blocks.every((block, index) => !fillsPage(block) || index === blocks.length - 1), {
        message: 'only the last block may fill the page',
      })
      .refine((blocks) => blocks.length === 1 || blocks.every(({ kind }) => !fillsForm.has(kind)), {
        message: 'a block of images, labels or a PDF fills its form',
      })
      .refine((blocks) => isEachOnce(blocks.flatMap((block) => ('key' in block && block.key ? [block.key] : []))), {
        message: 'two blocks have one key',
      }),
    /**
     * Whether its sheets are expected back after recovery. Labels, wrist bands and what the station prints of itself are
     * not: they are never missing, and do not say that they are to be scanned.
     */
    returns: z.boolean().default(true),
    /** Who keeps which copy, in order; as many are printed as are asked for. */
    copies: z.array(wordsSchema).min(1),
    /** Copies asked for when nobody says otherwise. */
    usualCopies: z.number().int().min(1).max(5).default(1),
  })
  .refine(({ scope, blocks }) => scope === 'ward' || blocks.every(({ kind }) => kind !== 'patients'), {
    message: 'only a ward has patients',
  });

/** Forms that are printed together: new admission, operation, transfer, discharge, the night before. */
export const formSetsSchema = z.array(
  z.object({
    code: z.string().regex(/^[a-z][a-z0-9-]{0,29}$/),
    title: wordsSchema,
    /** For one patient, or for every inpatient of a ward after the ward's own sheets. */
    of: z.enum(['patient', 'ward']),
    forms: z.array(z.object({ code: z.string(), copies: z.number().int().min(1).max(5).optional() })).min(1),
  }),
);

export type FormDefinition = z.output<typeof formDefinitionSchema>;
export type FormSet = z.output<typeof formSetsSchema>[number];
export type FormScope = FormDefinition['scope'];

const fillsForm = new Set(['images', 'labels', 'pdf']);

function fillsPage(block: z.output<typeof blockSchema>): boolean {
  return (block.kind === 'records' || block.kind === 'handwriting') && 'fill' in block && block.fill === true;
}

function isEachOnce(keys: string[]): boolean {
  return new Set(keys).size === keys.length;
}
