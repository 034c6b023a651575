/**
 * The drills of a station, each in a folder of its own below the station's: `drill/<when it began>/`, with its own key, log,
 * ledger and copies. Nothing in the station's own folder is read or written by one.
 *
 *   drill.json    when it began and ended, what was done when (progress.ts)
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { drillRoles, peopleCountsSchema } from '../../shared/drill.ts';
import { writeDurably } from '../station/durable.ts';

export const drillFolderName = 'drill';
const fileName = 'drill.json';

const keptSchema = z.object({
  beganAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  done: z.record(z.string(), z.object({ at: z.iso.datetime(), by: z.enum(['log', 'person']) })),
  /** By step: conditions that were seen, by their places. */
  seen: z.record(z.string(), z.array(z.number().int())),
  answers: z.record(z.string(), z.number().int()),
  people: peopleCountsSchema,
  printed: z.number().int().min(0),
});
export type KeptDrill = z.output<typeof keptSchema>;

/** Longer than any drill: a station that was started anew in the middle of one goes on with it. */
const longestMilliseconds = 12 * 60 * 60_000;

export class DrillFolder {
  readonly folder: string;
  #kept: KeptDrill;

  private constructor(folder: string, kept: KeptDrill) {
    this.folder = folder;
    this.#kept = kept;
  }

  /** Goes on with one that was interrupted, else begins another. @param dataFolder of the station */
  static begin(dataFolder: string, now = new Date()): DrillFolder {
    const all = path.join(dataFolder, drillFolderName);
    fs.mkdirSync(all, { recursive: true, mode: 0o700 });
    for (const name of fs.readdirSync(all).sort().reverse()) {
      const kept = read(path.join(all, name));
      const age = kept && now.getTime() - Date.parse(kept.beganAt);
      if (kept && kept.endedAt === null && age! >= 0 && age! < longestMilliseconds) {
        return new DrillFolder(path.join(all, name), kept);
      }
    }
    const beganAt = now.toISOString();
    const folder = path.join(all, beganAt.replace(/\D/g, '').slice(0, 17));
    fs.mkdirSync(folder, { mode: 0o700 });
    const people = Object.fromEntries(drillRoles.map((role) => [role, 0])) as KeptDrill['people'];
    const drill = new DrillFolder(folder, {
      beganAt,
      endedAt: null,
      done: {},
      seen: {},
      answers: {},
      people,
      printed: 0,
    });
    drill.keep({});
    return drill;
  }

  get kept(): KeptDrill {
    return this.#kept;
  }

  keep(changes: Partial<KeptDrill>): void {
    this.#kept = { ...this.#kept, ...changes };
    writeDurably(path.join(this.folder, fileName), `${JSON.stringify(this.#kept, null, 1)}\n`);
  }

  /** @param keep whether what it wrote stays in its folder */
  end(keep: boolean, now = new Date()): void {
    if (keep) this.keep({ endedAt: now.toISOString() });
    else fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function read(folder: string): KeptDrill | null {
  try {
    return keptSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, fileName), 'utf8')));
  } catch {
    return null;
  }
}
