/** What a batch takes, told from some of its patients. */
import { expect, test } from 'vitest';
import { type BatchEntry, PageSample } from '../../../main/paper/batch-estimate.ts';
import type { BatchItem, BatchPlan } from '../../../main/paper/batch-plan.ts';
import type { WardPatient } from '../../../shared/paper.ts';

const wards = ['3西', '4東', 'ICU'];
const forms = ['M3', 'M7'];

/** One patient in nine has a long summary, and who has is not told by the order of the beds. */
function linesOf({ item }: BatchEntry): number {
  const bed = Number(item.patient!.bed);
  const drugs = bed % 9 === 0 ? 40 + (bed % 7) : 5 + (bed % 11);
  return item.form === 'M3' ? drugs : drugs / 4;
}

function pagesOf(entry: BatchEntry): number {
  return entry.item.patient ? Math.ceil(linesOf(entry) / 30) : 4;
}

function itemOf(form: string, patient: WardPatient | null): BatchItem {
  return { form, paper: 'A4', copies: 1, patient, front: true, issued: null, pages: null, reprints: 0 };
}

function planOf(perWard: number): BatchPlan {
  const plans = wards.map((ward, at) => {
    const patients = Array.from(
      { length: perWard },
      (_, bed) => ({ patientId: `${ward}-${bed}`, bed: String(at * perWard + bed) }) as WardPatient,
    );
    const items = [itemOf('M2', null), ...patients.flatMap((patient) => forms.map((form) => itemOf(form, patient)))];
    return { ward, patients, items, lots: [items] };
  });
  return { wards: plans, patients: perWard * wards.length };
}

function counting() {
  const laid: BatchEntry[] = [];
  const read: BatchEntry[] = [];
  return {
    laid,
    read,
    layOut: async (entries: BatchEntry[]) => {
      laid.push(...entries);
      return entries.map(pagesOf);
    },
    linesOf: async (entries: BatchEntry[]) => {
      read.push(...entries);
      return entries.map(linesOf);
    },
  };
}

const request = { forms: [], wards, duplex: false };

test('few long forms are counted as few, and few sheets are laid out for it', async () => {
  const sample = new PageSample();
  const plan = planOf(200);
  const tools = counting();
  const estimate = await sample.estimate(request, plan, tools);
  const sides = plan.wards.reduce(
    (sum, { ward, items }) => sum + items.reduce((own, item) => own + pagesOf({ item, ward }), 0),
    0,
  );
  expect(estimate.exact).toBe(false);
  expect(Math.abs(estimate.sides - sides) / sides).toBeLessThan(0.03);
  expect(tools.laid.length).toBe(estimate.sampled);
  expect(tools.laid.length).toBeLessThan(60);
  expect(tools.laid.filter(({ item }) => item.patient === null)).toHaveLength(wards.length);

  // One patient more or less is told from what is known.
  plan.wards[0]!.items.splice(1, forms.length);
  const before = tools.laid.length;
  const fewer = await sample.estimate(request, plan, tools);
  expect(fewer.sides).toBeLessThan(estimate.sides);
  expect(tools.laid.length - before).toBeLessThan(12);
  expect(tools.read).toHaveLength(600 * forms.length);
});

test('of few patients everything is laid out, and nothing is guessed', async () => {
  const plan = planOf(8);
  const tools = counting();
  const estimate = await new PageSample().estimate(request, plan, tools);
  expect(estimate).toMatchObject({ exact: true, patients: 24, sampled: 3 + 48 });
  expect(tools.read).toEqual([]);
  expect(estimate.sheets).toBe(estimate.sides);
});
