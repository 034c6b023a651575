/**
 * The blocks that forms are made of (shared/forms.ts). A block says which records are printed, which fields there are and
 * where there is room to write. What has a `key` can be typed on the screen before printing; what is left blank is left
 * for the pen, in the same place and with the same room.
 */
import { z } from 'zod';
import { checklistBlockSchema, fieldsBlockSchema, statementBlockSchema } from './form-fields.ts';
import { ledgerBlockSchema, patientsBlockSchema, temporaryPatientsBlockSchema } from './form-lists.ts';
import {
  chartSchema,
  keySchema,
  matchesSchema,
  millimetres,
  ticksSchema,
  wordsSchema,
  writeColumnSchema,
} from './form-parts.ts';
import { recordSchemas, type Section, sections, tableOfSection } from './records.ts';

/** Columns made of several fields, by section; every key of a record's schema is a column too. */
export const composedColumns: Partial<Record<Section, readonly string[]>> = {
  /** 主 and 疑い before the text, code behind. */
  conditions: ['diagnosis'],
  /** `medicine`: drug and dose. `administration`: RP, usage, route and setting. `period`: start, end or days. */
  medications: ['medicine', 'administration', 'period'],
  /** Value, unit, and H or L in words. */
  observations: ['result'],
};

const recordColumnSchema = z.object({
  field: z.string().min(1),
  title: wordsSchema,
  /** Millimetres; what is left over is shared by the columns without. */
  width: millimetres.optional(),
});

const columnSchema = z.union([recordColumnSchema, writeColumnSchema]);

/** Which records of a section a block prints. */
const selection = {
  section: z.enum(sections),
  /** Only records whose field has one of these values. */
  where: z.record(z.string(), z.array(z.string())).default({}),
  /**
   * Only records that began within so many days before the section's data; undated ones and those said to be active stay.
   */
  within: z.object({ days: z.number().int().positive(), field: z.string() }).optional(),
  /** Only observations and other coded records that match. */
  match: matchesSchema.optional(),
  /**
   * Of records alike in `same`, only those with the newest `field`, all of them: the last result of every test, the last
   * prescription of every drug. Undated ones and those said to be active stay.
   */
  newest: z.object({ same: z.array(z.string()).min(1), field: z.string() }).optional(),
  /** Results with an abnormal flag first. */
  abnormalFirst: z.boolean().default(false),
  limit: z.number().int().positive(),
};

export const recordsBlockSchema = z
  .object({
    kind: z.literal('records'),
    /** Needed where columns are written in. */
    key: keySchema.optional(),
    title: wordsSchema,
    /** What is chosen, in words, under the title. */
    caption: wordsSchema.optional(),
    ...selection,
    /** `rp`: a line between drugs of different RPs. `moment`: results under the moment of their specimen. */
    group: z.enum(['rp', 'moment']).optional(),
    /** Records beside each other on one line, read from left to right. */
    abreast: z.number().int().min(1).max(3).default(1),
    columns: z.array(columnSchema).min(1),
    /** Columns of equal width after the others, one for each hour or day: a chart of what is given when. */
    chart: chartSchema.optional(),
    /** Rows by hand after the records, at least; with `fill` as many more as the page has room for. */
    blankRows: z.number().int().min(0).max(60).default(0),
    fill: z.boolean().default(false),
    /** Rows at least so high, millimetres: 8 where something is written in them. */
    rowHeight: millimetres.optional(),
  })
  .superRefine((block, context) => {
    const known = new Set([
      ...Object.keys(recordSchemas[tableOfSection[block.section]].shape),
      ...(composedColumns[block.section] ?? []),
    ]);
    const used = [
      ...block.columns.flatMap((column) => ('field' in column ? [column.field] : [])),
      ...Object.keys(block.where),
      ...(block.newest ? [...block.newest.same, block.newest.field] : []),
      ...(block.within ? [block.within.field] : []),
    ];
    for (const field of used) {
      if (!known.has(field)) context.addIssue({ code: 'custom', message: `${block.section} has no field ${field}` });
    }
    const written = block.columns.some((column) => 'write' in column) || block.chart || block.blankRows > 0;
    if (written && !block.key) context.addIssue({ code: 'custom', message: 'a block that is written in needs a key' });
  });

export const noteBlockSchema = z.object({
  kind: z.literal('note'),
  title: wordsSchema,
  /** Characters of the newest readable document that are printed; the rest is pointed to. */
  characters: z.number().int().positive(),
});

export const handwritingBlockSchema = z.object({
  kind: z.literal('handwriting'),
  key: keySchema.optional(),
  title: wordsSchema,
  caption: wordsSchema.optional(),
  /**
   * Rows at least; the rest of the page is filled with more where the block is the last of its form. 0: only where a page
   * has room left.
   */
  rows: z.number().int().min(0),
  rowHeight: millimetres.default(8),
  columns: z
    .array(
      z.object({
        title: wordsSchema,
        width: millimetres.optional(),
        /** Where it can be typed; a column without is for the pen only: signatures, times, order receipt. */
        write: keySchema.optional(),
        ticks: ticksSchema.optional(),
        /** Printed in the row of the same number: 既往歴, 現病歴, … or the items of a chart. */
        rows: z.array(wordsSchema).optional(),
      }),
    )
    .min(1),
  /** Columns of equal width after the others, for the pen: a temperature chart. */
  chart: chartSchema.optional(),
});

/** Labels to cut or peel: name, identifier with barcode, birth date; wrist bands are long ones. Fills its form. */
export const labelsBlockSchema = z.object({
  kind: z.literal('labels'),
  title: wordsSchema,
  columns: z.number().int().min(1).max(5),
  rows: z.number().int().min(1).max(20),
  /** Millimetres. */
  width: millimetres,
  height: millimetres,
  gap: z.object({ x: z.number().min(0), y: z.number().min(0) }).default({ x: 0, y: 0 }),
  shows: z.array(z.enum(['identifier', 'barcode', 'qr', 'kana', 'name', 'birthDate', 'sex', 'ward', 'allergy'])).min(1),
});

/** Pictures that the image viewer gives, under their captions; as many a page as the person chooses. */
export const imagesBlockSchema = z.object({ kind: z.literal('images'), title: wordsSchema });

/** What a page of pictures of a printer test is made of: a 100 mm ruler, a density patch, a code to scan back. */
export const printerTestBlockSchema = z.object({ kind: z.literal('printer-test'), title: wordsSchema });

/**
 * A hospital's own PDF, of which every page is stamped with whose it is and its code. Fills its form, and comes with the
 * medium only (exporter/sources/forms.ts).
 */
export const pdfBlockSchema = z.object({
  kind: z.literal('pdf'),
  title: wordsSchema,
  /** Beside the definition. */
  file: z.string().regex(/^[^/\\]{1,120}\.pdf$/i, 'the name of a PDF in the same folder'),
  /** Where the stamp is; what lies under it is covered. */
  corner: z.enum(['top-left', 'top-right', 'bottom-left', 'bottom-right']).default('top-right'),
  /** Pages are made smaller to leave a strip for the stamp, which then covers nothing. */
  shrink: z.boolean().default(false),
});

export const blockSchema = z.discriminatedUnion('kind', [
  recordsBlockSchema,
  noteBlockSchema,
  handwritingBlockSchema,
  fieldsBlockSchema,
  checklistBlockSchema,
  statementBlockSchema,
  patientsBlockSchema,
  ledgerBlockSchema,
  temporaryPatientsBlockSchema,
  labelsBlockSchema,
  imagesBlockSchema,
  printerTestBlockSchema,
  pdfBlockSchema,
]);

export type FormBlock = z.output<typeof blockSchema>;
export type BlockOf<Kind extends FormBlock['kind']> = Extract<FormBlock, { kind: Kind }>;
export type RecordsBlock = z.output<typeof recordsBlockSchema>;
export type NoteBlock = z.output<typeof noteBlockSchema>;
export type HandwritingBlock = z.output<typeof handwritingBlockSchema>;
export type RecordColumn = z.output<typeof recordColumnSchema>;
