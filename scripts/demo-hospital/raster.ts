/** A picture of numbers that shapes are painted into, in millimetres from its centre: x to the right, y downwards. */
export class Raster {
  readonly columns: number;
  readonly rows: number;
  /** Millimetres per pixel. */
  readonly spacing: number;
  readonly values: Float32Array;

  constructor(columns: number, rows: number, spacing: number, background: number) {
    this.columns = columns;
    this.rows = rows;
    this.spacing = spacing;
    this.values = new Float32Array(columns * rows).fill(background);
  }

  ellipse(x: number, y: number, radiusX: number, radiusY: number, value: number): void {
    this.#spans(x, y, radiusX, radiusY, (from, to) => this.values.fill(value, from, to));
  }

  /** Paints only where the picture holds `inside`: what is clipped to a body or a lung. */
  ellipseWithin(
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    value: number,
    inside: (value: number) => boolean,
  ): void {
    this.#spans(x, y, radiusX, radiusY, (from, to) => {
      for (let index = from; index < to; index++) if (inside(this.values[index]!)) this.values[index] = value;
    });
  }

  /** Adds what an ellipsoid of `depth` mm at its thickest absorbs, seen from the front. */
  shadow(x: number, y: number, radiusX: number, radiusY: number, depth: number): void {
    const { columns, spacing } = this;
    this.#spans(x, y, radiusX, radiusY, (from, to, row) => {
      const dy = (this.#y(row) - y) / radiusY;
      const start = from - row * columns;
      for (let index = from; index < to; index++) {
        const dx = ((start + index - from - columns / 2 + 0.5) * spacing - x) / radiusX;
        this.values[index]! += depth * Math.sqrt(Math.max(0, 1 - dx * dx - dy * dy));
      }
    });
  }

  rectangle(left: number, top: number, width: number, height: number, value: number): void {
    const { columns, rows, spacing } = this;
    const from = Math.max(0, Math.round(left / spacing + columns / 2));
    const to = Math.min(columns, Math.round((left + width) / spacing + columns / 2));
    const last = Math.min(rows, Math.round((top + height) / spacing + rows / 2));
    for (let row = Math.max(0, Math.round(top / spacing + rows / 2)); row < last; row++) {
      this.values.fill(value, row * columns + from, row * columns + to);
    }
  }

  /** Mean of each pixel and its neighbours: no scanner has edges as sharp as paint. */
  soften(times = 1): void {
    const { columns, rows, values } = this;
    const above = new Float32Array(columns);
    for (let time = 0; time < times; time++) {
      for (let row = 0; row < rows; row++) {
        const last = (row + 1) * columns - 1;
        let before = values[row * columns]!;
        for (let at = row * columns + 1; at < last; at++) {
          const here = values[at]!;
          values[at] = (before + 2 * here + values[at + 1]!) / 4;
          before = here;
        }
      }
      above.set(values.subarray(0, columns));
      for (let row = 1; row < rows - 1; row++) {
        const start = row * columns;
        for (let column = 0; column < columns; column++) {
          const here = values[start + column]!;
          values[start + column] = (above[column]! + 2 * here + values[start + columns + column]!) / 4;
          above[column] = here;
        }
      }
    }
  }

  #y(row: number): number {
    return (row - this.rows / 2 + 0.5) * this.spacing;
  }

  #spans(
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    paint: (from: number, to: number, row: number) => void,
  ): void {
    const { columns, rows, spacing } = this;
    const first = Math.max(0, Math.ceil((y - radiusY) / spacing + rows / 2 - 0.5));
    const last = Math.min(rows - 1, Math.floor((y + radiusY) / spacing + rows / 2 - 0.5));
    for (let row = first; row <= last; row++) {
      const dy = (this.#y(row) - y) / radiusY;
      const half = radiusX * Math.sqrt(Math.max(0, 1 - dy * dy));
      const from = Math.max(0, Math.ceil((x - half) / spacing + columns / 2 - 0.5));
      const to = Math.min(columns, Math.floor((x + half) / spacing + columns / 2 - 0.5) + 1);
      if (to > from) paint(row * columns + from, row * columns + to, row);
    }
  }
}

/** A fixed table of noise of mean 0, deviation 1: cheap enough for a hundred million pixels. */
export class Noise {
  readonly #table: Float32Array;

  constructor(random: { normal(): number }) {
    this.#table = Float32Array.from({ length: 1 << 16 }, () => random.normal());
  }

  /** Adds noise of this strength, different for every `offset`. */
  addTo(values: Float32Array, strength: number, offset: number): void {
    const table = this.#table;
    let position = Math.imul(offset + 1, 40_503) & 0xffff;
    for (let index = 0; index < values.length; index++) {
      values[index]! += strength * table[position]!;
      position = (position + 1 + ((index & 0x3ff) === 0 ? 7919 : 0)) & 0xffff;
    }
  }
}

/** Linear between the given points, flat outside. */
export function between(points: readonly (readonly [at: number, value: number])[], at: number): number {
  const after = points.findIndex(([position]) => position >= at);
  if (after === 0) return points[0]![1];
  if (after < 0) return points.at(-1)![1];
  const [left, low] = points[after - 1]!;
  const [right, high] = points[after]!;
  return low + ((high - low) * (at - left)) / (right - left);
}

/** Whole numbers from 0 to 4095, as 12-bit modalities store them. */
export function twelveBits(values: Float32Array, offset = 0): Uint16Array<ArrayBuffer> {
  const stored = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++) {
    stored[index] = Math.min(4095, Math.max(0, Math.round(values[index]!) + offset));
  }
  return stored;
}
