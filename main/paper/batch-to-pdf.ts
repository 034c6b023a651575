/** A batch that becomes one PDF for each ward: lots of all wards in their order, as many at once as there are windows. */
import type { BatchItem } from './batch-plan.ts';
import { type BatchRun, drawItems } from './batch-run.ts';
import { joinPdfs } from './join-pdf.ts';
import { sumOfSides, type WardPile } from './ward-pile.ts';

export async function runToPdf(run: BatchRun): Promise<void> {
  const { parts, tools } = run;
  const lots = parts.filter(({ state }) => state === 'preparing').flatMap((part) => lotsToDraw(run, part));
  let next = 0;
  let failure: unknown = null;
  const lane = async () => {
    while (failure === null && (await run.mayGoOn())) {
      const draw = lots[next++];
      if (!draw) return;
      try {
        await draw();
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: tools.lanes }, lane));
  if (failure !== null) throw failure;
  if (parts.every(({ state }) => state === 'done')) run.set('done');
  else if (parts.every(({ state }) => state === 'ready' || state === 'done')) run.set('ready');
}

/** What is left of a ward's pile, each piece to be drawn as soon as those before it are laid out. */
function lotsToDraw(run: BatchRun, part: WardPile): (() => Promise<void>)[] {
  let first: Promise<number> = Promise.resolve(1);
  const left = part.lotsFrom().filter((lot) => !part.pieces.has(lot));
  const draws = part.lots.map((lot) => {
    const begins = first;
    let laid: (sides: number) => void = () => {};
    let failed: (error: unknown) => void = () => {};
    const sides = new Promise<number>((resolve, reject) => {
      laid = resolve;
      failed = reject;
    });
    if (!left.includes(lot)) laid(sumOfSides(lot));
    first = Promise.all([begins, sides]).then(([start, count]) => start + count);
    first.catch(() => undefined);
    return {
      lot,
      draw: async () => {
        try {
          await drawLot(run, part, { lot, begins, laid });
        } catch (error) {
          failed(error);
          throw error;
        }
      },
    };
  });
  return draws.filter(({ lot }) => left.includes(lot)).map(({ draw }) => draw);
}

interface Lot {
  lot: BatchItem[];
  /** Its first side in the pile, once those before are laid out. */
  begins: Promise<number>;
  /** Tells how many sides it has. */
  laid: (sides: number) => void;
}

async function drawLot(run: BatchRun, part: WardPile, { lot, begins, laid }: Lot): Promise<void> {
  const { from } = part;
  const pdf = await drawItems(run, { part, items: lot, from }, async (sheets) => {
    laid(sumOfSides(lot));
    await sheets.number(part.ward, Math.max(await begins, from), run.duplex);
    return sheets.page.pdf();
  });
  part.pieces.set(lot, pdf);
  part.countDrawn();
  run.tools.changed();
  const wanted = part.lotsFrom();
  if (wanted.every((one) => part.pieces.has(one))) await finish(run, part, wanted);
}

/** The check list knows how many sheets there are once all others are laid out, and lies on top of them. */
async function finish(run: BatchRun, part: WardPile, lots: BatchItem[][]): Promise<void> {
  const pdfs = lots.map((lot) => part.pieces.get(lot)!);
  if (!part.listDone) {
    pdfs.unshift(
      await drawItems(run, { part, items: [part.list], from: 0 }, async (sheets) => {
        await sheets.number('', 1, run.duplex);
        return sheets.page.pdf();
      }),
    );
  }
  part.pdf = await joinPdfs(pdfs);
  part.listDone = true;
  part.pieces.clear();
  part.state = 'ready';
  part.saved = false;
  run.tools.changed();
}
