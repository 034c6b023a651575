/** What a run of the bench leaves behind as JSON, and how several of them become one. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Result } from '../result.ts';

/** In the order of the table; what each measures is in tests/bench/parts.ts. */
export const partNames = ['headline', 'records', 'images', 'media', 'paper', 'search', 'window', 'export'] as const;
export type PartName = (typeof partNames)[number];

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  /** Of the last minute: what else kept the machine busy is in the figures too. */
  load: number;
  node: string;
  platform: string;
}

export interface MeasuredPart {
  part: PartName;
  /** ISO 8601. */
  startedAt: string;
  seconds: number;
  quick: boolean;
  /** When it began. */
  load: number;
  results: Result[];
  /** Why it did not come to its end; what it measured before stands in `results`. */
  failed?: string;
}

/** The file of `--json`. */
export interface Measured {
  machine: Machine;
  /** Of all parts, in their order. */
  results: Result[];
  parts: MeasuredPart[];
}

export function thisMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    load: Number(os.loadavg()[0]!.toFixed(1)),
    node: process.version,
    platform: `${os.platform()} ${os.release()}`,
  };
}

export function measuredOf(machine: Machine, parts: MeasuredPart[]): Measured {
  return { machine, results: parts.flatMap(({ results }) => results), parts };
}

/** Writes what a part has measured so far to `<work>/results`, where `--join` finds it. */
export function keepPart(work: string, machine: Machine, part: MeasuredPart): void {
  const folder = path.join(work, 'results');
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${part.part}${part.quick ? '-quick' : ''}.json`);
  fs.writeFileSync(file, `${JSON.stringify(measuredOf(machine, [part]), null, 2)}\n`);
}

/** The kept files of a work folder: the quick ones only where there are no others. */
export function keptFiles(work: string): string[] {
  const folder = path.join(work, 'results');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const whole = names.filter((name) => !name.endsWith('-quick.json'));
  return (whole.length > 0 ? whole : names).sort().map((name) => path.join(folder, name));
}

/** @throws Error naming the file, where it is not what `--json` writes */
export function readMeasured(file: string): Measured {
  const found = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Measured>;
  if (!found.machine || !Array.isArray(found.results)) throw new Error(`${file} is no result of the bench`);
  return { machine: found.machine, results: found.results, parts: found.parts ?? [] };
}

/** One measurement of several: a part comes from the last file that has it, and so does a row that two parts share. */
export function joined(all: readonly Measured[]): Measured {
  const parts = new Map<string, MeasuredPart>();
  for (const part of all.flatMap((each) => each.parts)) parts.set(part.part, part);
  const rank = ({ part }: MeasuredPart) => partNames.indexOf(part);
  const sorted = [...parts.values()].sort((a, b) => rank(a) - rank(b));
  const rows = new Map<string, Result>();
  // Files of before there were parts.
  for (const { results } of all.filter((each) => each.parts.length === 0)) {
    for (const row of results) rows.set(row.name, row);
  }
  for (const { results } of sorted) for (const row of results) rows.set(row.name, row);
  return { machine: all.at(-1)!.machine, results: [...rows.values()], parts: sorted };
}
