import { Enums, eventTarget, type RenderingEngine, type Types } from '@cornerstonejs/core';
import { Enums as ToolEnums } from '@cornerstonejs/tools';
import type { PixelPoint } from '../dicom/calibration.ts';
import type { Voi } from '../dicom/voi.ts';
import { FrameError } from '../frames/frame-error.ts';
import type { View } from '../workspace/pane.ts';
import { figureOf } from './figure-of.ts';
import { StackLevels } from './levels.ts';
import {
  clearMeasurements,
  deleteSelectedMeasurements,
  rememberMeasurements,
  undoMeasurement,
} from './measurements.ts';
import { shapePixels } from './pixel-shape.ts';
import { flipped, type Placement, rotated, type Turn, toPixel, turnOf } from './placement.ts';
import { followSize } from './resizing.ts';
import { StackCamera } from './stack-camera.ts';
import type { StackViewportEvents } from './stack-events.ts';
import { type MeasuredData, StackTools } from './stack-tools.ts';
import { type MeasuringTool, type Tool, toolEntries } from './tools.ts';

let made = 0;

/** One Cornerstone stack viewport in `element`, with its tools. It only draws; what it draws is decided outside. */
export class StackViewport {
  readonly #engine: RenderingEngine;
  readonly #viewport: Types.IStackViewport;
  readonly #element: HTMLDivElement;
  readonly #tools: StackTools;
  readonly #events: StackViewportEvents;
  readonly #ended = new AbortController();
  readonly #camera: StackCamera;
  readonly #levels: StackLevels;
  #imageIds: readonly string[] = [];
  /** The next render is what a person did here. */
  #isActedOn = false;
  #scrolled = 0;

  /** @param engine the window's one rendering engine */
  constructor(engine: RenderingEngine, element: HTMLDivElement, events: StackViewportEvents) {
    made += 1;
    const id = `stack-${made}`;
    this.#events = events;
    this.#engine = engine;
    this.#element = element;
    this.#engine.enableElement({
      viewportId: id,
      type: Enums.ViewportType.STACK,
      element,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.#viewport = this.#engine.getViewport(id) as Types.IStackViewport;
    this.#camera = new StackCamera(this.#viewport);
    this.#levels = new StackLevels(this.#viewport, this.#ended.signal);
    this.#tools = new StackTools(id, engine.id, {
      onWindowDrag: (x, y) => this.#levels.drag(x, y),
      onScrollDrag: (_, y) => this.#dragScroll(y),
      linesOf: (tool, data, targetId) => this.#linesOf(tool, data, targetId),
    });
    rememberMeasurements();
    // Fingers draw and pinch here; they do not scroll or zoom the page.
    element.style.touchAction = 'none';

    const { signal } = this.#ended;
    element.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.#rendered(), { signal });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    for (const drag of [ToolEnums.Events.MOUSE_DRAG, ToolEnums.Events.TOUCH_DRAG]) {
      element.addEventListener(drag, () => this.#act(), { signal, capture: true });
    }
    eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_ERROR, this.#loadFailed);
    followSize(this.#engine, element, () => this.#putBack(), signal);
  }

  /**
   * Draws `imageIds[index]`, which is in the cache. A new list starts with its own window, fitted and unturned; inside a
   * list a window somebody chose, zoom, position and turn stay.
   */
  show(imageIds: readonly string[], index: number): void {
    const imageId = imageIds[index];
    if (imageId === undefined) return;
    this.#show(imageIds, index, imageId).catch((error) => this.#events.onFailed(imageId, error));
  }

  async #show(imageIds: readonly string[], index: number, imageId: string): Promise<void> {
    const isNew = this.#imageIds !== imageIds;
    if (isNew) {
      this.#imageIds = imageIds;
      this.#camera.forget();
      this.#levels.forget();
    } else {
      this.#levels.adopt();
    }
    const frame = this.#events.frameOf(imageId);
    if (frame) shapePixels(imageId, frame);
    await (isNew ? this.#viewport.setStack([...imageIds], index) : this.#viewport.setImageIdIndex(index));
    if (this.#ended.signal.aborted || this.#viewport.getCornerstoneImage()?.imageId !== imageId) return;
    if (isNew) this.#viewport.resetCamera();
    this.#camera.keepTurn();
    this.#levels.apply();
  }

  /** The tool of the left button; right is always zoom and middle always pan. */
  chooseTool(tool: Tool): void {
    this.#tools.choose(tool);
    this.#element.style.cursor = toolEntries.find(({ id }) => id === tool)?.cursor ?? 'default';
  }

  setWindow(center: number, width: number): void {
    this.#act();
    this.#levels.setWindow(center, width);
  }

  /** The picture's own window. */
  resetWindow(): void {
    this.#act();
    this.#levels.resetWindow();
  }

  /** Windows and tables that the picture brings itself, its default first. */
  offered(): readonly Voi[] {
    return this.#levels.offered();
  }

  chooseVoi(voi: Voi): void {
    this.#act();
    this.#levels.choose({ ...this.#levels.chosen, voi });
  }

  invert(): void {
    this.#levels.invert();
  }

  /** What was fitted is fitted again. */
  rotate(degrees: 90 | -90): void {
    const wasFitted = this.#camera.isFitted;
    this.#turnTo(rotated(this.#camera.turn, degrees));
    if (wasFitted) this.fit();
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    this.#turnTo(flipped(this.#camera.turn, axis));
  }

  /** @param about a place of the viewport that stays where it is; its middle where not given */
  zoomBy(factor: number, about?: PixelPoint): void {
    this.#place(() => this.#camera.zoomBy(factor, about));
  }

  /** One picture element to one pixel of the screen. */
  actualSize(): void {
    this.#place(() => this.#camera.actualSize());
  }

  /** Whole picture in the viewport, centred; the window stays. */
  fit(): void {
    this.#place(() => this.#camera.fit());
  }

  /** The part of the picture between two pixels, both included, as large as the viewport takes it, in its middle. */
  showArea(corner: PixelPoint, opposite: PixelPoint): void {
    this.#place(() => this.#camera.showArea(corner, opposite));
  }

  /** Window, inversion, zoom, position and turn as when the picture was opened. */
  reset(): void {
    this.#act();
    this.#camera.forget();
    this.#levels.reset();
    this.fit();
  }

  /** Null until something is drawn. */
  view(): View | null {
    const placement = this.#camera.placement();
    return placement && { ...this.#camera.standingOf(placement), window: this.#levels.window() };
  }

  /** As a linked pane has it; says nothing of it to others. */
  setView({ zoom, pan, window }: Partial<View>): void {
    if (!this.#camera.placement()) return;
    this.#camera.stand({ zoom, pan });
    if (window && this.#levels.window()) this.#levels.setWindow(window.center, window.width);
    this.#viewport.render();
  }

  undoMeasurement(): boolean {
    const isUndone = undoMeasurement(new Set(this.#imageIds), this.#element);
    this.#viewport.render();
    return isUndone;
  }

  deleteMeasurement(): boolean {
    const isDeleted = deleteSelectedMeasurements(new Set(this.#imageIds));
    this.#viewport.render();
    return isDeleted;
  }

  clearMeasurements(): void {
    clearMeasurements(new Set(this.#imageIds));
    this.#viewport.render();
  }

  /** Where the picture that is on the canvas lies; null until one is. */
  placement(): Placement | null {
    return this.#camera.placement();
  }

  get canvas(): HTMLCanvasElement {
    return this.#viewport.getCanvas();
  }

  /** The viewport with what lies over it. */
  get stage(): HTMLElement {
    return this.#element.parentElement ?? this.#element;
  }

  /** The picture as it is drawn here, on a canvas so many times as large; nothing that lies over it. */
  async drawnLarger(scale: number): Promise<HTMLCanvasElement> {
    const imageId = this.#viewport.getCornerstoneImage()?.imageId;
    const view = this.view();
    if (imageId === undefined || view === null) throw new FrameError('metadata', 'nothing is drawn');
    const { clientWidth, clientHeight } = this.#element;
    const element = document.createElement('div');
    const size = (length: number) => `${(length * scale) / window.devicePixelRatio}px`;
    Object.assign(element.style, { position: 'fixed', left: '-100000px', top: '0' });
    Object.assign(element.style, { width: size(clientWidth), height: size(clientHeight) });
    document.body.append(element);
    const ignore = () => undefined;
    const events = { ...this.#events, onRendered: ignore, onView: ignore, onScroll: ignore };
    const twin = new StackViewport(this.#engine, element, events);
    try {
      await twin.#show([imageId], 0, imageId);
      twin.#camera.setTurn(this.#camera.turn);
      twin.#levels.choose(this.#levels.chosen);
      if (this.#levels.inverted) twin.#levels.invert();
      const rendered = new Promise((done) => {
        element.addEventListener(Enums.Events.IMAGE_RENDERED, done, { once: true });
      });
      twin.setView({ zoom: view.zoom, pan: view.pan });
      await rendered;
      const canvas = document.createElement('canvas');
      canvas.width = twin.canvas.width;
      canvas.height = twin.canvas.height;
      canvas.getContext('2d')!.drawImage(twin.canvas, 0, 0);
      return canvas;
    } finally {
      twin.destroy();
      element.remove();
    }
  }

  destroy(): void {
    this.#ended.abort();
    eventTarget.removeEventListener(Enums.Events.IMAGE_LOAD_ERROR, this.#loadFailed);
    this.#tools.destroy();
    this.#engine.disableElement(this.#viewport.id);
  }

  readonly #loadFailed = (event: Event) => {
    const { imageId, error } = (event as CustomEvent<{ imageId?: string; error?: unknown }>).detail;
    if (imageId !== undefined && this.#imageIds.includes(imageId)) this.#events.onFailed(imageId, error);
  };

  #act(): void {
    this.#isActedOn = true;
  }

  #turnTo(turn: Turn): void {
    this.#camera.setTurn(turn);
    this.#viewport.render();
  }

  /** What a person does with zoom or place. */
  #place(change: () => void): void {
    if (!this.#camera.placement()) return;
    this.#act();
    change();
    this.#viewport.render();
  }

  #putBack(): void {
    this.#camera.putBack();
    this.#viewport.render();
  }

  /** A stack is scrolled through by a drag over most of the viewport, a short one not faster than by 8 pixels a slice. */
  #dragScroll(y: number): void {
    const perSlice = Math.max(2, Math.min(24, (this.#element.clientHeight * 0.8) / Math.max(1, this.#imageIds.length)));
    this.#scrolled += y;
    const steps = Math.trunc(this.#scrolled / perSlice);
    if (steps === 0) return;
    this.#scrolled -= steps * perSlice;
    this.#events.onScroll(steps);
  }

  #linesOf(tool: MeasuringTool, data: MeasuredData, targetId: string): string[] {
    const imageId = this.#viewport.getCornerstoneImage()?.imageId;
    const placement = this.#camera.placement();
    // Cornerstone's index runs ahead of its picture: numbers are those of the picture on the canvas, or none.
    if (imageId === undefined || !placement || targetId !== `imageId:${imageId}`) return [''];
    const figure = figureOf(tool, data, (world) => {
      const [x, y] = this.#viewport.worldToCanvas(world);
      return toPixel(placement, { x, y });
    });
    return figure ? this.#events.linesOf(figure, imageId) : [''];
  }

  #rendered(): void {
    const imageId = this.#viewport.getCurrentImageId();
    // The index moves before the picture does: only what Cornerstone holds as its image is on the canvas.
    if (imageId === undefined || this.#viewport.getCornerstoneImage()?.imageId !== imageId) return;
    const placement = this.#camera.placement();
    if (!placement) return;
    const standing = this.#camera.standingOf(placement);
    const window = this.#levels.window();
    const voi = this.#levels.voi();
    // Who is told may place the picture anew: that is for the next drawing.
    const isActedOn = this.#isActedOn;
    this.#isActedOn = false;
    this.#camera.drawn(standing);
    this.#events.onRendered({
      imageId,
      window,
      table: voi?.kind === 'table' ? (voi.explanation ?? '') : null,
      zoom: standing.zoom,
      inverted: this.#levels.inverted,
      placement,
      turn: turnOf(placement),
      size: { width: this.#element.clientWidth, height: this.#element.clientHeight },
    });
    if (isActedOn) this.#events.onView({ ...standing, window });
  }
}
