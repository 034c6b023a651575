/** What samples say by arithmetic alone: does memory grow, do handles, does it become slower. */
import { percentile } from '../bench/result.ts';
import type { Sample } from './measure.ts';

export interface Check {
  name: string;
  value: number;
  /** At most. */
  limit: number;
  unit: string;
  ok: boolean;
}

/** What may grow between the first third and the end, in all of a run; beyond it something is kept that should not be. */
export const limits = {
  /** Kilobytes for every chart opened, by the slope of the last two thirds. */
  heapPerOpening: 2,
  mainPerOpening: 8,
  windowPerOpening: 16,
  /** Those that draw sheets come and go among them. */
  allPerOpening: 32,
  /** More than at most in the first third. */
  descriptors: 4,
  handles: 8,
  nodes: 2_000,
  temporaryFiles: 4,
  /** Bytes on the disk for every entry of the log, sheets of the ledger among them. */
  bytesPerEntry: 2_000,
  /** The last third beside the first: so many times, and a little where both are small. */
  slower: 1.2,
  slowerMilliseconds: 20,
};

/** Slope of a straight line through points, by least squares; 0 where they are all above one another. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

/** @param samples at least six, in their order @param openings milliseconds of each, likewise */
export function verdictOf(samples: readonly Sample[], openings: readonly number[]): Check[] {
  const warm = samples.slice(Math.floor(samples.length / 3));
  const early = samples.slice(0, Math.ceil(samples.length / 3));
  const late = samples.slice(-Math.ceil(samples.length / 3));
  const grows = (name: string, of: (sample: Sample) => number, limit: number): Check => {
    const kilobytes = slope(warm.map((sample) => [sample.openings, of(sample)] as const)) * 1000;
    return check(`${name}, growth over the last two thirds`, kilobytes, limit, 'KB per opening');
  };
  const more = (name: string, of: (sample: Sample) => number, limit: number): Check => {
    const value = Math.max(...late.map(of)) - Math.max(...early.map(of));
    return check(`${name}, most in the last third above most in the first`, value, limit, '');
  };
  const third = Math.floor(openings.length / 3);
  const first = percentile(openings.slice(0, third), 0.95);
  const last = percentile(openings.slice(-third), 0.95);
  return [
    grows('heap of the main process', ({ mainHeap }) => mainHeap, limits.heapPerOpening),
    grows('outside its heap', ({ mainExternal }) => mainExternal, limits.heapPerOpening),
    grows('main process, resident', ({ mainResident }) => mainResident, limits.mainPerOpening),
    grows('heap of the window', ({ windowHeap }) => windowHeap, limits.heapPerOpening),
    grows('window, resident', ({ windowResident }) => windowResident, limits.windowPerOpening),
    grows('all processes, resident', ({ allResident }) => allResident, limits.allPerOpening),
    more('open files and sockets of the main process', ({ descriptors }) => descriptors, limits.descriptors),
    more('open databases', ({ databases }) => databases, limits.descriptors),
    more('what keeps the main process’s loop going', ({ handles }) => handles, limits.handles),
    more('processes', ({ processes }) => processes, limits.descriptors),
    more('elements the window keeps', ({ nodes }) => nodes, limits.nodes),
    more('listeners the window keeps', ({ listeners }) => listeners, limits.nodes),
    more('temporary files', ({ temporaryFiles }) => temporaryFiles, limits.temporaryFiles),
    check(
      'opening a patient, p95 of the last third beside the first',
      last,
      first * limits.slower + limits.slowerMilliseconds,
      'ms',
    ),
  ];
}

export function check(name: string, value: number, limit: number, unit: string): Check {
  return { name, value: Math.round(value * 100) / 100, limit: Math.round(limit * 100) / 100, unit, ok: value <= limit };
}
