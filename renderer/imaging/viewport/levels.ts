import { Enums, type Types } from '@cornerstonejs/core';
import type { Levels, Voi } from '../dicom/voi.ts';
import { greyOf } from '../dicom/voi.ts';
import { levelsOf } from '../frames/picture-image.ts';
import { drawThrough } from './canvas-drawing.ts';
import { type Ramp, rampOf, rampWithin } from './ramp.ts';

/** What a presentation state or the reader puts in the place of the picture's own levels. */
export interface ChosenLevels {
  voi: Voi;
  /** Presentation LUT Shape of a presentation state; absent: the picture's own. */
  inverse?: boolean;
}

/** A drag so long, in CSS pixels, makes a window wider by a factor of e, or moves it by its width. */
const dragPerWindow = 300;
const leastWidth = 1;
/** Points of a curve handed to WebGL; straight ramps need two. */
const curvePoints = 4096;

/** Greys of one stack viewport: the picture's own levels, or what was chosen for the stack; and the reader's inversion. */
export class StackLevels {
  readonly #viewport: Types.IStackViewport;
  /** For the whole stack; null for each picture's own. */
  #chosen: ChosenLevels | null = null;
  /** As set by `apply`; a drag with the tool moves on from it. */
  #applied: Ramp | null = null;
  /** As on the canvas. */
  #shown: Ramp | null = null;
  #inverted = false;
  #isApplying = false;

  /** @param signal ends the following of drags, with the viewport */
  constructor(viewport: Types.IStackViewport, signal: AbortSignal) {
    this.#viewport = viewport;
    viewport.element.addEventListener(Enums.Events.VOI_MODIFIED, () => this.#dragged(), { signal });
  }

  /** A new stack starts with its own levels, not inverted. */
  forget(): void {
    this.#chosen = null;
    this.#inverted = false;
  }

  /** Levels dragged with the tool since the last ones were set are chosen for the stack: call before the picture changes. */
  adopt(): void {
    const range = this.#viewport.getProperties().voiRange;
    if (!range || !this.#applied || isAt(this.#applied, range)) return;
    this.#chosen = { ...this.#chosen, voi: rampWithin(this.#applied.voi, range.lower, range.upper).voi };
  }

  /** What the picture offers by itself: windows and tables with their explanations, its default first. */
  offered(): readonly Voi[] {
    const own = this.#own();
    return own === null || own.isAutomatic ? [] : own.vois;
  }

  /** What is in the place of the picture's own levels; null where nothing is. */
  get chosen(): ChosenLevels | null {
    this.adopt();
    return this.#chosen;
  }

  /** For the whole stack, until another is chosen; null: each picture's own. */
  choose(levels: ChosenLevels | null): void {
    this.#chosen = levels;
    this.apply();
  }

  setWindow(center: number, width: number): void {
    const own = this.#own()?.vois[0];
    const isExact = own?.kind === 'window' && own.function === 'LINEAR_EXACT';
    const voi: Voi = {
      kind: 'window',
      center,
      width: isExact ? width : Math.max(1, width),
      function: isExact ? 'LINEAR_EXACT' : 'LINEAR',
      explanation: null,
    };
    this.choose({ ...this.#chosen, voi });
  }

  /** Moves the range of values that is drawn, so that a table of the picture keeps its form; in CSS pixels. */
  drag(x: number, y: number): void {
    const { voiRange } = this.#viewport.getProperties();
    if (!voiRange || !this.window()) return;
    const width = voiRange.upper - voiRange.lower;
    const middle = (voiRange.lower + voiRange.upper) / 2 + (y / dragPerWindow) * width;
    const half = Math.max(leastWidth, width * Math.exp(x / dragPerWindow)) / 2;
    this.#viewport.setProperties({ voiRange: { lower: middle - half, upper: middle + half } });
    this.#viewport.render();
  }

  /** The picture's own window or table. */
  resetWindow(): void {
    this.choose(null);
  }

  invert(): void {
    this.adopt();
    this.#inverted = !this.#inverted;
    this.apply();
  }

  /** The picture's own levels, not inverted. */
  reset(): void {
    this.forget();
    this.apply();
  }

  /** Whether the reader inverted the picture. */
  get inverted(): boolean {
    return this.#inverted;
  }

  /** What turns values into greys on the canvas; null for colour pictures. */
  voi(): Voi | null {
    return this.#own() === null ? null : (this.#shown?.voi ?? null);
  }

  /** The window on the canvas, of a table the values it spans; null for colour pictures, which have none. */
  window(): { center: number; width: number } | null {
    const voi = this.voi();
    if (voi === null) return null;
    if (voi.kind === 'window') return { center: voi.center, width: voi.width };
    const { lower, upper } = rampOf(voi);
    return { center: (lower + upper + 1) / 2, width: upper - lower + 1 };
  }

  /**
   * Sets levels outright for the picture that is held, and draws it: Cornerstone's own reset draws MONOCHROME1 the wrong
   * way round, and its window of one stack stays for the next.
   */
  apply(): void {
    const image = this.#viewport.getCornerstoneImage();
    if (!image) return;
    const own = levelsOf(image);
    this.#isApplying = true;
    if (own === null) {
      this.#viewport.setProperties({ invert: this.#inverted });
    } else {
      const ramp = rampOf(this.#chosen?.voi ?? own.vois[0]);
      const inverse = (this.#chosen?.inverse ?? own.inverse) !== this.#inverted;
      const { lower, upper } = ramp;
      this.#viewport.setProperties({ voiRange: { lower, upper }, invert: inverse });
      this.#applied = ramp;
      this.#show(ramp, inverse);
    }
    this.#isApplying = false;
    this.#viewport.render();
  }

  #own(): Levels | null {
    const image = this.#viewport.getCornerstoneImage();
    return image ? levelsOf(image) : null;
  }

  #dragged(): void {
    const { voiRange, invert } = this.#viewport.getProperties();
    if (this.#isApplying || !voiRange || this.#applied === null || this.#own() === null) return;
    this.#show(rampWithin(this.#applied.voi, voiRange.lower, voiRange.upper), invert === true);
  }

  /** Draws through `ramp`: Cornerstone itself knows straight ramps only, and its sigmoid is cut off at both ends. */
  #show(ramp: Ramp, inverse: boolean): void {
    this.#shown = ramp;
    drawThrough(this.#viewport.canvas, ramp);
    const actor = this.#viewport.getDefaultActor()?.actor as unknown as ImageActor | undefined;
    const transfer = actor?.getProperty?.().getRGBTransferFunction?.(0);
    if (!actor || !transfer) return;
    const grey = greyOf(ramp.voi);
    const isStraight = ramp.voi.kind === 'window' && ramp.voi.function !== 'SIGMOID';
    const points = isStraight ? 2 : curvePoints;
    const nodes = Array.from({ length: points }, (_, place) => {
      const part = place / (points - 1);
      const x = ramp.lower + (ramp.upper - ramp.lower) * part;
      const black = (isStraight ? part * 255 : grey(x)) / 255;
      const y = inverse ? 1 - black : black;
      return { x, r: y, g: y, b: y, midpoint: 0.5, sharpness: 0 };
    });
    actor.getMapper().setColorTextureWidth(isStraight ? 1024 : curvePoints);
    transfer.setNodes(nodes);
  }
}

/** The few methods of vtk.js's image slice that are needed here. */
interface ImageActor {
  getProperty?(): { getRGBTransferFunction?(component: number): { setNodes(nodes: object[]): void } | null };
  getMapper(): { setColorTextureWidth(width: number): void };
}

function isAt(ramp: Ramp, { lower, upper }: Types.VOIRange): boolean {
  return ramp.lower === lower && ramp.upper === upper;
}
