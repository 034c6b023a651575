/** A ward's pile while its batch is under way: what of it is laid out, drawn, handed over, and printed again. */
import { TomoshibiError } from '../../shared/errors.ts';
import type { SheetRef } from '../../shared/ledger.ts';
import type { BatchPart, BatchPileItem, BatchState } from '../../shared/paper.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type BatchItem, deliveryListItem, firstSides, sheetsOf, sidesOf, type WardPlan } from './batch-plan.ts';

export class WardPile implements WardPlan {
  readonly ward: string;
  readonly patients: WardPlan['patients'];
  readonly items: BatchItem[];
  readonly lots: BatchItem[][];
  /** Lies on top, and knows how many sheets are below once they are laid out. */
  readonly list: BatchItem = deliveryListItem();
  state: BatchState = 'preparing';
  listDone = false;
  /** Sides that are drawn or were given to the printer, from the first without a gap. */
  at = 0;
  /** The furthest side that may have come out of a printer or a file; what is printed again up to here says so. */
  sent = 0;
  /** PDFs of its lots while it is drawn. */
  readonly pieces = new Map<BatchItem[], Uint8Array>();
  pdf: Uint8Array | null = null;
  saved = false;
  reprintFrom: number | null = null;

  constructor({ ward, patients, items, lots }: WardPlan) {
    this.ward = ward;
    this.patients = patients;
    this.items = items;
    this.lots = lots;
  }

  get isLaid(): boolean {
    return this.items.every(({ pages }) => pages !== null);
  }

  /** Of those that are laid out. */
  get sides(): number {
    return sumOfSides(this.items);
  }

  /** The side from which it is drawn. */
  get from(): number {
    return this.reprintFrom ?? 1;
  }

  view(duplex: boolean, paused: boolean): BatchPart {
    const { ward, patients, isLaid, saved, reprintFrom } = this;
    return {
      ward,
      patients: patients.length,
      sides: isLaid ? this.sides : null,
      sheets: isLaid ? sheetsOf(this.items, duplex) : null,
      sidesDone: this.at,
      state: this.state === 'preparing' && paused ? 'paused' : this.state,
      saveable: this.pdf !== null,
      saved,
      reprintFrom,
    };
  }

  /** From top to bottom, as far as it is laid out. */
  inOrder(): BatchPileItem[] {
    const first = firstSides(this.items);
    return this.items
      .filter(({ pages, issued }) => pages !== null && issued !== null)
      .map((item) => ({
        patientId: item.patient?.patientId ?? null,
        identifier: item.patient?.identifier ?? null,
        name: item.patient?.name ?? null,
        room: item.patient?.room ?? null,
        bed: item.patient?.bed ?? null,
        form: item.form,
        serial: item.issued!.serial,
        first: first.get(item)!,
        last: first.get(item)! + sidesOf(item) - 1,
        reprints: item.reprints,
      }));
  }

  /** Lots that have sides from `from` on; all lots before must be laid out. */
  lotsFrom(): BatchItem[][] {
    return this.lots.filter((lot) => !this.#isBefore(lot));
  }

  /** Sides of an item that lie before `from`: the check list has no place in the count. */
  sidesBefore(item: BatchItem, from: number): number {
    const first = firstSides(this.items).get(item);
    return first === undefined ? 0 : Math.max(0, from - first);
  }

  /** Counts what is drawn from the first side on without a gap. */
  countDrawn(): void {
    this.at = 0;
    for (const lot of this.lots) {
      if (!this.pieces.has(lot) && !this.#isBefore(lot)) return;
      this.at += sumOfSides(lot);
    }
  }

  /**
   * Begins again at a side, and enters in the ledger what is printed once more.
   * @param side 0: with the delivery check list
   * @throws TomoshibiError `request-invalid` for a side that is not in the pile
   */
  goBack(side: number, ledger: Ledger, act: { by: string; why: string }): void {
    if (!this.isLaid || !Number.isInteger(side) || side < 0 || side > this.sides) {
      throw new TomoshibiError('request-invalid');
    }
    if (side === 0 && this.listDone) {
      const { list } = this;
      list.reprints = ledger.reprinted(list.issued!.serial, 1, { from: 1, to: list.pages! }, act);
      this.listDone = false;
    }
    const from = Math.max(1, side);
    const first = firstSides(this.items);
    for (const item of this.items) this.#reprint(item, first.get(item)!, from, ledger, act);
    this.reprintFrom = from;
    this.at = from - 1;
    this.pdf = null;
    this.saved = false;
    this.state = 'preparing';
  }

  /** Sheets that were entered in the ledger and never left. */
  unsent(): SheetRef[] {
    const first = firstSides(this.items);
    const items = this.items.filter((item) => first.get(item)! > this.sent);
    if (this.sent === 0 && !(this.listDone && this.pdf === null)) items.push(this.list);
    return items.filter(({ issued, pages }) => issued !== null && pages !== null).flatMap(sheetsIn);
  }

  #reprint(item: BatchItem, first: number, from: number, ledger: Ledger, act: { by: string; why: string }): void {
    const pages = item.pages!;
    for (let copy = 1; copy <= item.copies; copy++) {
      const begins = first + (copy - 1) * pages;
      const ends = Math.min(this.sent, begins + pages - 1);
      const again = { from: Math.max(from, begins) - begins + 1, to: ends - begins + 1 };
      if (again.from > again.to) continue;
      item.reprints = Math.max(item.reprints, ledger.reprinted(item.issued!.serial, copy, again, act));
    }
  }

  #isBefore(lot: BatchItem[]): boolean {
    if (this.from <= 1) return false;
    return firstSides(this.items).get(lot[0]!)! + sumOfSides(lot) - 1 < this.from;
  }
}

export function sumOfSides(items: readonly BatchItem[]): number {
  return items.reduce((sum, item) => sum + sidesOf(item), 0);
}

function sheetsIn({ issued, pages, copies }: BatchItem): SheetRef[] {
  return Array.from({ length: copies }, (_, copy) =>
    Array.from({ length: pages! }, (_unused, page) => ({ serial: issued!.serial, copy: copy + 1, page: page + 1 })),
  ).flat();
}
