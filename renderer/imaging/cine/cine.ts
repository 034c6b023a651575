import { type DicomJson, numberOf, numbersOf } from '../../../shared/dicom-json.ts';

export const slowest = 1;
export const fastest = 60;
const usual = 10;

/**
 * Frames per second at which a series wants to be shown: Recommended Display Frame Rate (0008,2144), Cine Rate
 * (0018,0040), else from Frame Time (0018,1063) or Frame Time Vector (0018,1065), ms (PS3.3 C.7.6.5). `given` is false
 * where it says nothing.
 */
export function frameRateOf(frame: DicomJson): { perSecond: number; given: boolean } {
  const times = numbersOf(frame, '00181065').filter((ms) => ms > 0);
  const mean = times.length > 0 ? times.reduce((sum, ms) => sum + ms, 0) / times.length : 0;
  const time = numberOf(frame, '00181063') || mean;
  const told = numberOf(frame, '00082144') || numberOf(frame, '00180040') || (time > 0 ? 1000 / time : 0);
  if (!Number.isFinite(told) || told <= 0) return { perSecond: usual, given: false };
  return { perSecond: Math.min(fastest, Math.max(slowest, Math.round(told))), given: true };
}

/** One pane's play. Times are milliseconds of one clock. */
export interface Play {
  /** When the frame on the screen was shown. */
  since: number;
  /** The next frame is not in memory: the one on the screen stays, and says so. */
  waiting: boolean;
}

export interface PlayStep {
  play: Play;
  /** Null: nothing moves yet. */
  index: number | null;
  /** The end was reached, and it does not begin again. */
  ended: boolean;
}

/**
 * The next step of a play. A frame that is not in memory is waited for, never skipped and never replaced by another;
 * after a wait the play goes on from there instead of catching up.
 */
export function stepOf(
  play: Play,
  now: number,
  { index, count, perSecond, loops }: { index: number; count: number; perSecond: number; loops: boolean },
  isLoaded: (index: number) => boolean,
): PlayStep {
  const each = 1000 / perSecond;
  if (now - play.since < each) return { play, index: null, ended: false };
  const isLast = index >= count - 1;
  if (isLast && !loops) return { play, index: null, ended: true };
  const next = isLast ? 0 : index + 1;
  if (!isLoaded(next)) return { play: { ...play, waiting: true }, index: null, ended: false };
  // Keeps the beat unless a frame came late.
  const since = now - play.since < 2 * each ? play.since + each : now;
  return { play: { since, waiting: false }, index: next, ended: false };
}
