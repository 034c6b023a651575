/** What arrived, from whom and when: kept beside the reports, so that a person sees that a sender has fallen silent. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { InstanceFate } from './association.ts';

const callerSchema = z.strictObject({
  /** ISO 8601 with the offset from UTC left out: UTC. */
  first: z.string(),
  last: z.string(),
  instances: z.number(),
  bytes: z.number(),
  /** Instances sent again, byte for byte; part of none of the above. */
  again: z.number(),
  /** Of `instances`: they took the place of others. */
  replaced: z.number(),
  refused: z.record(z.string(), z.number()),
  /** Instances of each SOP class. */
  sopClasses: z.record(z.string(), z.number()),
});
const arrivalsSchema = z.strictObject({ version: z.literal(1), callers: z.record(z.string(), callerSchema) });

export type CallerArrivals = z.output<typeof callerSchema>;
export interface Arrival {
  callingTitle: string;
  sopClassUid: string;
  bytes: number;
  fate: InstanceFate;
}

export const arrivalsName = 'received.json';
/** Makers' own classes beyond this many are counted together. */
const mostClasses = 500;

export class Arrivals {
  readonly #file: string;
  readonly #callers: Map<string, CallerArrivals>;
  #changed = false;

  private constructor(file: string, callers: Map<string, CallerArrivals>) {
    this.#file = file;
    this.#callers = callers;
  }

  /** A record that cannot be read is begun anew: it is no reason not to take images. */
  static open(folder: string): Arrivals {
    const file = path.join(folder, arrivalsName);
    try {
      const { callers } = arrivalsSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
      return new Arrivals(file, new Map(Object.entries(callers)));
    } catch {
      return new Arrivals(file, new Map());
    }
  }

  add({ callingTitle, sopClassUid, bytes, fate }: Arrival, now: Date): void {
    const at = now.toISOString();
    const known = this.#callers.get(callingTitle);
    const caller: CallerArrivals = known ?? {
      first: at,
      last: at,
      instances: 0,
      bytes: 0,
      again: 0,
      replaced: 0,
      refused: {},
      sopClasses: {},
    };
    this.#callers.set(callingTitle, caller);
    this.#changed = true;
    if (fate === 'new' || fate === 'again' || fate === 'replaced') caller.last = at;
    else {
      caller.refused[fate] = (caller.refused[fate] ?? 0) + 1;
      return;
    }
    if (fate === 'again') {
      caller.again += 1;
      return;
    }
    if (fate === 'replaced') caller.replaced += 1;
    caller.instances += 1;
    caller.bytes += bytes;
    const isMuch = Object.keys(caller.sopClasses).length >= mostClasses;
    const name = sopClassUid in caller.sopClasses || !isMuch ? sopClassUid : 'other';
    caller.sopClasses[name] = (caller.sopClasses[name] ?? 0) + 1;
  }

  /** Of senders that sent something whole, the most recent first. */
  callers(): [title: string, caller: CallerArrivals][] {
    return [...this.#callers]
      .filter(([, { instances, again }]) => instances + again > 0)
      .sort(([, a], [, b]) => b.last.localeCompare(a.last));
  }

  /** The newest of all, or null. */
  last(): string | null {
    return this.callers()[0]?.[1].last ?? null;
  }

  /** @throws what the disk answers */
  save(): void {
    if (!this.#changed) return;
    fs.mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ version: 1, callers: Object.fromEntries(this.#callers) }, null, 2);
    fs.writeFileSync(`${this.#file}.part`, `${text}\n`, { mode: 0o600 });
    fs.renameSync(`${this.#file}.part`, this.#file);
    this.#changed = false;
  }
}
