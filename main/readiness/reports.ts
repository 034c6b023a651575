/** Reports of this station, in its own encrypted database: the last of them is what the next is compared with. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { z } from 'zod';
import {
  type AgreedHours,
  agreedHoursSchema,
  countsOf,
  type ReadinessReport,
  type ReadinessSummary,
  readinessChecks,
  readinessResults,
  usualHours,
} from '../../shared/readiness.ts';
import { roles } from '../../shared/views.ts';

const schema = `
CREATE TABLE IF NOT EXISTS readiness (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  report TEXT NOT NULL -- JSON of ReadinessReport
);
CREATE TABLE IF NOT EXISTS readiness_hours (number INTEGER PRIMARY KEY CHECK (number = 1), hours TEXT NOT NULL);
`;

const result = z.enum(readinessResults);
const check = z.enum(readinessChecks);
const counts = z.object({ failed: z.number(), warning: z.number(), 'not-done': z.number(), ok: z.number() });
const line = z.object({
  result,
  said: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  cause: z.string().optional(),
});
const reportSchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  facility: z.object({ name: z.string(), fingerprint: z.string() }),
  station: z.string(),
  program: z.string(),
  drill: z.boolean(),
  medium: z.object({
    sequence: z.number(),
    createdAt: z.string(),
    fingerprint: z.string(),
    from: z.enum(['medium', 'copy']),
  }),
  by: z.object({ name: z.string(), role: z.enum(roles), breakGlass: z.boolean() }),
  hours: z.object({ warning: z.number(), failed: z.number() }),
  checks: z.array(z.object({ check, result, lines: z.array(line), seconds: z.number() })),
  previous: z
    .object({
      endedAt: z.string(),
      counts,
      changes: z.array(z.object({ check, before: result, after: result })),
    })
    .nullable(),
});

export class ReadinessReports {
  readonly #database: Database;

  /** @param database the station's own, opened by the caller; the tables are made when absent */
  constructor(database: Database) {
    this.#database = database;
    database.exec(schema);
  }

  /** Replaces what was kept of the same report. */
  keep(report: ReadinessReport): void {
    this.#database
      .prepare(
        'INSERT INTO readiness (id, report) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET report = excluded.report',
      )
      .run(report.id, JSON.stringify(report));
  }

  find(id: string): ReadinessReport | null {
    return readReport(
      this.#database.prepare<[string], string>('SELECT report FROM readiness WHERE id = ?').pluck().get(id),
    );
  }

  /** The newest first. What another version wrote and this one cannot read is left out. */
  newest(limit: number): ReadinessReport[] {
    return this.#database
      .prepare<[number], string>('SELECT report FROM readiness ORDER BY position DESC LIMIT ?')
      .pluck()
      .all(limit)
      .flatMap((text) => readReport(text) ?? []);
  }

  get hours(): AgreedHours {
    const kept = this.#database.prepare<[], string>('SELECT hours FROM readiness_hours').pluck().get();
    return (kept && agreedHoursSchema.safeParse(JSON.parse(kept)).data) || usualHours;
  }

  set hours(hours: AgreedHours) {
    this.#database
      .prepare('INSERT INTO readiness_hours VALUES (1, ?) ON CONFLICT DO UPDATE SET hours = excluded.hours')
      .run(JSON.stringify(hours));
  }
}

export function summaryOf({ id, endedAt, by, medium, drill, checks }: ReadinessReport): ReadinessSummary {
  return { id, endedAt, by: by.name, sequence: medium.sequence, drill, counts: countsOf(checks) };
}

function readReport(text: string | undefined): ReadinessReport | null {
  if (text === undefined) return null;
  try {
    return reportSchema.parse(JSON.parse(text)) as ReadinessReport;
  } catch {
    return null;
  }
}
