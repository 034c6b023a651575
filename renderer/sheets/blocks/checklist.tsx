/** Items with boxes to tick, in groups beside each other. Nothing is ever ticked by the program. */
import type { ReactNode } from 'react';
import type { BlockOf } from '../../../shared/form-blocks.ts';
import { emptyFlow, type FlowBlock, type FlowContext, type FlowRow } from '../flow.ts';
import { Box, Ticks, Typed } from './cells.tsx';

type ChecklistBlock = BlockOf<'checklist'>;
type Item = ChecklistBlock['groups'][number]['items'][number];

export function checklistFlow(block: ChecklistBlock, context: FlowContext): FlowBlock {
  const { language, width } = context;
  const rows: FlowRow[] = [];
  const add = (cells: ReactNode[], keepWithNext: boolean) => {
    const element = (
      <tr>
        {Array.from({ length: block.columns }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
          <td key={index} className={keepWithNext ? 'sheet-item sheet-item-title' : 'sheet-item'}>
            {cells[index]}
          </td>
        ))}
      </tr>
    );
    rows.push({ element, keepWithNext, under: null });
  };
  for (const band of bandsOf(block)) {
    if (band.some(({ title }) => title)) {
      add(
        band.map(({ title }) => title?.[language]),
        true,
      );
    }
    const items = Math.max(...band.map((group) => group.items.length));
    for (let index = 0; index < items; index++) {
      const cells = band.map(({ items: of }) => of[index]);
      add(
        cells.map((item) => item && <ItemLine key={item.key} block={block} item={item} context={context} />),
        false,
      );
    }
  }
  return {
    ...emptyFlow,
    title: block.title[language],
    caption: block.caption?.[language] ?? null,
    table: {
      widths: Array.from({ length: block.columns }, () => width / block.columns),
      head: null,
      className: 'sheet-checklist',
    },
    rows,
  };
}

/** Groups that stand beside each other; a single one is spread over the columns, read downwards. */
function bandsOf({ groups, columns }: ChecklistBlock): ChecklistBlock['groups'][] {
  const [only] = groups;
  if (groups.length === 1 && only && columns > 1) {
    const each = Math.ceil(only.items.length / columns);
    const parts = Array.from({ length: columns }, (_, index) => only.items.slice(index * each, (index + 1) * each));
    return [parts.map((items, index) => (index === 0 && only.title ? { title: only.title, items } : { items }))];
  }
  return Array.from({ length: Math.ceil(groups.length / columns) }, (_, band) =>
    groups.slice(band * columns, (band + 1) * columns),
  );
}

function ItemLine({ block, item, context }: { block: ChecklistBlock; item: Item; context: FlowContext }) {
  const { language, values } = context;
  const typed = values[`${block.key}.${item.key}`];
  return (
    <div className="sheet-item-line">
      {!item.ticks && <Box />}
      <span className="sheet-item-text">{item.text[language]}</span>
      {item.ticks && <Ticks ticks={item.ticks} language={language} />}
      {(item.room || typed) && (
        <span className="sheet-item-room" style={{ minWidth: `${item.room ?? 0}mm` }}>
          {typed && <Typed text={typed} />}
        </span>
      )}
    </div>
  );
}
