/** A batch that goes to a printer: a ward is laid out, then printed, before the next one. */
import { TomoshibiError } from '../../shared/errors.ts';
import type { SheetsPage } from '../host.ts';
import { type BatchItem, firstSides } from './batch-plan.ts';
import { type BatchRun, drawItems } from './batch-run.ts';
import { sumOfSides, type WardPile } from './ward-pile.ts';

export async function runToPaper(run: BatchRun): Promise<void> {
  const { parts, tools } = run;
  for (const part of parts.filter(({ state }) => state === 'preparing')) {
    for (const lot of part.lots.filter((one) => one.some(({ pages }) => pages === null))) {
      if (!(await run.mayGoOn())) return;
      await drawItems(run, { part, items: lot, from: 0 }, async () => undefined);
      tools.changed();
    }
    if (!(await run.mayGoOn())) return;
    run.set('printing');
    part.state = 'printing';
    if (!part.listDone) {
      await drawItems(run, { part, items: [part.list], from: 0 }, async (sheets) => {
        await sheets.number('', 1, run.duplex);
        await toPrinter(run, sheets.page, part.list);
      });
      part.listDone = true;
    }
    const sides = part.sides;
    const first = firstSides(part.items);
    for (const lot of part.lots) {
      const begins = first.get(lot[0]!)!;
      const ends = begins + sumOfSides(lot) - 1;
      if (ends <= part.at) continue;
      if (!(await run.mayGoOn())) {
        part.state = 'preparing';
        return;
      }
      try {
        await printLot(run, part, { lot, begins, ends });
      } catch (error) {
        part.state = 'preparing';
        throw error;
      }
      part.at = ends;
      tools.changed();
    }
    if (part.at === sides) {
      part.state = 'done';
      part.reprintFrom = null;
      run.printed(part);
    }
  }
  if (parts.every(({ state }) => state === 'done')) run.set('done');
}

/** @param lot with its first and its last side in the pile */
async function printLot(
  run: BatchRun,
  part: WardPile,
  { lot, begins, ends }: { lot: BatchItem[]; begins: number; ends: number },
): Promise<void> {
  const from = part.at + 1;
  await drawItems(run, { part, items: lot, from }, async (sheets) => {
    await sheets.number(part.ward, Math.max(begins, from), run.duplex);
    // From here on some of it may lie on the printer, whatever the printer says.
    const { sent } = part;
    part.sent = Math.max(sent, ends);
    await toPrinter(run, sheets.page, lot[0]!).catch((error: unknown) => {
      // But where there was no printer, nothing can.
      if ((error as TomoshibiError).code === 'batch-printer-gone') part.sent = sent;
      throw error;
    });
  });
}

async function toPrinter({ printer, duplex }: BatchRun, page: SheetsPage, { paper }: BatchItem): Promise<void> {
  if (!page.print || printer === null) throw new TomoshibiError('print-unavailable');
  try {
    await page.print({ duplex, paper, printer });
  } catch (cause) {
    if (cause instanceof TomoshibiError && cause.code === 'printer-not-found') {
      throw new TomoshibiError('batch-printer-gone', { printer }, { cause });
    }
    throw new TomoshibiError('batch-printer-stopped', {}, { cause });
  }
}
