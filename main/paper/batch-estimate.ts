/**
 * How much paper a batch will take, before anything is entered or printed: sheets of a few of its patients are laid out and
 * the others counted like them. What was laid out once is known for as long as the data are open.
 */
import type { BatchEstimate, BatchRequest } from '../../shared/paper.ts';
import { unissued } from '../../shared/sheets.ts';
import { type BatchItem, type BatchPlan, sheetsOf, sidesOf } from './batch-plan.ts';

/** Patients whose sheets are laid out; more of them change the estimate by a side in a hundred. */
export const sampledPatients = 12;

export interface PaperCount {
  sides: number;
  sheets: number;
}

/** Lays items out, without a serial, and gives the pages of one copy of each. */
export type LayOut = (items: { item: BatchItem; ward: string }[]) => Promise<number[]>;

export class PageSample {
  /** Pages by form and patient, or ward. */
  readonly #pages = new Map<string, number>();

  /** @returns the paper of the plan, how many sheets it was told from, and whether all were laid out */
  async estimate(
    { duplex }: BatchRequest,
    plan: BatchPlan,
    layOut: LayOut,
  ): Promise<PaperCount & Pick<BatchEstimate, 'patients' | 'exact' | 'sampled'>> {
    const all = plan.wards.flatMap(({ ward, items }) => items.map((item) => ({ item, ward })));
    const unknown = this.#toLayOut(plan).filter((entry) => !this.#pages.has(keyOf(entry)));
    if (unknown.length > 0) {
      const pages = await layOut(unknown);
      for (const [index, entry] of unknown.entries()) this.#pages.set(keyOf(entry), pages[index]!);
    }
    const known = all.filter((entry) => this.#pages.has(keyOf(entry)));
    const usual = this.#usualPages(known);
    let sides = 0;
    let sheets = 0;
    for (const { ward, items } of plan.wards) {
      const counted = items.map((item) => ({ ...item, pages: this.#pages.get(keyOf({ item, ward })) ?? usual(item) }));
      sides += counted.reduce((sum, item) => sum + sidesOf(item), 0);
      sheets += sheetsOf(counted, duplex);
    }
    return {
      patients: plan.patients,
      sides: Math.round(sides),
      sheets: Math.round(sheets),
      exact: known.length === all.length,
      sampled: known.length,
    };
  }

  forget(): void {
    this.#pages.clear();
  }

  /** Every ward's own sheets, and those of some patients from the first to the last. */
  #toLayOut(plan: BatchPlan): { item: BatchItem; ward: string }[] {
    const step = Math.max(1, plan.patients / sampledPatients);
    const chosen = new Set<string>();
    const ids = plan.wards.flatMap(({ patients }) => patients.map(({ patientId }) => patientId));
    for (let at = 0; at < ids.length; at += step) chosen.add(ids[Math.floor(at)]!);
    return plan.wards.flatMap(({ ward, items }) =>
      items.filter(({ patient }) => patient === null || chosen.has(patient.patientId)).map((item) => ({ item, ward })),
    );
  }

  /** The mean of the same form of others, in parts of a page. */
  #usualPages(known: { item: BatchItem; ward: string }[]): (item: BatchItem) => number {
    const totals = new Map<string, { pages: number; count: number }>();
    for (const entry of known) {
      const total = totals.get(entry.item.form) ?? { pages: 0, count: 0 };
      total.pages += this.#pages.get(keyOf(entry))!;
      total.count += 1;
      totals.set(entry.item.form, total);
    }
    return ({ form }) => {
      const total = totals.get(form);
      return total ? total.pages / total.count : 1;
    };
  }
}

/** What stands for an entry in the ledger while paper is only counted. */
export const notIssued = { serial: unissued, issuedAt: '2000-01-01T00:00:00' };

function keyOf({ item, ward }: { item: BatchItem; ward: string }): string {
  return JSON.stringify([item.form, item.patient?.patientId ?? null, item.patient ? '' : ward]);
}
