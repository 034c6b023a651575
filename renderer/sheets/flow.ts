/**
 * What flows over the pages of a sheet: a form's blocks as titles, warnings and rows of text, independent of the DOM.
 * An empty block always says which kind of empty it is.
 */
import type { HandwritingBlock, RecordColumn, RecordsBlock, WriteColumn } from '../../shared/form-blocks.ts';
import type { Condition, MedicationRequest, Observation } from '../../shared/records.ts';
import type { PrintJobView, SectionStatus, SheetBlock } from '../../shared/views.ts';
import { momentText } from '../i18n/moments.ts';
import type { SheetLanguage, SheetWord, SheetWords } from './words.ts';

export interface FlowColumn {
  title: string;
  /** Millimetres. */
  width: number | undefined;
}

export interface FlowRow {
  /** One text per column; a single one where the row goes over all columns. */
  cells: string[];
  /** A line over all columns: a heading of the rows below, or words about the whole block. */
  span: boolean;
  /** Must not be the last on a page. */
  keepWithNext: boolean;
  /** The row whose heading this one belongs to, repeated where a page begins between them: no drug without its usage. */
  under: number | null;
  strong: boolean;
  /** The row below belongs to the same RP. */
  joined: boolean;
  /** The heading of this one row, in place of the first of two records. */
  lead: string | null;
}

export interface FlowBlock {
  title: string;
  asOf: string | null;
  caption: string | null;
  warnings: string[];
  /** Of one record; a row has them `abreast` times. */
  columns: FlowColumn[];
  abreast: number;
  rows: FlowRow[];
  /** Rows for handwriting at least; the page is filled with more. Null where nothing is written by hand. */
  handwriting: number | null;
}

/** Longer texts go on in rows of their own, so that no row is taller than a page. */
const longestCell = 300;

export function flowOf(job: PrintJobView, language: SheetLanguage, t: SheetWords): FlowBlock[] {
  return job.definition.blocks.map((block, index) => {
    const content = job.blocks[index]!;
    if (block.kind === 'records' && content.kind === 'records') return recordsFlow(block, content, language, t);
    if (block.kind === 'note' && content.kind === 'note') return noteFlow(block.title[language], content, t);
    return handwritingFlow(block as HandwritingBlock, language);
  });
}

function recordsFlow(
  block: RecordsBlock,
  content: Extract<SheetBlock, { kind: 'records' }>,
  language: SheetLanguage,
  t: SheetWords,
): FlowBlock {
  const { records, matching, total, status } = content;
  const rows: FlowRow[] = [];
  const groups = groupsOf(block, records, t);
  for (const { heading, lines } of groups) {
    if (heading !== null && block.abreast === 2 && lines.length === 1) {
      rows.push(...rowsOf(lines[0]!, null).map((row) => ({ ...row, lead: heading })));
      continue;
    }
    const under = heading === null ? null : rows.length;
    if (heading !== null) rows.push({ ...spanRow(heading), keepWithNext: true });
    for (let first = 0; first < lines.length; first += block.abreast) {
      const beside = Array.from({ length: block.abreast }, (_, index) => lines[first + index]);
      const cells = beside.flatMap((line) => line ?? block.columns.map(() => ''));
      const joined = block.group === 'rp' && first + block.abreast < lines.length;
      rows.push(...rowsOf(cells, under).map((row) => ({ ...row, joined })));
    }
  }
  const merged = records.length - groups.reduce((sum, { lines }) => sum + lines.length, 0);
  if (merged > 0) rows.push(spanRow(t('merged', { count: merged })));
  if (records.length === 0) rows.push(spanRow(emptyText(status, total, t), true));
  else if (total > records.length) {
    const counts = {
      total,
      printed: records.length,
      rest: total - records.length,
      outside: total - matching,
      over: matching - records.length,
    };
    rows.push(spanRow(t('omitted', counts)));
  }
  return {
    title: block.title[language],
    asOf: asOfText(status, t),
    caption: block.caption?.[language] ?? null,
    warnings: warningsOf(status, t),
    columns: records.length > 0 ? block.columns.map(({ title, width }) => ({ title: title[language], width })) : [],
    abreast: block.abreast,
    rows,
    handwriting: null,
  };
}

/** Neighbours that belong together, each a line of cells; the same line twice is one, but a drug given twice is two. */
function groupsOf(
  block: RecordsBlock,
  records: object[],
  t: SheetWords,
): { heading: string | null; lines: string[][] }[] {
  const groups: { key: string; heading: string | null; lines: string[][] }[] = [];
  const seen = new Set<string>();
  for (const record of records) {
    const heading = block.group === 'moment' ? momentHeading(record as Observation, t) : null;
    const key = block.group === 'rp' ? rpKey(record as MedicationRequest) : (heading ?? '');
    const line = block.columns.map((column) => cellText(block, column, record, t));
    const whole = JSON.stringify([key, line]);
    if (block.group !== 'rp' && seen.has(whole)) continue;
    seen.add(whole);
    if (groups.at(-1)?.key !== key) groups.push({ key, heading, lines: [] });
    groups.at(-1)!.lines.push(line);
  }
  return groups;
}

/** The same RP number and usage in two orders are two groups. */
function rpKey({ orderNumber, rp, usage, route, setting }: MedicationRequest): string {
  return JSON.stringify([orderNumber, rp, usage, route, setting]);
}

function momentHeading({ effectiveAt }: Observation, t: SheetWords): string {
  const at = momentText(effectiveAt);
  return at ? t('collected', { at }) : t('collected.none');
}

function noteFlow(title: string, { status, note }: Extract<SheetBlock, { kind: 'note' }>, t: SheetWords): FlowBlock {
  const rows: FlowRow[] = [];
  if (note) {
    const about = [momentText(note.date), note.title, note.author].filter(Boolean).join('　');
    rows.push({ ...spanRow(about, true), keepWithNext: true });
    for (const line of note.text.split(/\r?\n/)) {
      for (const piece of pieces(line)) rows.push(spanRow(piece));
    }
    if (note.cut) rows.push(spanRow(t('note.cut')));
  } else {
    rows.push(spanRow(status.status === 'exported' ? t('note.none') : t('empty.notExported'), true));
  }
  return {
    title,
    asOf: asOfText(status, t),
    caption: null,
    warnings: warningsOf(status, t),
    columns: [],
    abreast: 1,
    rows,
    handwriting: null,
  };
}

function handwritingFlow(block: HandwritingBlock, language: SheetLanguage): FlowBlock {
  return {
    title: block.title[language],
    asOf: null,
    caption: null,
    warnings: [],
    columns: block.columns.map(({ title, width }) => ({ title: title[language], width })),
    abreast: 1,
    rows: [],
    handwriting: block.rows,
  };
}

function emptyText(status: SectionStatus, total: number, t: SheetWords): string {
  if (total > 0) return t('empty.noMatch', { total });
  return t(status.status === 'exported' ? 'empty.none' : 'empty.notExported');
}

function warningsOf(status: SectionStatus, t: SheetWords): string[] {
  return status.gaps.length > 0 ? [t('gap', { count: status.gaps.length })] : [];
}

function asOfText(status: SectionStatus, t: SheetWords): string | null {
  if (status.status !== 'exported') return null;
  return t('asOf', { asOf: momentText(status.asOf) ?? t('dataAsOf.unknown') });
}

function cellText(block: RecordsBlock, column: RecordColumn | WriteColumn, record: object, t: SheetWords): string {
  if ('write' in column) return '';
  switch (`${block.section}.${column.field}`) {
    case 'conditions.diagnosis':
      return diagnosisText(record as Condition, t);
    case 'medications.medicine':
      return medicineText(record as MedicationRequest, t);
    case 'medications.administration':
      return administrationText(record as MedicationRequest, t);
    case 'medications.period':
      return periodText(record as MedicationRequest, t);
    case 'observations.result':
      return resultText(record as Observation, t);
    default:
      return plainText((record as Record<string, unknown>)[column.field]);
  }
}

function diagnosisText({ text, icd10, isMain, verificationStatus }: Condition, t: SheetWords): string {
  const suspected = verificationStatus === 'provisional' && !/疑い|の疑|suspected/i.test(text);
  return [
    isMain ? t('diagnosis.main') : '',
    text,
    suspected ? t('diagnosis.suspected') : '',
    icd10 ? ` [${icd10}]` : '',
  ]
    .join('')
    .trim();
}

/** Drug, strength and dose; no line ends between a number and its unit. An amount that is not known is said to be so. */
function medicineText(medicine: MedicationRequest, t: SheetWords): string {
  const { text, doseText, dailyDoseText, quantityText } = medicine;
  const amounts = [
    doseText ? t('dose', { dose: doseText }) : null,
    dailyDoseText ? t('dose.daily', { dose: dailyDoseText }) : null,
    !doseText && !dailyDoseText && quantityText ? t('dose.quantity', { dose: quantityText }) : null,
  ].filter((amount) => amount !== null);
  const unbroken = (amounts.length > 0 ? amounts : [t('dose.none')]).map((amount) => amount.replaceAll(' ', '\u00a0'));
  return [text, ...unbroken].join('　');
}

function periodText({ startDate, endDate, durationText, status }: MedicationRequest, t: SheetWords): string {
  const span = startDate || endDate ? `${dayText(startDate)}〜${dayText(endDate)}` : '';
  return [span, durationText, status === 'active' ? t('status.active') : null].filter(Boolean).join(' ');
}

function administrationText({ rp, usage, route, setting }: MedicationRequest, t: SheetWords): string {
  const where = setting === 'unknown' ? null : t(`setting.${setting}`);
  return [rp ? t('rp', { rp }) : t('rp.none'), usage || t('usage.none'), route, where].filter(Boolean).join(' ');
}

/** Value and unit as written, then the flag in words, so that it reads without colour. */
function resultText({ value, unit, interpretation, status }: Observation, t: SheetWords): string {
  const flag = interpretation?.trim().toUpperCase() ?? '';
  const known: Record<string, SheetWord> = {
    H: 'flag.H',
    L: 'flag.L',
    HH: 'flag.HH',
    LL: 'flag.LL',
    A: 'flag.A',
    AA: 'flag.AA',
  };
  const words = known[flag] ? t(known[flag]) : flag === 'N' ? '' : (interpretation ?? '');
  const state = status === 'preliminary' || status === 'corrected' ? t(`result.${status}`) : '';
  return [[value, unit].filter(Boolean).join(' '), words].filter(Boolean).join(' ') + state;
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? (momentText(text) ?? text) : text;
}

function dayText(iso: string | null): string {
  return iso?.slice(0, 10) ?? '';
}

function spanRow(text: string, strong = false): FlowRow {
  return { cells: [text], span: true, keepWithNext: false, under: null, strong, joined: false, lead: null };
}

function rowsOf(cells: string[], under: number | null): FlowRow[] {
  const split = cells.map(pieces);
  const height = Math.max(...split.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) => ({
    cells: split.map((cell) => cell[line] ?? ''),
    span: false,
    keepWithNext: false,
    under,
    strong: false,
    joined: false,
    lead: null,
  }));
}

function pieces(text: string): string[] {
  const characters = Array.from(text);
  const cut: string[] = [];
  for (let start = 0; start < Math.max(1, characters.length); start += longestCell) {
    cut.push(characters.slice(start, start + longestCell).join(''));
  }
  return cut;
}
