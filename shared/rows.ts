/** The one mapping between a record of shared/records.ts and a row of its table. */
import type { z } from 'zod';
import { columnOf } from './records.ts';

export type Value = string | number | bigint | Uint8Array | null;
export type Row = Record<string, Value>;

export function columnsOf(schema: z.ZodObject): string[] {
  return Object.keys(schema.shape).map(columnOf);
}

/** Values go in by position, as `valuesOf` gives them: binding by name costs several times as much. */
export function insertSql(table: string, columns: string[]): string {
  const names = columns.map((column) => `"${column}"`).join(', ');
  return `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
}

/** The values of `toRow` in the order of `columnsOf`; for a schema once, for its records by the million. */
export function valuesOf(schema: z.ZodObject): (record: object) => Value[] {
  const keys = Object.keys(schema.shape);
  return (record) => {
    const known = record as Record<string, unknown>;
    return keys.map((key) => stored(known[key]));
  };
}

/** Booleans become 0 and 1, lists JSON; the rest is stored as it is. */
export function toRow(record: object): Row {
  const row: Row = {};
  for (const [key, value] of Object.entries(record)) row[columnOf(key)] = stored(value);
  return row;
}

function stored(value: unknown): Value {
  if (typeof value === 'boolean') return Number(value);
  return Array.isArray(value) ? JSON.stringify(value) : (value as Value);
}

/** The inverse of `toRow` for a row of this schema's table. */
export function fromRow<T extends z.ZodObject>(schema: T, row: unknown): z.output<T> {
  const columns = row as Row;
  const record: Record<string, unknown> = {};
  for (const { key, column, type } of cellsOf(schema)) {
    // Media written before a column was thought of lack it.
    const value = columns[column] ?? null;
    record[key] = type === 'boolean' ? value === 1 : type === 'array' ? JSON.parse(String(value)) : value;
  }
  return record as z.output<T>;
}

interface Cell {
  key: string;
  column: string;
  /** zod's, of what is stored. */
  type: string;
}

/** A chart has tens of thousands of rows of one schema. */
const known = new WeakMap<z.ZodObject, Cell[]>();

function cellsOf(schema: z.ZodObject): Cell[] {
  let cells = known.get(schema);
  if (!cells) {
    cells = Object.entries(schema.shape).map(([key, field]) => ({
      key,
      column: columnOf(key),
      type: innermost(field),
    }));
    known.set(schema, cells);
  }
  return cells;
}

function innermost(field: unknown): string {
  let definition = (field as z.ZodType).def as { type: string; innerType?: z.ZodType };
  while (definition.innerType) definition = definition.innerType.def as typeof definition;
  return definition.type;
}
