import type { FormEntry } from '../../../shared/paper.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import type { PaperChoice } from './pack.ts';

/** One form of the pack, and what is known of its sheets. */
export interface SheetState {
  entry: FormEntry;
  choice: PaperChoice;
  /** As the records fill it; undefined while they are read. */
  job: PrintJobView | undefined;
  error: Error | null;
  retry: () => void;
  /** Pages of one copy, once it is laid out. */
  pages: number | null;
  /** Something on it would be cut off: it cannot be printed so. */
  clipped: boolean;
  /** Sides of paper of all copies. */
  sides: number | null;
}
