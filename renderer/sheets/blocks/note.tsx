/** The newest readable document of a patient, as much of it as the form takes. */
import type { NoteBlock } from '../../../shared/form-blocks.ts';
import type { SheetBlock } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import { emptyFlow, type FlowBlock, type FlowContext, type FlowRow } from '../flow.ts';
import { pieces } from './cells.tsx';
import { asOfText, SpanRow, warningsOf } from './table.tsx';

export function noteFlow(
  block: NoteBlock,
  { status, note }: Extract<SheetBlock, { kind: 'note' }>,
  { language, t, width }: FlowContext,
): FlowBlock {
  const rows: FlowRow[] = [];
  const add = (text: string, strong = false) =>
    rows.push({ element: <SpanRow text={text} columns={1} strong={strong} />, keepWithNext: false, under: null });
  if (note) {
    add([momentText(note.date), note.title, note.author].filter(Boolean).join('　'), true);
    rows.at(-1)!.keepWithNext = true;
    for (const line of note.text.split(/\r?\n/)) {
      for (const piece of pieces(line, width)) add(piece);
    }
    if (note.cut) add(t('note.cut'));
  } else add(t(status.status === 'exported' ? 'note.none' : 'empty.notExported'), true);
  return {
    ...emptyFlow,
    title: block.title[language],
    asOf: asOfText(status, t),
    warnings: warningsOf(status, t),
    table: { widths: [width], head: null, className: '' },
    rows,
  };
}
