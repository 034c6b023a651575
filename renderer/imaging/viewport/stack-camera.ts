import { getShouldUseCPURendering, type Types } from '@cornerstonejs/core';
import type { PixelPoint } from '../dicom/calibration.ts';
import type { View } from '../workspace/pane.ts';
import { type Placement, type Turn, toPixel, toViewport, turnOf, unturned } from './placement.ts';

/** How large a picture stands in its viewport, and where. */
type Standing = Pick<View, 'zoom' | 'pan'>;

/** What Cornerstone's two ways of drawing have in common. */
interface PixelToWorld {
  indexToWorld: (pixel: Types.Point3) => Types.Point3;
}

const fitted: Standing = { zoom: 1, pan: [0, 0] };
const leastZoom = 0.05;
const mostZoom = 100;

/** Zoom, place and turn of the picture of one stack viewport. What it changes is seen with the viewport's next render. */
export class StackCamera {
  readonly #viewport: Types.IStackViewport;
  readonly #element: HTMLDivElement;
  #turn: Turn = unturned;
  /** Of the element when the viewport was last fitted to it. */
  #size = { width: 0, height: 0 };
  /** As drawn at that size, or as asked for since. */
  #stood: Standing = fitted;

  constructor(viewport: Types.IStackViewport) {
    this.#viewport = viewport;
    this.#element = viewport.element;
  }

  /** A new stack starts fitted and unturned: call before its picture is drawn. */
  forget(): void {
    this.#stood = fitted;
    this.#turn = unturned;
  }

  get turn(): Turn {
    return this.#turn;
  }

  setTurn(turn: Turn): void {
    this.#turn = turn;
    this.keepTurn();
  }

  get isFitted(): boolean {
    const placement = this.placement();
    return placement !== null && Math.abs(this.zoomOf(placement) - 1) < 0.005;
  }

  /** Turns the picture as it should be, judged by where its pixels are, not by what Cornerstone calls it. */
  keepTurn(): void {
    if (this.#isTurnedRight()) return;
    const { mirrored, quarters } = this.#turn;
    for (const each of [quarters, (4 - quarters) % 4]) {
      this.#viewport.setCamera({ flipHorizontal: mirrored, flipVertical: false });
      this.#viewport.setViewPresentation({ rotation: each * 90 } as Types.ViewPresentation);
      // Without a graphics chip a turn takes effect with the next camera.
      this.#viewport.setCamera({ flipHorizontal: mirrored, flipVertical: false });
      if (this.#isTurnedRight()) return;
    }
    throw new Error(`not turned: ${mirrored} ${quarters}`);
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

  /** Of a picture that lies so: 1 is the whole of it fitted, as it is turned. */
  zoomOf({ column, row }: Placement): number {
    const { columns, rows } = this.#pictureSize();
    const width = Math.abs(column.x) * columns + Math.abs(row.x) * rows;
    const height = Math.abs(column.y) * columns + Math.abs(row.y) * rows;
    return Math.max(width / this.#element.clientWidth, height / this.#element.clientHeight);
  }

  /** Of a picture that lies so. */
  standingOf(placement: Placement): Standing {
    const { columns, rows } = this.#pictureSize();
    const middle = toPixel(placement, this.#middle());
    return {
      zoom: this.zoomOf(placement),
      pan: [0.5 - (middle.x + 0.5) / columns, 0.5 - (middle.y + 0.5) / rows],
    };
  }

  stand({ zoom, pan }: Partial<Standing>): void {
    const placement = this.placement();
    if (!placement) return;
    this.#stood = { zoom: zoom ?? this.#stood.zoom, pan: pan ?? this.#stood.pan };
    if (zoom !== undefined) this.#viewport.setZoom((this.#viewport.getZoom() * zoom) / this.zoomOf(placement));
    if (pan === undefined) return;
    const { columns, rows } = this.#pictureSize();
    this.#moveTo({ x: (0.5 - pan[0]) * columns - 0.5, y: (0.5 - pan[1]) * rows - 0.5 }, this.#middle());
  }

  /** @param about a place of the viewport that stays where it is; its middle where not given */
  zoomBy(factor: number, about?: PixelPoint): void {
    const before = this.placement();
    if (!before) return;
    const zoom = this.zoomOf(before);
    const wanted = Math.min(mostZoom, Math.max(leastZoom, zoom * factor)) / zoom;
    this.#viewport.setZoom(this.#viewport.getZoom() * wanted);
    if (about) this.#moveTo(toPixel(before, about), about);
  }

  /** One picture element to one pixel of the screen. */
  actualSize(): void {
    const placement = this.placement();
    if (placement) this.zoomBy(1 / window.devicePixelRatio / Math.hypot(placement.column.x, placement.column.y));
  }

  /** Whole picture in the viewport, centred. */
  fit(): void {
    this.#viewport.resetCamera();
    this.keepTurn();
    const placement = this.placement();
    if (placement) this.#viewport.setZoom(this.#viewport.getZoom() / this.zoomOf(placement));
    this.#stood = fitted;
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
    this.#moveTo({ x: (corner.x + opposite.x) / 2, y: (corner.y + opposite.y) / 2 }, this.#middle());
  }

  /** To be called after each drawing: how the picture stood is what it is put back to. */
  drawn(standing: Standing): void {
    const { clientWidth, clientHeight } = this.#element;
    // A picture that was drawn before its viewport follows a new size stands as no one asked for.
    if (clientWidth === this.#size.width && clientHeight === this.#size.height) this.#stood = standing;
  }

  /** Puts the picture back as it stood before the viewport was fitted to its element. */
  putBack(): void {
    this.#size = { width: this.#element.clientWidth, height: this.#element.clientHeight };
    this.keepTurn();
    this.stand(this.#stood);
  }

  #isTurnedRight(): boolean {
    const placement = this.placement();
    if (!placement) return true;
    const { mirrored, quarters } = turnOf(placement);
    return mirrored === this.#turn.mirrored && quarters === this.#turn.quarters;
  }

  /** Moves the picture so that a pixel of it lies at a place of the viewport. */
  #moveTo(pixel: PixelPoint, place: PixelPoint): void {
    const placement = this.placement();
    if (!placement) return;
    const now = toViewport(placement, pixel);
    const from = this.#viewport.canvasToWorld([now.x, now.y]);
    const to = this.#viewport.canvasToWorld([place.x, place.y]);
    const { focalPoint, position } = this.#viewport.getCamera();
    if (!focalPoint || !position) return;
    const moved = (point: Types.Point3) => point.map((each, axis) => each + from[axis]! - to[axis]!) as Types.Point3;
    this.#viewport.setCamera({ focalPoint: moved(focalPoint), position: moved(position) });
  }

  #middle(): PixelPoint {
    return { x: this.#element.clientWidth / 2, y: this.#element.clientHeight / 2 };
  }

  #pictureSize(): { columns: number; rows: number } {
    const image: Types.IImage | undefined = this.#viewport.getCornerstoneImage();
    return image ? { columns: image.columns, rows: image.rows } : { columns: 1, rows: 1 };
  }
}
