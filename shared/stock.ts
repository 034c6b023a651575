/**
 * The paper and toner that working on paper takes, before anything is printed.
 *
 *     sides/day  = Σ patients × rate × pages × copies ÷ sheets on a side
 *     sheets     = sides, or sides ÷ 2 on both sides of the paper
 *     cartridges = sides × days × (coverage ÷ 5 %) ÷ yield × reserve
 *     minutes    = sides ÷ pages a minute ÷ printers
 *
 * A cartridge's yield is stated for 5 % of the page covered (ISO/IEC 19752).
 */
import { z } from 'zod';
import type { PaperEstimate } from './paper.ts';

export const sheetsPerReam = 500;
const standardCoverage = 5;

const rateSchema = z.object({
  form: z.string().regex(/^[A-Z][A-Z0-9-]{0,7}$/),
  /** `firstNight`: once, before the first day on paper. `daily`: every day after that. */
  when: z.enum(['firstNight', 'daily']),
  of: z.enum(['inpatient', 'outpatient']),
  /** How many of it one patient takes: 0.1 a day is one in ten days, or one for ten patients. */
  rate: z.number().min(0).max(100),
  /** Sides of one copy. */
  pages: z.number().min(0).max(100),
  copies: z.number().int().min(0).max(20),
  /** Slips printed beside each other on one side. */
  perSide: z.number().int().min(1).max(4),
});

export const stockSchema = z.object({
  rates: z.array(rateSchema).max(300),
  printing: z.object({
    /** On both sides of the paper. */
    duplex: z.boolean(),
    pagesPerMinute: z.number().min(1).max(500),
    printers: z.number().int().min(1).max(500),
    /** Percent of a side that is black: of our sheets 3 where most is left blank, 11 for a full summary. */
    coverage: z.number().min(0.1).max(100),
    /** Sides of one cartridge at 5 %. */
    yieldSides: z.number().int().min(100).max(1_000_000),
    /** What goes wrong: jams, spoilt sheets, cartridges that end early. */
    reserve: z.number().min(1).max(5),
  }),
  /** Outpatients of one day. */
  hospital: z.object({
    inpatients: z.number().int().min(0).max(100_000),
    outpatients: z.number().int().min(0).max(100_000),
  }),
  inStock: z.object({ reams: z.number().min(0).max(1_000_000), cartridges: z.number().min(0).max(1_000_000) }),
});

export type StockRate = z.output<typeof rateSchema>;
export type StockSettings = z.output<typeof stockSchema>;
export type Printing = StockSettings['printing'];

/** `GET /api/stock`. Who changed it and when is null while nobody did. */
export interface StockView {
  settings: StockSettings;
  changedAt: string | null;
  changedBy: string | null;
}

/** Forms that cannot wait: who lies where, the summary, what is given. */
export const urgentForms: readonly string[] = ['M2', 'M3', 'M7'];

/** Sides that one line takes. */
export function sidesOfRate(
  { of, rate, pages, copies, perSide }: StockRate,
  hospital: StockSettings['hospital'],
): number {
  const patients = of === 'inpatient' ? hospital.inpatients : hospital.outpatients;
  return exact((patients * rate * pages * copies) / perSide);
}

/**
 * Sides of the first night, or of a day.
 * @param only these forms; left out: all
 */
export function sidesOf(settings: StockSettings, when: StockRate['when'], only?: readonly string[]): number {
  const lines = settings.rates.filter((line) => line.when === when && (!only || only.includes(line.form)));
  return exact(lines.reduce((sum, line) => sum + sidesOfRate(line, settings.hospital), 0));
}

/**
 * What so many sides need.
 * @param count `sheets` where they were counted; else half the sides on both sides of the paper. `days`: so many times.
 * @returns whole sides and sheets; packs, cartridges and minutes in parts
 */
export function estimate(
  { sides, sheets, days = 1 }: { sides: number; sheets?: number; days?: number },
  printing: Printing,
): PaperEstimate {
  const { duplex, pagesPerMinute, printers, coverage, yieldSides, reserve } = printing;
  const allSides = exact(sides * days);
  const allSheets = Math.ceil(exact(sheets === undefined ? allSides / (duplex ? 2 : 1) : sheets * days));
  return {
    sides: Math.ceil(allSides),
    sheets: allSheets,
    reams: allSheets / sheetsPerReam,
    cartridges: exact(((allSides * (coverage / standardCoverage)) / yieldSides) * reserve),
    minutes: exact(allSides / pagesPerMinute / printers),
  };
}

/** Whole days that the stock lasts when a day takes so many sides; what ends first counts. Null where nothing is printed. */
export function daysLeft(
  { reams, cartridges }: StockSettings['inStock'],
  sidesADay: number,
  printing: Printing,
): { paper: number; toner: number; days: number } | null {
  if (sidesADay <= 0) return null;
  const day = estimate({ sides: sidesADay }, printing);
  const paper = Math.floor(exact((reams * sheetsPerReam) / day.sheets));
  const toner = Math.floor(exact(cartridges / day.cartridges));
  return { paper, toner, days: Math.min(paper, toner) };
}

/** Without the last digits of binary fractions: 500 × 0.1 is 50. */
function exact(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
