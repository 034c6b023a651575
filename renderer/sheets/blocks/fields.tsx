/** Labelled boxes on a grid of twelve columns: filled from the records, typed, or left for the pen. */
import type { ReactNode } from 'react';
import type { BlockOf } from '../../../shared/form-blocks.ts';
import type { FormField } from '../../../shared/form-fields.ts';
import type { FieldContent } from '../../../shared/sheets.ts';
import type { SheetBlock } from '../../../shared/views.ts';
import { emptyFlow, type FlowBlock, type FlowContext, type FlowRow } from '../flow.ts';
import { oneLineSize, pieces, Ticks, Typed, Unbroken } from './cells.tsx';
import { contentText } from './field-texts.ts';

type FieldsBlock = BlockOf<'fields'>;
type FieldsContent = Extract<SheetBlock, { kind: 'fields' }>;

const columns = 12;
/** A box with more goes on in a row of its own. */
const mostLines = 22;

export function fieldsFlow(block: FieldsBlock, content: FieldsContent, context: FlowContext): FlowBlock {
  const rows: FlowRow[] = [];
  const add = (boxes: ReactNode[]) =>
    rows.push({ element: <div className="sheet-fields">{boxes}</div>, keepWithNext: false, under: null });
  let boxes: ReactNode[] = [];
  let used = 0;
  let rest: { title: string; text: string }[] = [];
  const close = () => {
    if (boxes.length > 0) add(boxes);
    for (const { title, text } of rest) {
      for (const piece of pieces(text, context.width, mostLines)) {
        add([<Continued key={title} title={title} text={piece} />]);
      }
    }
    [boxes, used, rest] = [[], 0, []];
  };
  for (const [index, field] of block.fields.entries()) {
    if (used + field.span > columns) close();
    const filled = textOf(block, field, content.fields[index] ?? null, context);
    const room = roomOf(field, context);
    const [first, ...more] = filled === null ? [null] : pieces(filled.text, room, Math.max(mostLines, field.lines));
    const shown = filled && { ...filled, text: first ?? '' };
    boxes.push(<FieldBox key={index} field={field} filled={shown} context={context} />);
    if (more.length > 0) {
      rest.push({ title: `${field.title[context.language]}${context.t('continued')}`, text: more.join('') });
    }
    used += field.span;
  }
  close();
  return {
    ...emptyFlow,
    boxed: true,
    title: block.title[context.language],
    caption: block.caption?.[context.language] ?? null,
    rows,
  };
}

interface Filled {
  text: string;
  typed: boolean;
  reference: boolean;
}

/** What was typed stands for what the records say. */
function textOf(
  block: FieldsBlock,
  field: FormField,
  content: FieldContent | null,
  { values, t }: FlowContext,
): Filled | null {
  const typed = field.key ? values[`${block.key}.${field.key}`] : undefined;
  if (typed) return { text: typed, typed: true, reference: false };
  const text = content && field.from ? contentText(content, field.from, t) : '';
  return text ? { text, typed: false, reference: content?.reference ?? false } : null;
}

/** Millimetres that a label takes, of about 8 pt a character. */
function labelWidth(title: string): number {
  return Array.from(title).reduce((sum, character) => sum + (character.codePointAt(0)! > 0xff ? 2.85 : 1.6), 2);
}

function boxWidth(field: FormField, context: FlowContext): number {
  return (context.width * field.span) / columns;
}

/** The label stands before the room to write, or over it where that would leave too little. */
function isLabelAbove(field: FormField, context: FlowContext): boolean {
  const width = boxWidth(field, context);
  const needed = field.comb ? Math.min(field.comb * 6, width) : Math.max(field.sign ? 15 : 18, width * 0.45);
  return field.lines > 1 || labelWidth(field.title[context.language]) > width - needed;
}

function roomOf(field: FormField, context: FlowContext): number {
  const label = isLabelAbove(field, context) ? 0 : labelWidth(field.title[context.language]);
  return Math.max(10, boxWidth(field, context) - label);
}

/** A little smaller where that saves a line; on two lines of 9 pt else, which a row of 8 mm holds. */
function sizeIn(field: FormField, filled: Filled | null, context: FlowContext): number {
  if (!filled || field.lines > 1) return 10;
  const ticks = (field.ticks ?? []).reduce((sum, tick) => sum + 8.5 + labelWidth(tick[context.language]), 0);
  const unit = field.unit ? labelWidth(field.unit[context.language]) * 1.25 : 0;
  const room = roomOf(field, context) - ticks - unit - (filled.reference ? 14 : 0) - 2.5;
  return oneLineSize(filled.text, room) ?? 9;
}

interface FieldBoxProps {
  field: FormField;
  filled: Filled | null;
  context: FlowContext;
}

function FieldBox({ field, filled, context }: FieldBoxProps) {
  const { language, t } = context;
  const above = isLabelAbove(field, context);
  const height = field.sign ? 10 : 8;
  return (
    <div
      className={above ? 'sheet-field sheet-field-above' : 'sheet-field'}
      style={{ gridColumn: `span ${field.span}` }}
    >
      <span className="sheet-label">{field.title[language]}</span>
      <div className="sheet-field-room" style={{ minHeight: `${height * field.lines}mm` }}>
        {filled?.reference && <strong className="sheet-reference">{t('reference')}</strong>}
        {field.ticks && <Ticks ticks={field.ticks} language={language} />}
        <Room field={field} filled={filled} size={sizeIn(field, filled, context)} />
        {field.unit && <span className="sheet-unit">{field.unit[language]}</span>}
      </div>
    </div>
  );
}

function Room({ field, filled, size }: { field: FormField; filled: Filled | null; size: number }) {
  const characters = Array.from(filled?.text ?? '');
  if (field.comb && characters.length <= field.comb) {
    return (
      <span className="sheet-comb">
        {Array.from({ length: field.comb }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
          <span key={index}>{characters[index]}</span>
        ))}
      </span>
    );
  }
  if (filled) {
    const style = size < 10 ? { fontSize: `${size}pt` } : undefined;
    return (
      <span className={filled.typed ? 'sheet-typed' : 'sheet-prefilled'} style={style}>
        <Unbroken text={filled.text} />
      </span>
    );
  }
  if (field.lines === 1) return <span className="sheet-open" />;
  return (
    <span className="sheet-lines">
      {Array.from({ length: field.lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <span key={index} />
      ))}
    </span>
  );
}

function Continued({ title, text }: { title: string; text: string }) {
  return (
    <div className="sheet-field sheet-field-above" style={{ gridColumn: `span ${columns}` }}>
      <span className="sheet-label">{title}</span>
      <div className="sheet-field-room">
        <Typed text={text} />
      </div>
    </div>
  );
}
