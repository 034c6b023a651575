/** The places of a form in which something can be typed, in the order of the paper. What has no key is for the pen. */
import type { BlockOf, FormBlock } from '../../../shared/form-blocks.ts';
import type { FormWords } from '../../../shared/form-parts.ts';
import type { FormDefinition } from '../../../shared/forms.ts';
import type { FormValues } from '../../../shared/paper.ts';
import type { PrintJobView, SheetBlock } from '../../../shared/views.ts';

export interface Place {
  /** As `FormValues` names it. */
  name: string;
  title: FormWords;
  /** Of 8 mm; one line ends with Enter. */
  lines: number;
  /** Cells for single characters. */
  comb: number | null;
  unit: FormWords | null;
  /** What the records say there; typed text takes its place. */
  recorded: string | null;
  /** Twelfths of the width, as on paper. */
  span: number;
}

export interface PlaceRow {
  number: number;
  /** What is printed in this row already: a drug, an item of a chart. */
  label: FormWords | null;
  places: Place[];
}

export interface PlaceGroup {
  title: FormWords;
  places: Place[];
  rows: PlaceRow[];
}

/** Rows that can be typed where a block has no end of its own. */
const mostRows = 60;
/** Empty rows that are shown before anything is typed. */
const fewestRows = 2;

/**
 * @param values what is typed so far: one empty row more than is used is shown
 * @param job what the records fill in; without it, rows of records are not known yet
 */
export function placesOf(definition: FormDefinition, values: FormValues, job: PrintJobView | undefined): PlaceGroup[] {
  return definition.blocks
    .map((block, index) => groupOf(block, values, job?.blocks[index]))
    .filter((group) => group !== null)
    .filter(({ places, rows }) => places.length > 0 || rows.length > 0);
}

/** Whether anything can be typed on it. */
export function isTyped(definition: FormDefinition): boolean {
  return definition.blocks.some(
    (block) =>
      (block.kind === 'fields' && block.fields.some(({ key }) => key)) ||
      (block.kind === 'checklist' && block.groups.some(({ items }) => items.some(({ room }) => room))) ||
      ((block.kind === 'handwriting' || block.kind === 'records') && block.key && written(block).length > 0),
  );
}

/** Places with something in them. */
export function typedPlaces(values: FormValues | undefined): number {
  return Object.values(values ?? {}).filter((text) => text.trim() !== '').length;
}

/** Values without a place on this form: it was changed since they were typed. */
export function placeless(definition: FormDefinition, values: FormValues): string[] {
  return Object.keys(values).filter((name) => {
    const [block, ...rest] = name.split('.');
    const key = rest.at(-1);
    return !definition.blocks.some((other) => 'key' in other && other.key === block && keysOf(other).includes(key!));
  });
}

/**
 * What the rows of a form's records are about, by id. Text that was typed into a row belongs to its record: with other
 * records, or another order, it would stand beside another drug.
 */
export function rowsMark({ definition, blocks }: PrintJobView): string {
  const rows = definition.blocks.flatMap((block, index) => {
    const content = blocks[index];
    if (block.kind !== 'records' || !block.key || content?.kind !== 'records') return [];
    return [[block.key, ...content.records.map(({ id }) => id)]];
  });
  return JSON.stringify(rows);
}

/** Without what was typed into rows of records. */
export function withoutRows(definition: FormDefinition, values: FormValues): FormValues {
  const keys = definition.blocks.flatMap((block) => (block.kind === 'records' && block.key ? [block.key] : []));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !keys.includes(name.split('.')[0]!)));
}

/** Only what has a place on the form. */
export function placed(definition: FormDefinition, values: FormValues): FormValues {
  const lost = placeless(definition, values);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !lost.includes(name)));
}

function keysOf(block: FormBlock): string[] {
  if (block.kind === 'fields') return block.fields.flatMap(({ key }) => (key ? [key] : []));
  if (block.kind === 'checklist') return block.groups.flatMap(({ items }) => items.map(({ key }) => key));
  if (block.kind === 'handwriting' || block.kind === 'records') return written(block).map(({ write }) => write);
  return [];
}

function groupOf(block: FormBlock, values: FormValues, content: SheetBlock | undefined): PlaceGroup | null {
  switch (block.kind) {
    case 'fields':
      return fieldsGroup(block, content);
    case 'checklist':
      return checklistGroup(block);
    case 'handwriting': {
      // Rows with words in front are all there are.
      const labels = namedRows(block);
      return rowsGroup(block, values, labels, labels.length || Math.max(mostRows, block.rows));
    }
    case 'records': {
      const records = content?.kind === 'records' ? content.records : [];
      const labels = records.map((record) => ('text' in record && record.text ? words(String(record.text)) : null));
      return rowsGroup(block, values, labels, records.length + block.blankRows);
    }
    default:
      return null;
  }
}

function fieldsGroup(block: BlockOf<'fields'>, content: SheetBlock | undefined): PlaceGroup {
  const filled = content?.kind === 'fields' ? content.fields : [];
  const places = block.fields.flatMap(({ key, title, lines, comb, unit, span }, index): Place[] => {
    if (!key) return [];
    const recorded = filled[index]?.values.map(({ text }) => text).join('、') || null;
    const name = `${block.key}.${key}`;
    return [{ name, title, lines, comb: comb ?? null, unit: unit ?? null, recorded, span }];
  });
  return { title: block.title, places, rows: [] };
}

function checklistGroup(block: BlockOf<'checklist'>): PlaceGroup {
  const places = block.groups.flatMap(({ items }) =>
    items.filter(({ room }) => room).map(({ key, text }) => ({ ...oneLine(`${block.key}.${key}`, text), span: 12 })),
  );
  return { title: block.title, places, rows: [] };
}

type Rows = BlockOf<'handwriting'> | BlockOf<'records'>;

function rowsGroup(block: Rows, values: FormValues, labels: (FormWords | null)[], most: number): PlaceGroup | null {
  const columns = written(block);
  if (!block.key || columns.length === 0) return null;
  const used = Object.entries(values)
    .filter(([name, text]) => name.startsWith(`${block.key}.`) && text.trim() !== '')
    .map(([name]) => Number(name.split('.')[1]) + 1);
  const count = Math.min(most, Math.max(labels.length, fewestRows, ...used.map((rows) => rows + 1)));
  const rows = Array.from({ length: count }, (_, row) => ({
    number: row + 1,
    label: labels[row] ?? null,
    // A narrow column on paper is a short field; what has all the room there is has a line of its own.
    places: columns.map(({ write, title, width }) => ({
      ...oneLine(`${block.key}.${row}.${write}`, title),
      span: width === undefined || columns.length === 1 ? 12 : 6,
    })),
  }));
  return { title: block.title, places: [], rows };
}

/** Columns with ticks, signatures and times are for the pen. */
function written({ columns }: Rows): { write: string; title: FormWords; width: number | undefined }[] {
  return columns.flatMap((column) => {
    if (!('write' in column) || !column.write || column.ticks || ('pen' in column && column.pen)) return [];
    return [{ write: column.write, title: column.title, width: column.width }];
  });
}

/** Words that are printed in front of rows, of all columns that have them. */
function namedRows({ columns }: BlockOf<'handwriting'>): (FormWords | null)[] {
  const count = Math.max(0, ...columns.map(({ rows }) => rows?.length ?? 0));
  return Array.from({ length: count }, (_, row) => {
    const here = columns.flatMap(({ rows }) => rows?.[row] ?? []);
    if (here.length === 0) return null;
    return { ja: here.map(({ ja }) => ja).join(' '), en: here.map(({ en }) => en).join(' ') };
  });
}

function oneLine(name: string, title: FormWords): Place {
  return { name, title, lines: 1, comb: null, unit: null, recorded: null, span: 6 };
}

function words(text: string): FormWords {
  return { ja: text, en: text };
}
