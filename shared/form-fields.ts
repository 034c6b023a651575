/** Blocks of boxes: fields that are filled, typed or left for the pen, items to tick, and fixed texts. */
import { z } from 'zod';
import { keySchema, matchesSchema, millimetres, ticksSchema, wordsSchema } from './form-parts.ts';

/**
 * What a field may be filled with from the records. Nothing else is ever prefilled: never pregnancy, never a present
 * condition. A value comes with its date where it has one; one that the records do not have is left blank, and where its
 * section was not exported the sheet says so.
 */
export const fieldSources = [
  'patient.identifier',
  'patient.name',
  'patient.kana',
  'patient.birthDate',
  'patient.age',
  'patient.sex',
  'patient.address',
  'patient.phone',
  'patient.insurance',
  'encounter.class',
  'encounter.start',
  'encounter.ward',
  'encounter.room',
  'encounter.bed',
  'encounter.department',
  'encounter.attending',
  'encounter.reason',
  /** 主病名, else the active diagnoses. */
  'conditions.main',
  'conditions.active',
  /** Active diagnoses of `match`, e.g. asthma before a contrast medium. */
  'conditions',
  'allergies.food',
  'allergies.drug',
  /** Implants and devices with the record that says so. */
  'implants',
  /** The newest observation of `match`, with unit and date. */
  'observation',
  /** The same as 参考, with its date: a blood group on a transfusion slip. */
  'observation.reference',
  /** Active orders or medicines of `match`, e.g. diets, biguanides. */
  'orders',
  'medications',
  'facility.name',
  'today',
] as const;

const fieldSchema = z
  .object({
    /** Where it can be typed; absent: printed only, or left for the pen. */
    key: keySchema.optional(),
    title: wordsSchema,
    /** Twelfths of the width. */
    span: z.number().int().min(1).max(12).default(12),
    /** Lines of 8 mm. */
    lines: z.number().int().min(1).max(30).default(1),
    from: z.enum(fieldSources).optional(),
    match: matchesSchema.optional(),
    ticks: ticksSchema.optional(),
    /** So many cells of 6 × 8 mm for single characters: insurer numbers, dates. */
    comb: z.number().int().min(1).max(24).optional(),
    /** Printed after the room to write. */
    unit: wordsSchema.optional(),
    /** 10 mm high, never typed: signatures, seals, times, order receipt. */
    sign: z.boolean().default(false),
  })
  .superRefine((field, context) => {
    const needsMatch =
      field.from &&
      ['observation', 'observation.reference', 'conditions', 'orders', 'medications'].includes(field.from);
    if (needsMatch && !field.match) context.addIssue({ code: 'custom', message: `${field.from} needs \`match\`` });
    if (field.sign && (field.key || field.from)) {
      context.addIssue({ code: 'custom', message: 'what is signed is neither typed nor prefilled' });
    }
  });
export type FormField = z.output<typeof fieldSchema>;

/** Labelled boxes on a grid of twelve columns, filled from left to right. */
export const fieldsBlockSchema = z.object({
  kind: z.literal('fields'),
  key: keySchema,
  title: wordsSchema,
  caption: wordsSchema.optional(),
  fields: z.array(fieldSchema).min(1),
});

/** Items with boxes to tick: tests to order, questions before a contrast medium, a safety checklist in its phases. */
export const checklistBlockSchema = z.object({
  kind: z.literal('checklist'),
  key: keySchema,
  title: wordsSchema,
  caption: wordsSchema.optional(),
  /** Groups beside each other. */
  columns: z.number().int().min(1).max(4).default(1),
  groups: z
    .array(
      z.object({
        title: wordsSchema.optional(),
        items: z
          .array(
            z.object({
              key: keySchema,
              text: wordsSchema,
              /** Answers; without, one box before the text. */
              ticks: ticksSchema.optional(),
              /** Room after it, millimetres. */
              room: millimetres.optional(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

/** A fixed text: what is consented to, how a verbal order is read back, 以下余白. */
export const statementBlockSchema = z.object({
  kind: z.literal('statement'),
  title: wordsSchema.optional(),
  paragraphs: z.array(wordsSchema).min(1),
  framed: z.boolean().default(false),
});
