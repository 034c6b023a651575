/** Two clocks, because each alone can be made to lie: the wall's is set by hand, the steady one stands still in sleep. */
export interface Instant {
  /** Milliseconds since some start; never set back. */
  steady: number;
  /** Milliseconds since 1970. */
  wall: number;
}

export type Clock = () => Instant;

export const systemClock: Clock = () => ({ steady: performance.now(), wall: Date.now() });
