/** `incident.json` of the station's folder: what was handed over, and which keys the station has had. No patient data. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../station/durable.ts';

const label = z.string().regex(/^[0-9a-f]{16}$/);
const fileSchema = z.object({
  exported: z
    .object({
      at: z.string(),
      folder: z.string(),
      files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
      entries: z.number(),
      head: z.string(),
      sheets: z.number(),
    })
    .nullable()
    .default(null),
  /** The first key first; `from` and `to` as labelOf() names identities. */
  rotations: z.array(z.object({ at: z.string(), from: label, to: label, recipient: z.string() })).default([]),
});
export type IncidentRecord = z.output<typeof fileSchema>;
export type Rotation = IncidentRecord['rotations'][number];

const name = 'incident.json';

/** What cannot be read counts as nothing yet: it keeps nobody from the records. */
export function readIncident(folder: string): IncidentRecord {
  try {
    return fileSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
  } catch {
    return fileSchema.parse({});
  }
}

export function keepIncident(folder: string, change: Partial<IncidentRecord>): void {
  writeDurably(path.join(folder, name), `${JSON.stringify({ ...readIncident(folder), ...change }, null, 2)}\n`);
}

/** An identity of which this station has replaced the key. */
export function isRetired(folder: string, label: string): boolean {
  return readIncident(folder).rotations.some(({ from }) => from === label);
}
