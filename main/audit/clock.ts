/** Whether somebody set the wall clock: it has to go on as the clock does that nobody can set. */

/** Milliseconds by which they may part. A computer's sleep shows too: the clock that nobody can set may stand still in it. */
const tolerance = 5_000;

export interface ClockJump {
  /** What the wall clock ought to say, and what it says; milliseconds since 1970. */
  before: number;
  after: number;
}

export interface Clocks {
  wall: () => number;
  /** Milliseconds, never set back. */
  steady: () => number;
}

export const systemClocks: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

export class ClockWatch {
  readonly #clocks: Clocks;
  #offset: number;

  constructor(clocks: Clocks = systemClocks) {
    this.#clocks = clocks;
    this.#offset = clocks.wall() - clocks.steady();
  }

  now(): number {
    return this.#clocks.wall();
  }

  /** @returns what changed since it was asked last, once */
  jump(): ClockJump | null {
    const after = this.#clocks.wall();
    const before = this.#clocks.steady() + this.#offset;
    if (Math.abs(after - before) < tolerance) return null;
    this.#offset = after - this.#clocks.steady();
    return { before: Math.round(before), after };
  }
}
