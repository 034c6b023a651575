/** What a batch consists of: for each ward its pile from top to bottom, cut into lots that are drawn at once. */
import { TomoshibiError } from '../../shared/errors.ts';
import type { FormDefinition } from '../../shared/forms.ts';
import type { BatchRequest, WardPatient } from '../../shared/paper.ts';
import type { Wards } from '../records/wards.ts';
import type { Forms } from './forms.ts';

export const deliveryList = 'D1';

type PaperSize = FormDefinition['paper']['size'];

/** One form of one patient, or of the ward. */
export interface BatchItem {
  form: string;
  paper: PaperSize;
  copies: number;
  patient: WardPatient | null;
  /** Its first side is a front one: whoever is next begins on a sheet of their own. */
  front: boolean;
  /** Once it is entered in the ledger. */
  issued: { serial: string; issuedAt: string } | null;
  /** Of one copy; null until it is laid out. */
  pages: number | null;
  /** How many times some of its sheets were printed again. */
  reprints: number;
}

export interface WardPlan {
  ward: string;
  patients: WardPatient[];
  items: BatchItem[];
  /** Runs of `items`, in their order. */
  lots: BatchItem[][];
}

export interface BatchPlan {
  wards: WardPlan[];
  patients: number;
}

/**
 * @param lots patients drawn at once, and whether a lot may be on one size of paper only, as a printer wants it
 * @throws TomoshibiError `form-not-found`, `ward-not-found`, `batch-empty`, `request-invalid` for a form of something else
 */
export function planBatch(
  request: BatchRequest,
  forms: Forms,
  wards: Wards,
  lots: { patients: number; onePaper: boolean },
): BatchPlan {
  const wanted = request.forms.map(({ code, copies }) => ({ definition: forms.get(code), copies }));
  if (wanted.some(({ definition: { scope } }) => scope !== 'ward' && scope !== 'patient')) {
    throw new TomoshibiError('request-invalid');
  }
  if (new Set(request.wards).size !== request.wards.length) throw new TomoshibiError('request-invalid');
  const only = request.patientIds && new Set(request.patientIds);
  const leftOut = new Set(request.leftOut);
  const plans = request.wards
    .map((ward) => {
      const patients = wards
        .patients(ward)
        .filter(({ patientId }) => (!only || only.has(patientId)) && !leftOut.has(patientId));
      return wardPlan(ward, patients, wanted, lots);
    })
    .filter(({ items }) => items.length > 0);
  if (plans.length === 0) throw new TomoshibiError('batch-empty');
  return { wards: plans, patients: plans.reduce((sum, { patients }) => sum + patients.length, 0) };
}

/** The ward's own sheets, then patient by patient in the order of the beds, each with all their forms. */
function wardPlan(
  ward: string,
  patients: WardPatient[],
  wanted: { definition: FormDefinition; copies: number }[],
  { patients: atOnce, onePaper }: { patients: number; onePaper: boolean },
): WardPlan {
  const itemsOf = (scope: 'ward' | 'patient', patient: WardPatient | null): BatchItem[] =>
    wanted
      .filter(({ definition }) => definition.scope === scope)
      .map(({ definition, copies }, index) => ({
        form: definition.code,
        paper: definition.paper.size,
        copies,
        patient,
        front: index === 0 || scope === 'ward',
        issued: null,
        pages: null,
        reprints: 0,
      }));
  if (patients.length === 0) return { ward, patients, items: [], lots: [] };
  const own = itemsOf('ward', null);
  const perPatient = patients.map((patient) => itemsOf('patient', patient));
  const lots: BatchItem[][] = [];
  for (let first = 0; first < perPatient.length; first += atOnce) {
    lots.push(perPatient.slice(first, first + atOnce).flat());
  }
  if (own.length > 0) lots.unshift(own);
  const filled = lots.filter((lot) => lot.length > 0);
  return { ward, patients, items: filled.flat(), lots: onePaper ? filled.flatMap(ofOnePaper) : filled };
}

/** Neighbours on the same size of paper. */
function ofOnePaper(lot: BatchItem[]): BatchItem[][] {
  const runs: BatchItem[][] = [];
  for (const item of lot) {
    const run = runs.at(-1);
    if (run && run[0]!.paper === item.paper) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

export function deliveryListItem(): BatchItem {
  return {
    form: deliveryList,
    paper: 'A4',
    copies: 1,
    patient: null,
    front: true,
    issued: null,
    pages: null,
    reprints: 0,
  };
}

/** Sides of all its copies; 0 until it is laid out. */
export function sidesOf({ pages, copies }: BatchItem): number {
  return (pages ?? 0) * copies;
}

/** Sheets of paper: on both sides, what begins on a front side leaves the back before it empty, and so does every copy. */
export function sheetsOf(items: readonly BatchItem[], duplex: boolean): number {
  if (!duplex) return items.reduce((sum, item) => sum + sidesOf(item), 0);
  let sheets = 0;
  let open = 0;
  const close = () => {
    sheets += Math.ceil(open / 2);
    open = 0;
  };
  for (const item of items) {
    if (item.front) close();
    for (let copy = 1; copy <= item.copies; copy++) {
      if (copy > 1) close();
      open += item.pages ?? 0;
    }
  }
  close();
  return sheets;
}

/** Where in the pile each item begins, from 1; those before must be laid out. */
export function firstSides(items: readonly BatchItem[]): Map<BatchItem, number> {
  const first = new Map<BatchItem, number>();
  let next = 1;
  for (const item of items) {
    first.set(item, next);
    next += sidesOf(item);
  }
  return first;
}
