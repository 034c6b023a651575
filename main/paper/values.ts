/** What people type into a form before it is printed: checked against the form, kept in the print job only. */
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import type { FormBlock } from '../../shared/form-blocks.ts';
import type { FormDefinition } from '../../shared/forms.ts';
import type { FormValues } from '../../shared/paper.ts';

const longestValue = 2000;
const longestForm = 60_000;
const mostRows = 400;

/** Line ends are the only control characters that mean something on paper. */
export const valuesSchema = z
  .record(
    z.string().regex(/^[a-z][A-Za-z0-9]*(?:\.\d{1,3})?\.[a-z][A-Za-z0-9]*$/),
    z
      .string()
      .max(longestValue)
      .regex(/^(?:[^\p{Cc}\p{Cs}]|\n)*$/u),
  )
  .refine((values) => Object.values(values).reduce((sum, value) => sum + value.length, 0) <= longestForm);

/**
 * Values with a place on the form, trimmed; empty ones are left out.
 * @throws TomoshibiError `request-invalid` for one without a place: it would be missing on paper
 */
export function valuesFor(definition: FormDefinition, values: FormValues): FormValues {
  const places = definition.blocks.map(placesOf);
  const kept: FormValues = {};
  for (const [place, value] of Object.entries(values)) {
    const text = value.trimEnd();
    if (text === '') continue;
    const parts = place.split('.');
    const [block, row, key] = parts.length === 3 ? parts : [parts[0], null, parts[1]];
    const known = places.some(
      (of) => of.block === block && (row === null ? of.once : of.rows).has(key!) && Number(row ?? 0) < mostRows,
    );
    if (!known) throw new TomoshibiError('request-invalid');
    kept[place] = text;
  }
  return kept;
}

interface Places {
  block: string | null;
  once: Set<string>;
  /** In every row. */
  rows: Set<string>;
}

function placesOf(block: FormBlock): Places {
  const of = (once: (string | undefined)[], rows: (string | undefined)[]) => ({
    block: 'key' in block ? (block.key ?? null) : null,
    once: new Set(once.filter((key) => key !== undefined)),
    rows: new Set(rows.filter((key) => key !== undefined)),
  });
  switch (block.kind) {
    case 'fields':
      return of(
        block.fields.map(({ key }) => key),
        [],
      );
    case 'checklist':
      return of(
        block.groups.flatMap(({ items }) => items.map(({ key }) => key)),
        [],
      );
    case 'handwriting':
      return of(
        [],
        block.columns.map(({ write }) => write),
      );
    case 'records':
      return of(
        [],
        [
          ...block.columns.map(written),
          ...block.columns.map((column) => ('field' in column ? column.field : undefined)),
        ],
      );
    case 'patients':
    case 'ledger':
    case 'temporary-patients':
      return of([], block.columns.map(written));
    default:
      return of([], []);
  }
}

/** A column for the pen is never typed. */
function written(column: { write: string; pen: boolean } | { field: string }): string | undefined {
  return 'write' in column && !column.pen ? column.write : undefined;
}
