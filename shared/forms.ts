/**
 * Form definitions: forms are data (`resources/forms/*.yml`), drawn by one sheet renderer. A definition says which
 * records are printed, which columns, and where there is room to write; never how a patient's header looks, which is
 * the same on every sheet.
 */
import { z } from 'zod';
import { recordSchemas, type Section, sections, tableOfSection } from './records.ts';

const words = z.object({ ja: z.string().min(1), en: z.string().min(1) });
/** Strings of a record's field to match: equal codes, or texts that begin so. NFKC and case do not matter. */
const matches = z.array(z.string().min(1)).min(1);

/** Columns made of several fields, by section; every key of a record's schema is a column too. */
export const composedColumns: Partial<Record<Section, readonly string[]>> = {
  /** 主 and 疑い before the text, code behind. */
  conditions: ['diagnosis'],
  /** `medicine`: drug and dose. `administration`: RP, usage, route and setting. `period`: start, end or days. */
  medications: ['medicine', 'administration', 'period'],
  /** Value, unit, and H or L in words. */
  observations: ['result'],
};

const columnSchema = z.object({
  field: z.string().min(1),
  title: words,
  /** Millimetres; what is left over is shared by the columns without. */
  width: z.number().positive().optional(),
});

const recordsBlockSchema = z
  .object({
    kind: z.literal('records'),
    section: z.enum(sections),
    title: words,
    /** What is chosen, in words, under the title. */
    caption: words.optional(),
    /** Only records whose field has one of these values. */
    where: z.record(z.string(), z.array(z.string())).default({}),
    /**
     * Only records that began within so many days before the section's data; undated ones and those said to be active
     * stay.
     */
    within: z.object({ days: z.number().int().positive(), field: z.string() }).optional(),
    /**
     * Of records alike in `same`, only those with the newest `field`, all of them: the last result of every test, the
     * last prescription of every drug. Undated ones and those said to be active stay.
     */
    newest: z.object({ same: z.array(z.string()).min(1), field: z.string() }).optional(),
    /** Results with an abnormal flag first. */
    abnormalFirst: z.boolean().default(false),
    /** `rp`: a line between drugs of different RPs. `moment`: results under the moment of their specimen. */
    group: z.enum(['rp', 'moment']).optional(),
    /** Records beside each other on one line, read from left to right. */
    abreast: z.number().int().min(1).max(3).default(1),
    limit: z.number().int().positive(),
    columns: z.array(columnSchema).min(1),
  })
  .superRefine((block, context) => {
    const known = new Set([
      ...Object.keys(recordSchemas[tableOfSection[block.section]].shape),
      ...(composedColumns[block.section] ?? []),
    ]);
    const used = [
      ...block.columns.map((column) => column.field),
      ...Object.keys(block.where),
      ...(block.newest ? [...block.newest.same, block.newest.field] : []),
      ...(block.within ? [block.within.field] : []),
    ];
    for (const field of used) {
      if (!known.has(field)) context.addIssue({ code: 'custom', message: `${block.section} has no field ${field}` });
    }
  });

const noteBlockSchema = z.object({
  kind: z.literal('note'),
  title: words,
  /** Characters of the newest readable document that are printed; the rest is pointed to. */
  characters: z.number().int().positive(),
});

const handwritingBlockSchema = z.object({
  kind: z.literal('handwriting'),
  title: words,
  /** Rows of 7 mm at least; the rest of the page is filled with more. */
  rows: z.number().int().positive(),
  columns: z.array(z.object({ title: words, width: z.number().positive().optional() })).min(1),
});

/** Pictures that the image viewer gives, under their captions; as many a page as the person chooses. */
const imagesBlockSchema = z.object({ kind: z.literal('images'), title: words });

/** Observations shown in the header with their dates, e.g. height; nothing where none is recorded. */
const factSchema = z.object({
  title: words,
  match: matches,
  /** Every match once, e.g. infections; else the newest one alone. */
  each: z.boolean().default(false),
});

export const formDefinitionSchema = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9-]{0,7}$/),
  version: z.string().regex(/^[0-9][0-9.]{0,7}$/),
  title: words,
  paper: z.object({ size: z.literal('A4'), orientation: z.literal('portrait') }),
  facts: z.array(factSchema).default([]),
  blocks: z
    .array(
      z.discriminatedUnion('kind', [recordsBlockSchema, noteBlockSchema, handwritingBlockSchema, imagesBlockSchema]),
    )
    .min(1)
    .refine((blocks) => blocks.every(({ kind }, index) => kind !== 'handwriting' || index === blocks.length - 1), {
      message: 'only the last block may be for handwriting',
    })
    .refine((blocks) => blocks.length === 1 || blocks.every(({ kind }) => kind !== 'images'), {
      message: 'a block of images fills its form',
    }),
  /** Who keeps which copy, in order; as many are printed as are asked for. */
  copies: z.array(words).min(1),
});

export type FormDefinition = z.output<typeof formDefinitionSchema>;
export type FormBlock = FormDefinition['blocks'][number];
export type RecordsBlock = z.output<typeof recordsBlockSchema>;
export type NoteBlock = z.output<typeof noteBlockSchema>;
export type HandwritingBlock = z.output<typeof handwritingBlockSchema>;
export type FormColumn = z.output<typeof columnSchema>;
export type FormWords = z.output<typeof words>;
