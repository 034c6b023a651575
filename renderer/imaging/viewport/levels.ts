import { type Types, utilities } from '@cornerstonejs/core';

/** Window and inversion of one stack viewport: the picture's own, or what somebody chose for the stack. */
export class StackLevels {
  readonly #viewport: Types.IStackViewport;
  /** The window somebody chose; null for the picture's own. */
  #chosen: Types.VOIRange | null = null;
  #applied: Types.VOIRange | null = null;
  #inverted = false;

  constructor(viewport: Types.IStackViewport) {
    this.#viewport = viewport;
  }

  /** A new stack starts with its own window, not inverted. */
  forget(): void {
    this.#chosen = null;
    this.#inverted = false;
  }

  /** A window dragged with the tool since the last one was set is one that somebody chose: call before the picture changes. */
  adopt(): void {
    const now = this.#viewport.getProperties().voiRange;
    if (!now || !this.#applied) return;
    if (now.lower !== this.#applied.lower || now.upper !== this.#applied.upper) this.#chosen = now;
  }

  setWindow(center: number, width: number): void {
    this.#chosen = utilities.windowLevel.toLowHighRange(width, center);
    this.apply();
  }

  /** The picture's own window. */
  resetWindow(): void {
    this.#chosen = null;
    this.apply();
  }

  invert(): void {
    this.adopt();
    this.#inverted = !this.#inverted;
    this.apply();
  }

  /** The picture's own window, not inverted. */
  reset(): void {
    this.forget();
    this.apply();
  }

  /** Whether the reader inverted the picture. */
  get inverted(): boolean {
    return this.#inverted;
  }

  /** The window on the canvas; null for colour pictures, which have none. */
  window(): { center: number; width: number } | null {
    const { voiRange } = this.#viewport.getProperties();
    if (!voiRange || this.#viewport.getCornerstoneImage()?.color === true) return null;
    const { windowCenter, windowWidth } = utilities.windowLevel.toWindowLevel(voiRange.lower, voiRange.upper);
    return { center: windowCenter, width: windowWidth };
  }

  /**
   * Sets window and inversion outright for the picture that is held, and draws it: Cornerstone's own reset draws
   * MONOCHROME1 the wrong way round, and its window of one stack stays for the next.
   */
  apply(): void {
    const image = this.#viewport.getCornerstoneImage();
    if (!image) return;
    const own = utilities.windowLevel.toLowHighRange(
      one(image.windowWidth),
      one(image.windowCenter),
      image.voiLUTFunction,
    );
    const voiRange = this.#chosen ?? own;
    this.#viewport.setProperties(
      image.color ? { invert: this.#inverted } : { voiRange, invert: isInverse(image) !== this.#inverted },
    );
    this.#applied = this.#viewport.getProperties().voiRange ?? null;
    this.#viewport.render();
  }
}

/** MONOCHROME1: the least value is white (PS3.3 C.7.6.3.1.2). */
function isInverse(image: Types.IImage): boolean {
  return image.invert && !image.color;
}

function one(value: number | number[]): number {
  return Array.isArray(value) ? (value[0] ?? 0) : value;
}
