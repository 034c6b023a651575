/** What is to be printed together for one patient: forms in order, and how each is to be had on paper. */
import type { FormSet } from '../../../shared/forms.ts';
import type { FormEntry, FormsView, FormValues } from '../../../shared/paper.ts';
import type { LabelCount } from '../../../shared/sheets.ts';

export interface PaperSearch {
  /** Code of a set. */
  set?: string;
  /** Codes of forms, between commas. */
  forms?: string;
}

/** Printed when nobody chose anything. */
const usualForm = { chart: 'M3', temporary: 'M1' };

export function paperSearch(search: Record<string, unknown>): PaperSearch {
  const { set, forms } = search;
  return {
    set: typeof set === 'string' ? set : undefined,
    forms: typeof forms === 'string' || typeof forms === 'number' ? String(forms) : undefined,
  };
}

export interface Pack {
  set: FormSet | null;
  forms: FormEntry[];
  /** Codes that were asked for and are not there. */
  missing: string[];
}

export function packOf(search: PaperSearch, view: FormsView, temporary: boolean): Pack {
  const set = view.sets.find(({ code, of }) => of === 'patient' && code === search.set) ?? null;
  const wanted = set
    ? set.forms.map(({ code }) => code)
    : (search.forms ?? usualForm[temporary ? 'temporary' : 'chart']).split(',').filter(Boolean);
  const codes = [...new Set(wanted)];
  const offered = formsOfPatient(view, temporary);
  const entryOf = (code: string) => offered.find(({ definition }) => definition.code === code);
  return {
    set,
    forms: codes.map(entryOf).filter((entry) => entry !== undefined),
    missing: [...codes.filter((code) => !entryOf(code)), ...(search.set && !set ? [search.set] : [])],
  };
}

/** A patient's forms; those of people without a chart only for them. Pictures are printed from the image viewer. */
export function formsOfPatient({ forms }: FormsView, temporary: boolean): FormEntry[] {
  return forms.filter(
    ({ definition: { scope, blocks } }) =>
      (scope === 'patient' || (scope === 'temporary' && temporary)) && !blocks.some(({ kind }) => kind === 'images'),
  );
}

/** How one form is to be had on paper. */
export interface PaperChoice {
  /** Places in the definition's `copies`, one sheet for each. */
  roles: number[];
  /** Sheets for each role. */
  each: number;
  /** Slips of A5 on one A4. */
  perSide: 1 | 2;
  labels: LabelCount | null;
}

export function usualChoice({ definition }: FormEntry, set: FormSet | null): PaperChoice {
  const { code, copies, usualCopies, blocks } = definition;
  const wanted = set?.forms.find((form) => form.code === code)?.copies ?? usualCopies;
  const labels = blocks.find((block) => block.kind === 'labels');
  return {
    roles: copies.map((_, role) => role).slice(0, wanted),
    each: Math.max(1, Math.ceil(wanted / copies.length)),
    perSide: 1,
    labels: labels ? { count: labels.columns * labels.rows, used: 0 } : null,
  };
}

/** The role of every copy, in the order in which they are printed. */
export function rolesOf({ roles, each }: PaperChoice): number[] {
  return roles.flatMap((role) => Array.from({ length: each }, () => role));
}

/** Sides of paper that a form takes, of so many pages a copy. */
export function sidesOf(choice: PaperChoice, pages: number): number {
  return Math.ceil((rolesOf(choice).length * pages) / choice.perSide);
}

/** What was typed, by code of its form. */
export type Typed = Readonly<Record<string, FormValues>>;

/** The same text twice is the same, whatever was emptied in between. */
export function fingerprint(values: FormValues = {}): string {
  return JSON.stringify(
    Object.entries(values)
      .filter(([, text]) => text.trim() !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
