import {
  cache,
  Enums,
  eventTarget,
  getShouldUseCPURendering,
  type RenderingEngine,
  type Types,
} from '@cornerstonejs/core';
import { Enums as ToolEnums } from '@cornerstonejs/tools';
import { calibrationOf, type PixelPoint, pixelShapeOf } from '../dicom/calibration.ts';
import type { DicomJson } from '../dicom/dicom-json.ts';
import type { Voi } from '../dicom/voi.ts';
import { FrameError } from '../frames/frame-error.ts';
import type { View } from '../workspace/pane.ts';
import type { Figure } from './figure.ts';
import { figureOf } from './figure-of.ts';
import { StackLevels } from './levels.ts';
import {
  clearMeasurements,
  deleteSelectedMeasurements,
  rememberMeasurements,
  undoMeasurement,
} from './measurements.ts';
import { flipped, type Placement, rotated, type Turn, toPixel, turnOf, unturned } from './placement.ts';
import { followSize } from './resizing.ts';
import { type MeasuredData, StackTools } from './stack-tools.ts';
import { type MeasuringTool, type Tool, toolEntries } from './tools.ts';

/** What is on the canvas after a render. */
export interface Rendered {
  imageId: string;
  /** Null for colour pictures, which have no window. */
  window: { center: number; width: number } | null;
  /** Of a table of the picture that is used in place of a window: what it is called, empty where that is not said. */
  table: string | null;
  /** 1 is fitted to the viewport. */
  zoom: number;
  inverted: boolean;
  /** Where the picture lies on the viewport. */
  placement: Placement;
  turn: Turn;
  /** Of the viewport, in CSS pixels. */
  size: { width: number; height: number };
}

export interface StackViewportEvents {
  onRendered: (rendered: Rendered) => void;
  onFailed: (imageId: string, error: unknown) => void;
  /** The person changed zoom, position or window here. */
  onView: (view: View) => void;
  /** A drag with the scroll tool. */
  onScroll: (steps: number) => void;
  /** The data set as the frame of a picture sees it. */
  frameOf: (imageId: string) => DicomJson | null;
  /** The words beside a measurement. */
  linesOf: (figure: Figure, imageId: string) => string[];
}

/** A drag so long, in CSS pixels, makes a window wider by a factor of e, or moves it by its width. */
const dragPerWindow = 300;
const least = { width: 1, zoom: 0.05 };
const most = { zoom: 100 };

/** What Cornerstone's two ways of drawing have in common. */
interface PixelToWorld {
  indexToWorld: (pixel: Types.Point3) => Types.Point3;
}

const fitted: Pick<View, 'zoom' | 'pan'> = { zoom: 1, pan: [0, 0] };

let made = 0;

/** One Cornerstone stack viewport in `element`, with its tools. It only draws; what it draws is decided outside. */
export class StackViewport {
  readonly #engine: RenderingEngine;
  readonly #viewport: Types.IStackViewport;
  readonly #element: HTMLDivElement;
  readonly #tools: StackTools;
  readonly #events: StackViewportEvents;
  /** Of the element when the viewport was last fitted to it. */
  #size = { width: 0, height: 0 };
  /** Zoom and place as drawn at that size, or as asked for since. */
  #stood: Pick<View, 'zoom' | 'pan'> = fitted;
  readonly #ended = new AbortController();
  readonly #levels: StackLevels;
  #imageIds: readonly string[] = [];
  #turn: Turn = unturned;
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
    this.#levels = new StackLevels(this.#viewport, this.#ended.signal);
    this.#tools = new StackTools(id, engine.id, {
      onWindowDrag: (x, y) => this.#dragWindow(x, y),
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
    followSize(this.#engine, element, () => this.#resized(), signal);
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
      this.#stood = fitted;
      this.#levels.forget();
      this.#turn = unturned;
    } else {
      this.#levels.adopt();
    }
    this.#shapePixels(imageId);
    await (isNew ? this.#viewport.setStack([...imageIds], index) : this.#viewport.setImageIdIndex(index));
    if (this.#ended.signal.aborted || this.#viewport.getCornerstoneImage()?.imageId !== imageId) return;
    if (isNew) this.#viewport.resetCamera();
    this.#keepTurn();
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
    const view = this.view();
    this.#setTurn(rotated(this.#turn, degrees));
    if (view && Math.abs(view.zoom - 1) < 0.005) this.fit();
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    this.#setTurn(flipped(this.#turn, axis));
  }

  /** @param about a place of the viewport that stays where it is; its middle where not given */
  zoomBy(factor: number, about?: PixelPoint): void {
    const before = this.placement();
    if (!before) return;
    this.#act();
    const zoom = this.#zoomOf(before);
    const wanted = Math.min(most.zoom, Math.max(least.zoom, zoom * factor)) / zoom;
    this.#viewport.setZoom(this.#viewport.getZoom() * wanted);
    if (about) this.#moveTo(toPixel(before, about), about);
    this.#viewport.render();
  }

  /** One picture element to one pixel of the screen. */
  actualSize(): void {
    const placement = this.placement();
    if (placement) this.zoomBy(1 / window.devicePixelRatio / Math.hypot(placement.column.x, placement.column.y));
  }

  /** Whole picture in the viewport, centred; the window stays. */
  fit(): void {
    this.#act();
    this.#viewport.resetCamera();
    this.#keepTurn();
    const placement = this.placement();
    if (placement) this.#viewport.setZoom(this.#viewport.getZoom() / this.#zoomOf(placement));
    this.#stood = fitted;
    this.#viewport.render();
  }

  /** The part of the picture between two pixels, both included, as large as the viewport takes it, in its middle. */
  showArea(corner: PixelPoint, opposite: PixelPoint): void {
    const placement = this.placement();
    if (!placement) return;
    const { clientWidth: width, clientHeight: height } = this.#element;
    const columns = Math.abs(opposite.x - corner.x) + 1;
    const rows = Math.abs(opposite.y - corner.y) + 1;
    const wide = columns * Math.abs(placement.column.x) + rows * Math.abs(placement.row.x);
    const high = columns * Math.abs(placement.column.y) + rows * Math.abs(placement.row.y);
    this.zoomBy(Math.min(width / wide, height / high));
    const middle = { x: (corner.x + opposite.x) / 2, y: (corner.y + opposite.y) / 2 };
    this.#moveTo(middle, { x: width / 2, y: height / 2 });
    this.#viewport.render();
  }

  /** Window, inversion, zoom, position and turn as when the picture was opened. */
  reset(): void {
    this.#act();
    this.#turn = unturned;
    this.#levels.reset();
    this.fit();
  }

  /** Null until something is drawn. */
  view(): View | null {
    const placement = this.placement();
    if (!placement) return null;
    const { columns, rows } = this.#pictureSize();
    const middle = toPixel(placement, { x: this.#element.clientWidth / 2, y: this.#element.clientHeight / 2 });
    return {
      zoom: this.#zoomOf(placement),
      pan: [0.5 - (middle.x + 0.5) / columns, 0.5 - (middle.y + 0.5) / rows],
      window: this.#levels.window(),
    };
  }

  /** As a linked pane has it; says nothing of it to others. */
  setView({ zoom, pan, window }: Partial<View>): void {
    const placement = this.placement();
    if (!placement) return;
    this.#stood = { zoom: zoom ?? this.#stood.zoom, pan: pan ?? this.#stood.pan };
    if (zoom !== undefined) this.#viewport.setZoom((this.#viewport.getZoom() * zoom) / this.#zoomOf(placement));
    if (pan !== undefined) {
      const { columns, rows } = this.#pictureSize();
      const middle = { x: (0.5 - pan[0]) * columns - 0.5, y: (0.5 - pan[1]) * rows - 0.5 };
      this.#moveTo(middle, { x: this.#element.clientWidth / 2, y: this.#element.clientHeight / 2 });
    }
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
    const imageData = this.#viewport.getImageData()?.imageData as PixelToWorld | undefined;
    if (!imageData || !this.#viewport.getCornerstoneImage()) return null;
    const { columns, rows } = this.#pictureSize();
    // Without WebGL Cornerstone counts from the corner of the first pixel, with it from its centre.
    const half = getShouldUseCPURendering() ? 0.5 : 0;
    const at = (x: number, y: number): PixelPoint => {
      const world = imageData.indexToWorld([x + half, y + half, 0]);
      const [left, top] = this.#viewport.worldToCanvas(world);
      return { x: left, y: top };
    };
    const origin = at(0, 0);
    const [right, bottom] = [at(columns, 0), at(0, rows)];
    // In a viewport without a size there is no place.
    if (![right.x, right.y, bottom.x, bottom.y].every((each) => Number.isFinite(each))) return null;
    return {
      origin,
      column: { x: (right.x - origin.x) / columns, y: (right.y - origin.y) / columns },
      row: { x: (bottom.x - origin.x) / rows, y: (bottom.y - origin.y) / rows },
    };
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
      twin.#turn = this.#turn;
      twin.#keepTurn();
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

  #setTurn(turn: Turn): void {
    this.#turn = turn;
    this.#keepTurn();
    this.#viewport.render();
  }

  /** Turns the picture as it should be, judged by where its pixels are, not by what Cornerstone calls it. */
  #keepTurn(): void {
    const isRight = () => {
      const placement = this.placement();
      if (!placement) return true;
      const { mirrored, quarters } = turnOf(placement);
      return mirrored === this.#turn.mirrored && quarters === this.#turn.quarters;
    };
    if (isRight()) return;
    const { mirrored, quarters } = this.#turn;
    for (const each of [quarters, (4 - quarters) % 4]) {
      this.#viewport.setCamera({ flipHorizontal: mirrored, flipVertical: false });
      this.#viewport.setViewPresentation({ rotation: each * 90 } as Types.ViewPresentation);
      // Without a graphics chip a turn takes effect with the next camera.
      this.#viewport.setCamera({ flipHorizontal: mirrored, flipVertical: false });
      if (isRight()) return;
    }
    throw new Error(`not turned: ${mirrored} ${quarters}`);
  }

  /** Moves the picture so that a pixel of it lies at a place of the viewport. */
  #moveTo(pixel: PixelPoint, place: PixelPoint): void {
    const placement = this.placement();
    if (!placement) return;
    const { origin, column, row } = placement;
    const now = {
      x: origin.x + pixel.x * column.x + pixel.y * row.x,
      y: origin.y + pixel.x * column.y + pixel.y * row.y,
    };
    const from = this.#viewport.canvasToWorld([now.x, now.y]);
    const to = this.#viewport.canvasToWorld([place.x, place.y]);
    const { focalPoint, position } = this.#viewport.getCamera();
    if (!focalPoint || !position) return;
    const moved = (point: Types.Point3) => point.map((each, axis) => each + from[axis]! - to[axis]!) as Types.Point3;
    this.#viewport.setCamera({ focalPoint: moved(focalPoint), position: moved(position) });
  }

  /** Moves the range of values that is drawn, so that a table of the picture keeps its form. */
  #dragWindow(x: number, y: number): void {
    const { voiRange } = this.#viewport.getProperties();
    if (!voiRange || !this.#levels.window()) return;
    const width = voiRange.upper - voiRange.lower;
    const middle = (voiRange.lower + voiRange.upper) / 2 + (y / dragPerWindow) * width;
    const half = Math.max(least.width, width * Math.exp(x / dragPerWindow)) / 2;
    this.#viewport.setProperties({ voiRange: { lower: middle - half, upper: middle + half } });
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
    const placement = this.placement();
    // Cornerstone's index runs ahead of its picture: numbers are those of the picture on the canvas, or none.
    if (imageId === undefined || !placement || targetId !== `imageId:${imageId}`) return [''];
    const figure = figureOf(tool, data, (world) => {
      const [x, y] = this.#viewport.worldToCanvas(world);
      return toPixel(placement, { x, y });
    });
    return figure ? this.#events.linesOf(figure, imageId) : [''];
  }

  /** Pixels that are not square are drawn in their shape, also where only their aspect is known. */
  #shapePixels(imageId: string): void {
    const image = cache.getImage(imageId);
    const frame = this.#events.frameOf(imageId);
    if (!image || !frame) return;
    const shape = pixelShapeOf(calibrationOf(frame));
    const { columnPixelSpacing: x, rowPixelSpacing: y } = image;
    // A spacing of zero would draw nothing at all.
    if (x > 0 && y > 0 && Math.abs(y / x / shape - 1) < 0.001) return;
    image.columnPixelSpacing = 1;
    image.rowPixelSpacing = shape;
  }

  #pictureSize(): { columns: number; rows: number } {
    const image: Types.IImage | undefined = this.#viewport.getCornerstoneImage();
    return image ? { columns: image.columns, rows: image.rows } : { columns: 1, rows: 1 };
  }

  /** 1 is the whole picture fitted, as it is turned. */
  #zoomOf({ column, row }: Placement): number {
    const { columns, rows } = this.#pictureSize();
    const width = Math.abs(column.x) * columns + Math.abs(row.x) * rows;
    const height = Math.abs(column.y) * columns + Math.abs(row.y) * rows;
    return Math.max(width / this.#element.clientWidth, height / this.#element.clientHeight);
  }

  #resized(): void {
    this.#size = { width: this.#element.clientWidth, height: this.#element.clientHeight };
    this.#keepTurn();
    this.setView(this.#stood);
  }

  #rendered(): void {
    const imageId = this.#viewport.getCurrentImageId();
    // The index moves before the picture does: only what Cornerstone holds as its image is on the canvas.
    if (imageId === undefined || this.#viewport.getCornerstoneImage()?.imageId !== imageId) return;
    const placement = this.placement();
    if (!placement) return;
    const voi = this.#levels.voi();
    this.#events.onRendered({
      imageId,
      window: this.#levels.window(),
      table: voi?.kind === 'table' ? (voi.explanation ?? '') : null,
      zoom: this.#zoomOf(placement),
      inverted: this.#levels.inverted,
      placement,
      turn: turnOf(placement),
      size: { width: this.#element.clientWidth, height: this.#element.clientHeight },
    });
    const now = this.view();
    const { clientWidth, clientHeight } = this.#element;
    if (now && clientWidth === this.#size.width && clientHeight === this.#size.height) {
      this.#stood = { zoom: now.zoom, pan: now.pan };
    }
    const view = this.#isActedOn ? now : null;
    this.#isActedOn = false;
    if (view) this.#events.onView(view);
  }
}
