/** What the command line's commands have in common. */
import type { ExporterWord, Language, Params, Words } from '../words.ts';

export interface Command {
  /** How it is written, one line for each way. */
  synopsis: readonly string[];
  help: ExporterWord;
  /**
   * @param args what follows the command's name
   * @returns exit code: 0 done, 1 what was asked is not so, 3 something a hospital relies on is gone
   * @throws Misunderstood, what parseArgs throws, TomoshibiError
   */
  run(args: string[], say: Speech): Promise<number>;
}

export interface Speech {
  t: Words;
  language: Language;
}

/** Exit code: the export was written, and something a hospital relies on is not in it. */
export const exitGone = 3;

/** What was typed is no command: said in a sentence, with how it is written. */
export class Misunderstood extends Error {
  readonly word: ExporterWord;
  readonly params: Params;

  constructor(word: ExporterWord, params: Params = {}) {
    super(word);
    this.word = word;
    this.params = params;
  }
}

/** @throws Misunderstood where the option is not there */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new Misunderstood('cli.optionMissing', { option });
  return value;
}

/** Exactly one positional argument. @throws Misunderstood */
export function onlyOne(positionals: readonly string[], name: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw new Misunderstood('cli.argumentMissing', { name });
  if (second !== undefined) throw new Misunderstood('cli.argumentUnknown', { argument: second });
  return first;
}

/** Stops at Ctrl+C; the second one ends at once. */
export function onInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  return interrupt.signal;
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
