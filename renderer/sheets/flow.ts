/**
 * What flows over the pages of a sheet: a form's blocks as titles, warnings and rows. A row is drawn once to be measured
 * and once where it lands; rows by hand are all alike, and are not measured.
 */
import type { ReactNode } from 'react';
import type { FormValues } from '../../shared/paper.ts';
import type { PrintJobView } from '../../shared/views.ts';
import type { SheetLanguage, SheetWords } from './words.ts';

export interface FlowRow {
  /** A `<tr>` in a table, else a block of its own. */
  element: ReactNode;
  /** Must not be the last on a page. */
  keepWithNext: boolean;
  /** The row whose heading this one belongs to, repeated where a page begins between them: no drug without its usage. */
  under: number | null;
}

export interface FlowBlock {
  title: string | null;
  asOf: string | null;
  caption: string | null;
  warnings: string[];
  /** Widths and titles of a table; null where rows are blocks of their own. */
  table: { widths: number[]; head: ReactNode; className: string } | null;
  framed: boolean;
  /** Rows have borders of their own. */
  boxed: boolean;
  rows: FlowRow[];
  /** Rows by hand after the others; `element` is one of them. */
  blank: { rowHeight: number; least: number; fill: boolean; element: ReactNode } | null;
}

/** What every block is drawn with. */
export interface FlowContext {
  job: PrintJobView;
  values: FormValues;
  language: SheetLanguage;
  t: SheetWords;
  /** Millimetres between the margins. */
  width: number;
  /** Only the last block may fill the page. */
  last: boolean;
}

export const emptyFlow: FlowBlock = {
  title: null,
  asOf: null,
  caption: null,
  warnings: [],
  table: null,
  framed: false,
  boxed: false,
  rows: [],
  blank: null,
};
