/**
 * How much paper a batch will take, before anything is entered or printed. Of each form patients are put in order by how
 * much is on it; some of them, from the first to the last, are laid out, and the others counted like the nearest of these.
 * What was laid out once is known for as long as the data are open.
 */
import type { BatchEstimate, BatchRequest } from '../../shared/paper.ts';
import { unissued } from '../../shared/sheets.ts';
import { type BatchItem, type BatchPlan, sheetsOf, sidesOf } from './batch-plan.ts';

/** Patients of whom a form is laid out: of 590 with M3 and M7, the standard error is 2 sides in a hundred. */
const sampledPatients = 24;
/** As many of those on whose form there is the same amount. */
const sampledAlike = 3;

export interface PaperCount {
  sides: number;
  sheets: number;
}

export interface BatchEntry {
  item: BatchItem;
  ward: string;
}

/** Both are given entries in the order of the plan, and enter nothing in the ledger. */
export interface EstimateTools {
  /** Lays entries out, and gives the pages of one copy of each. */
  layOut: (entries: BatchEntry[]) => Promise<number[]>;
  /** About how many lines are on each (job-length.ts). */
  linesOf: (entries: BatchEntry[]) => Promise<number[]>;
}

export class PageSample {
  /** By form and patient, or ward. */
  readonly #pages = new Map<string, number>();
  readonly #lines = new Map<string, number>();

  /** @returns the paper of the plan, how many sheets it was told from, and whether all were laid out */
  async estimate(
    { duplex }: BatchRequest,
    plan: BatchPlan,
    { layOut, linesOf }: EstimateTools,
  ): Promise<PaperCount & Pick<BatchEstimate, 'patients' | 'exact' | 'sampled'>> {
    const all = plan.wards.flatMap(({ ward, items }) => items.map((item) => ({ item, ward })));
    const forms = patientForms(all);
    const many = new Set([...forms.values()].filter(({ length }) => length > sampledPatients).flat());
    await learn(
      this.#lines,
      all.filter((entry) => many.has(entry)),
      linesOf,
    );
    const ordered = [...forms.values()].map((entries) => this.#inOrder(entries));
    const wanted = new Set(ordered.flatMap((entries) => this.#sampleOf(entries)));
    await learn(
      this.#pages,
      all.filter((entry) => entry.item.patient === null || wanted.has(entry)),
      layOut,
    );
    const pages = new Map(all.map((entry) => [entry.item, this.#pages.get(keyOf(entry))]));
    const sampled = [...pages.values()].filter((count) => count !== undefined).length;
    for (const entries of ordered) fillFromNearest(entries, pages);
    let sides = 0;
    let sheets = 0;
    for (const { items } of plan.wards) {
      const counted = items.map((item) => ({ ...item, pages: pages.get(item)! }));
      sides += counted.reduce((sum, item) => sum + sidesOf(item), 0);
      sheets += sheetsOf(counted, duplex);
    }
    return { patients: plan.patients, sides, sheets, exact: sampled === all.length, sampled };
  }

  forget(): void {
    this.#pages.clear();
    this.#lines.clear();
  }

  /** By how much is on them. */
  #inOrder(entries: BatchEntry[]): BatchEntry[] {
    const lines = (entry: BatchEntry) => this.#lines.get(keyOf(entry)) ?? 0;
    return entries.toSorted((one, other) => lines(one) - lines(other));
  }

  /** From each run of as many neighbours one: the one that is known, else the one in the middle. */
  #sampleOf(entries: BatchEntry[]): BatchEntry[] {
    const amounts = new Set(entries.map((entry) => this.#lines.get(keyOf(entry)) ?? keyOf(entry)));
    const count = Math.min(sampledPatients, entries.length, amounts.size * sampledAlike);
    return Array.from({ length: count }, (_, run) => {
      const from = Math.floor((run * entries.length) / count);
      const to = Math.floor(((run + 1) * entries.length) / count);
      const neighbours = entries.slice(from, to);
      return neighbours.find((entry) => this.#pages.has(keyOf(entry))) ?? neighbours[neighbours.length >> 1]!;
    });
  }
}

/** What stands for an entry in the ledger while paper is only counted. */
export const notIssued = { serial: unissued, issuedAt: '2000-01-01T00:00:00' };

function patientForms(entries: BatchEntry[]): Map<string, BatchEntry[]> {
  const forms = new Map<string, BatchEntry[]>();
  for (const entry of entries) {
    const { form, patient } = entry.item;
    if (!patient) continue;
    const others = forms.get(form);
    if (others) others.push(entry);
    else forms.set(form, [entry]);
  }
  return forms;
}

async function learn(
  known: Map<string, number>,
  entries: BatchEntry[],
  ask: (entries: BatchEntry[]) => Promise<number[]>,
): Promise<void> {
  const unknown = entries.filter((entry) => !known.has(keyOf(entry)));
  if (unknown.length === 0) return;
  const answers = await ask(unknown);
  for (const [index, entry] of unknown.entries()) known.set(keyOf(entry), answers[index]!);
}

/** @param pages by item; every run of neighbours has one that is known */
function fillFromNearest(entries: BatchEntry[], pages: Map<BatchItem, number | undefined>): void {
  const known = entries.flatMap(({ item }, at) =>
    pages.get(item) === undefined ? [] : [{ at, pages: pages.get(item)! }],
  );
  let nearest = 0;
  for (const [at, { item }] of entries.entries()) {
    while (nearest + 1 < known.length && known[nearest + 1]!.at - at < at - known[nearest]!.at) nearest += 1;
    if (pages.get(item) === undefined) pages.set(item, known[nearest]!.pages);
  }
}

function keyOf({ item, ward }: BatchEntry): string {
  return JSON.stringify([item.form, item.patient?.patientId ?? null, item.patient ? '' : ward]);
}
