/** A VOI transformation with its ends: what lies at or below `lower` is one end, at or above `upper` the other. */
import type { Voi } from '../dicom/voi.ts';

export interface Ramp {
  voi: Voi;
  lower: number;
  upper: number;
}

/** The narrowest a ramp may be: WebGL divides by it, in 32-bit floats. */
const narrowest = 1 / 64;

/** Of a sigmoid: so far from the centre, in widths, that less than a tenth of a grey is missing. */
const sigmoidReach = 2;

export function rampOf(voi: Voi): Ramp {
  if (voi.kind === 'table') {
    const { first, entries } = voi.table;
    return { voi, lower: first, upper: first + Math.max(1, entries.length - 1) };
  }
  const { center, width } = voi;
  if (voi.function === 'SIGMOID')
    return { voi, lower: center - width * sigmoidReach, upper: center + width * sigmoidReach };
  if (voi.function === 'LINEAR_EXACT') return { voi, ...apart(center - width / 2, center + width / 2) };
  return { voi, ...apart(center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2) };
}

/**
 * The same kind of transformation between other ends, as dragging sets them. A table has no width: it gives way to a
 * window.
 */
export function rampWithin(voi: Voi, lower: number, upper: number): Ramp {
  const span = Math.max(0, upper - lower);
  const about = { kind: 'window', explanation: null } as const;
  if (voi.kind === 'window' && voi.function === 'SIGMOID') {
    const width = Math.max(span / (2 * sigmoidReach), narrowest);
    return rampOf({ ...about, center: (lower + upper) / 2, width, function: 'SIGMOID' });
  }
  if (voi.kind === 'window' && voi.function === 'LINEAR_EXACT') {
    const width = Math.max(span, narrowest);
    return rampOf({ ...about, center: (lower + upper) / 2, width, function: 'LINEAR_EXACT' });
  }
  return rampOf({ ...about, center: (lower + upper + 1) / 2, width: span + 1, function: 'LINEAR' });
}

function apart(lower: number, upper: number): { lower: number; upper: number } {
  return { lower, upper: Math.max(upper, lower + narrowest) };
}
