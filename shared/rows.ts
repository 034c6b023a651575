/** The one mapping between a record of shared/records.ts and a row of its table. */
import type { z } from 'zod';
import { columnOf } from './records.ts';

export type Row = Record<string, string | number | bigint | Uint8Array | null>;

export function columnsOf(schema: z.ZodObject): string[] {
  return Object.keys(schema.shape).map(columnOf);
}

export function insertSql(table: string, columns: string[]): string {
  const names = columns.map((column) => `"${column}"`).join(', ');
  return `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`;
}

/** Booleans become 0 and 1, lists JSON; the rest is stored as it is. */
export function toRow(record: object): Row {
  const row: Row = {};
  for (const [key, value] of Object.entries(record)) {
    row[columnOf(key)] =
      typeof value === 'boolean' ? Number(value) : Array.isArray(value) ? JSON.stringify(value) : value;
  }
  return row;
}

/** The inverse of `toRow` for a row of this schema's table. */
export function fromRow<T extends z.ZodObject>(schema: T, row: unknown): z.output<T> {
  const columns = row as Row;
  const record: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.shape)) {
    const value = columns[columnOf(key)];
    const type = innermost(field);
    record[key] = type === 'boolean' ? value === 1 : type === 'array' ? JSON.parse(String(value)) : value;
  }
  return record as z.output<T>;
}

function innermost(field: unknown): string {
  let definition = (field as z.ZodType).def as { type: string; innerType?: z.ZodType };
  while (definition.innerType) definition = definition.innerType.def as typeof definition;
  return definition.type;
}
