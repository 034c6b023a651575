/** What main asks of the window that draws many jobs' sheets (renderer/sheets/drawing), and what it answers. */
import type { PrintJobView } from './views.ts';

export interface DrawnJob {
  job: PrintJobView;
  /** Sides of it that are left out, from its first. */
  skip: number;
  /** Where both sides of the paper are printed its first side is a front one, so that no sheet is of two people. */
  front: boolean;
}

/**
 * `lay`: draws the jobs in place of those before. `number`: leaves out what is skipped, puts empty backs where a front side
 * has to follow, and writes into the corner of every side of which pile it is and its place in it, from `first`.
 */
export type SheetDrawingRequest =
  | { kind: 'lay'; jobs: DrawnJob[] }
  | { kind: 'number'; pile: string; first: number; duplex: boolean }
  | { kind: 'clear' };

/** `laid`: pages of one copy of each job. `refused`: of the job of this serial something would not be whole on paper. */
export type SheetDrawingAnswer =
  | { kind: 'laid'; pages: number[] }
  | { kind: 'refused'; serial: string }
  | { kind: 'done' };
