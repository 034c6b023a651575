/** A fixed text: what is consented to, how a verbal order is read back. */
import type { BlockOf } from '../../../shared/form-blocks.ts';
import { emptyFlow, type FlowBlock, type FlowContext } from '../flow.ts';
import { pieces } from './cells.tsx';

export function statementFlow(block: BlockOf<'statement'>, { language, width }: FlowContext): FlowBlock {
  return {
    ...emptyFlow,
    title: block.title?.[language] ?? null,
    framed: block.framed,
    rows: block.paragraphs
      .flatMap((paragraph) => pieces(paragraph[language], width))
      .map((text) => ({ element: <p className="sheet-paragraph">{text}</p>, keepWithNext: false, under: null })),
  };
}
