/** Blocks of what the program lists, one a row: a ward's patients, sheets of the ledger, temporary patients. */
import { z } from 'zod';
import { keySchema, millimetres, wordsSchema, writeColumnSchema } from './form-parts.ts';

/** Columns of a list that the program makes: its fields, and columns to write in. */
function listColumns<const Fields extends readonly [string, ...string[]]>(fields: Fields) {
  const printed = z.object({ field: z.enum(fields), title: wordsSchema, width: millimetres.optional() });
  return z.array(z.union([printed, writeColumnSchema])).min(1);
}

/** A ward's inpatients, one a row, in the order of rooms and beds. */
export const wardFields = [
  'bed',
  'identifier',
  'kana',
  'name',
  'age',
  'sex',
  'department',
  'attending',
  'diagnosis',
  'allergies',
  'diet',
  'isolation',
  'admitted',
  /** Of a batch: sheets of paper the ward is given for them. */
  'sheets',
] as const;

export const patientsBlockSchema = z.object({
  kind: z.literal('patients'),
  key: keySchema,
  title: wordsSchema,
  caption: wordsSchema.optional(),
  columns: listColumns(wardFields),
  rowHeight: millimetres.default(12),
  blankRows: z.number().int().min(0).max(60).default(3),
});

/** Sheets of the ledger, one a row: what was issued, and what is missing. */
export const ledgerBlockSchema = z.object({
  kind: z.literal('ledger'),
  key: keySchema,
  title: wordsSchema,
  caption: wordsSchema.optional(),
  columns: listColumns(['serial', 'form', 'identifier', 'issuedAt', 'issuedBy', 'pages', 'copies', 'status']),
  blankRows: z.number().int().min(0).max(60).default(3),
});

/** Temporary patients of the station, one a row, with room for the number that turns out to be theirs. */
export const temporaryPatientsBlockSchema = z.object({
  kind: z.literal('temporary-patients'),
  key: keySchema,
  title: wordsSchema,
  caption: wordsSchema.optional(),
  columns: listColumns(['identifier', 'kana', 'name', 'birthDate', 'sex', 'registeredAt', 'registeredBy', 'joined']),
  rowHeight: millimetres.default(10),
  blankRows: z.number().int().min(0).max(60).default(5),
});
