/** QR codes as vector paths: the library encodes, one module is one unit of the drawing. */
import { encodeQR } from 'qr';

/** Modules of white around it (ISO/IEC 18004). */
const quiet = 4;

export interface QrPath {
  /** Modules of one side, the white around it included. */
  side: number;
  viewBox: string;
  /** Dark modules, as SVG path data. */
  path: string;
}

export function qrPath(text: string, ecc: 'low' | 'medium' | 'quartile'): QrPath {
  // The smallest border it gives is one module; the others are the drawing's.
  const modules = encodeQR(text, 'raw', { ecc, border: 1 });
  const side = modules.length - 2 + 2 * quiet;
  return { side, viewBox: [1 - quiet, 1 - quiet, side, side].join(' '), path: modules.map(barsOfRow).join('') };
}

/** Dark modules beside each other as one rectangle. */
function barsOfRow(row: boolean[], y: number): string {
  let bars = '';
  for (let x = 0; x < row.length; x++) {
    const left = x;
    while (row[x]) x += 1;
    if (x > left) bars += `M${left} ${y}h${x - left}v1h${left - x}z`;
  }
  return bars;
}
