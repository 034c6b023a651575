/** Paper in millimetres: sheets of a form, and the sides of paper they are printed on. */
import type { FormDefinition } from '../../shared/forms.ts';
import type { SheetsPerSide } from '../../shared/sheets.ts';

export interface SheetSize {
  width: number;
  height: number;
}

/** Left for binding; the printers of the field reach this far at the other edges. */
export const margin = { top: 10, right: 10, bottom: 10, left: 20 };

/** Between two blocks. */
export const blockGap = 2;
/** Between the header and the first block. */
export const bodyTop = 2;

const portrait: Record<FormDefinition['paper']['size'], SheetSize> = {
  A3: { width: 297, height: 420 },
  A4: { width: 210, height: 297 },
  A5: { width: 148, height: 210 },
};

export function sheetSize({ size, orientation }: FormDefinition['paper']): SheetSize {
  const { width, height } = portrait[size];
  return orientation === 'portrait' ? { width, height } : { width: height, height: width };
}

/** What is left between the margins. */
export function contentWidth(paper: FormDefinition['paper']): number {
  return sheetSize(paper).width - margin.left - margin.right;
}

/** The paper of one side: two slips of A5 lie on an A4 turned the other way. */
export function sideOf(paper: FormDefinition['paper'], perSide: SheetsPerSide): FormDefinition['paper'] {
  if (perSide === 1) return paper;
  return { size: 'A4', orientation: paper.orientation === 'portrait' ? 'landscape' : 'portrait' };
}

export interface ColumnWidth {
  /** Millimetres. */
  width: number;
}

/**
 * Widths of all columns in millimetres: what is left over is shared by those without, a chart's cells at least 5 mm each.
 * Columns that are wider than the sheet together are made narrower in proportion.
 */
export function columnWidths(wanted: (number | undefined)[], chartCells: number, total: number): number[] {
  const fixed = wanted.reduce<number>((sum, width) => sum + (width ?? 0), 0);
  const open = wanted.filter((width) => width === undefined).length;
  const cell = chartCells === 0 ? 0 : chartCell(total - fixed, open, chartCells);
  const each = open === 0 ? 0 : Math.max(narrowest, (total - fixed - cell * chartCells) / open);
  const widths = [...wanted.map((width) => width ?? each), ...Array.from({ length: chartCells }, () => cell)];
  const sum = widths.reduce((before, width) => before + width, 0);
  const stretch = sum > total || (open === 0 && chartCells === 0) ? total / sum : 1;
  return widths.map((width) => width * stretch);
}

const narrowest = 12;

function chartCell(left: number, open: number, cells: number): number {
  if (open === 0) return Math.max(5, left / cells);
  const beside = Math.max(open * 40, left * 0.45);
  return Math.max(5, Math.min(14, (left - beside) / cells));
}
