/** What a batch gives the way it takes: its piles, drawing of them, and whether it may go on. */
import { TomoshibiError } from '../../shared/errors.ts';
import type { BatchEstimate, BatchState } from '../../shared/paper.ts';
import type { PrintJobView } from '../../shared/views.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type BatchItem, sidesOf, type WardPlan } from './batch-plan.ts';
import type { LaidSheets, SheetDrawing } from './sheet-drawing.ts';
import type { WardPile } from './ward-pile.ts';

export interface BatchTools {
  drawing: SheetDrawing;
  /** Windows that draw at the same time. */
  lanes: number;
  ledger: () => Ledger;
  /** Makes the sheets of these items as the records say, and enters new ones in the ledger. Patients' data go no further. */
  jobsOf: (part: WardPlan, items: BatchItem[]) => PrintJobView[];
  /** Which data are open; a batch never mixes two. */
  data: () => string;
  record: (entry: Omit<AuditEntry, 'person'>) => void;
  paper: (count: { sides: number; sheets: number }) => Pick<BatchEstimate, 'reams' | 'cartridges' | 'minutes'>;
  changed: () => void;
}

export interface BatchRun {
  parts: readonly WardPile[];
  duplex: boolean;
  /** Null where it goes to PDF. */
  printer: string | null;
  tools: BatchTools;
  /** Which data were open when it began. */
  data: string;
  /** False when it is to stop; waits while too much waits to be saved. */
  mayGoOn: () => Promise<boolean>;
  set: (state: BatchState) => void;
  /** A ward is on paper. */
  printed: (part: WardPile) => void;
}

/**
 * Draws those of the items that have sides from `from` on, and enters in the ledger what is laid out for the first time
 * and what is printed again.
 * @throws TomoshibiError `batch-data-changed`, `print-failed`, and what `SheetDrawing.draw` throws
 */
export async function drawItems<T>(
  { tools, data }: BatchRun,
  { part, items, from }: { part: WardPile; items: BatchItem[]; from: number },
  work: (sheets: LaidSheets) => Promise<T>,
): Promise<T> {
  if (tools.data() !== data) throw new TomoshibiError('batch-data-changed');
  const skipOf = (item: BatchItem) => (item.pages === null ? 0 : part.sidesBefore(item, from));
  const drawn = items.filter((item) => item.pages === null || skipOf(item) < sidesOf(item));
  const jobs = tools.jobsOf(part, drawn);
  const sheets = jobs.map((job, index) => ({
    job: { ...job, reprint: drawn[index]!.reprints },
    skip: skipOf(drawn[index]!),
    front: drawn[index]!.front || index === 0,
  }));
  return tools.drawing.draw(sheets, async (laid) => {
    for (const [index, item] of drawn.entries()) laidOut(item, laid.pages[index]!, tools.ledger);
    return work(laid);
  });
}

function laidOut(item: BatchItem, pages: number, ledger: () => Ledger): void {
  if (item.pages === null) {
    item.pages = pages;
    ledger().laidOut(item.issued!.serial, pages);
  } else if (item.pages !== pages) {
    // Its numbers are on paper already: another number of pages is another form.
    throw new TomoshibiError('print-failed', { reason: 'pages' });
  }
}
