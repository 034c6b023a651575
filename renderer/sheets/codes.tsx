/** QR and NW-7 as vector paths at exact sizes: libraries encode, one module is one unit of the drawing. */
import { type DrawingContext, rationalizedCodabar } from 'bwip-js/generic';
import { qrPath } from '../../shared/qr-path.ts';

/** Millimetres. A 0.5 mm module reads at 100 dpi, a 0.4 mm bar at 150. */
const qrModule = 0.5;
const usualBarWidth = 0.4;
const usualBarHeight = 7;
/** Of most codes with their quiet zone: version 6. */
const usualQrSide = 24.5;

interface Drawn {
  width: number;
  height: number;
  path: string;
}

/** bwip-js would take 5 ms for each, a third of the time in which a ward is laid out. */
export function QrCode({ text }: { text: string }) {
  const { side, viewBox, path } = qrPath(text, 'quartile');
  const size = `${side * qrModule}mm`;
  return (
    <svg className="sheet-qr" viewBox={viewBox} width={size} height={size} aria-hidden="true">
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}

/** The white square in whose place the code of an issued sheet will be. */
export function NoCode({ text }: { text: string }) {
  return (
    <span className="sheet-no-code" style={{ width: `${usualQrSide}mm`, height: `${usualQrSide}mm` }}>
      {text}
    </span>
  );
}

/** Whether NW-7 has every character of an identifier. */
export function isNw7(identifier: string): boolean {
  return /^[0-9\-$:/.+]+$/.test(identifier);
}

interface Nw7Props {
  identifier: string;
  /** Of a narrow bar and of the whole, millimetres. */
  barWidth?: number;
  barHeight?: number;
}

/** NW-7 (Codabar) with A as start and stop, for an identifier that `isNw7`. */
export function Nw7({ identifier, barWidth = usualBarWidth, barHeight = usualBarHeight }: Nw7Props) {
  const { width, height, path } = nw7(identifier);
  return (
    <svg
      className="sheet-nw7"
      viewBox={`0 0 ${width} ${height}`}
      width={`${width * barWidth}mm`}
      height={`${barHeight}mm`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}

/** Narrow bars that an identifier's code is wide. */
export function barsWidth(identifier: string): number {
  return isNw7(identifier) ? nw7(identifier).width : 0;
}

/** All sheets of one person are drawn after each other, each with the same bars. */
let last: { identifier: string; bars: Drawn } | null = null;

function nw7(identifier: string): Drawn {
  if (last?.identifier === identifier) return last.bars;
  const text = `A${identifier}A`;
  const options = { bcid: 'rationalizedCodabar', text, includetext: false, scale: 1, height: 1 };
  const bars = rationalizedCodabar(options, onePath());
  last = { identifier, bars };
  return bars;
}

/** A bwip-js drawing that yields the bars as one path. */
function onePath(): DrawingContext<Drawn> {
  const drawn: Drawn = { width: 0, height: 0, path: '' };
  return {
    scale: () => [1, 1],
    measure: () => ({ width: 0, ascent: 0, descent: 0 }),
    init(width, height) {
      drawn.width = width;
      drawn.height = height;
    },
    line(x, y0, _x1, y1, lineWidth) {
      // bwip-js gives the pixel right of the middle of a bar.
      const left = x - (lineWidth + 1) / 2;
      drawn.path += `M${left} ${Math.min(y0, y1)}h${lineWidth}v${Math.abs(y1 - y0)}h${-lineWidth}z`;
    },
    polygon() {},
    hexagon() {},
    ellipse() {},
    fill() {},
    text() {},
    end: () => drawn,
  };
}
