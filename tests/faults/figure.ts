/** What a suite of faults finds: a line for each figure, and what to repeat where one is not as it must be. */

export interface Figure {
  suite: string;
  name: string;
  value: number;
  unit: string;
  /** Null where nothing is demanded. */
  must: { exactly: number } | { atLeast: number } | { atMost: number } | null;
  ok: boolean;
}

export interface Skip {
  suite: string;
  name: string;
  reason: string;
}

/** Cases told in full; what goes wrong a hundred times goes wrong alike. */
const problemsTold = 20;

export class Findings {
  readonly figures: Figure[] = [];
  readonly skips: Skip[] = [];
  readonly problems: string[] = [];
  readonly #tell: (line: string) => void;
  #suite = '';

  /** @param tell given each line as soon as it is known */
  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  begin(suite: string): void {
    this.#suite = suite;
  }

  figure(name: string, value: number, unit: string, must: Figure['must'] = null): void {
    const figure = { suite: this.#suite, name, value, unit, must, ok: holds(value, must) };
    this.figures.push(figure);
    const wanted = must === null ? '' : `${wordsOf(must)}  ${figure.ok ? 'ok' : 'MISSED'}`;
    this.#tell(
      `${this.#suite.padEnd(10)} ${name.padEnd(86)} ${show(value).padStart(7)} ${unit.padEnd(10)} ${wanted}`.trimEnd(),
    );
  }

  skip(name: string, reason: string): void {
    this.skips.push({ suite: this.#suite, name, reason });
    this.#tell(`${this.#suite.padEnd(10)} ${name}: skipped: ${reason}`);
  }

  /** @param what enough to do it again: the file, the place, what was asked and what came */
  problem(what: string): void {
    this.problems.push(`${this.#suite}: ${what}`);
    if (this.problems.length <= problemsTold) this.#tell(`  ! ${this.#suite}: ${what}`);
  }

  get missed(): number {
    return this.figures.filter(({ ok }) => !ok).length;
  }
}

function holds(value: number, must: Figure['must']): boolean {
  if (must === null) return true;
  if ('exactly' in must) return value === must.exactly;
  return 'atLeast' in must ? value >= must.atLeast : value <= must.atMost;
}

function wordsOf(must: NonNullable<Figure['must']>): string {
  if ('exactly' in must) return `= ${must.exactly}`;
  return 'atLeast' in must ? `≥ ${must.atLeast}` : `≤ ${must.atMost}`;
}

function show(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}
