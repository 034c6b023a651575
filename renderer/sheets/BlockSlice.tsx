/** One block of a sheet, or the slice of it that is on one page. */
import { Fragment, type ReactNode } from 'react';
import { classes } from './blocks/table.tsx';
import type { FlowBlock } from './flow.ts';
import type { Slice } from './paginate.ts';
import type { SheetWords } from './words.ts';

interface BlockSliceProps {
  block: FlowBlock;
  slice: Slice;
  t: SheetWords;
}

export function BlockSlice({ block, slice, t }: BlockSliceProps) {
  const rows = block.rows.slice(slice.from, slice.to);
  const content = (
    <>
      {slice.repeated !== null && block.rows[slice.repeated]!.element}
      {rows.map(({ element }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Fragment key={slice.from + index}>{element}</Fragment>
      ))}
      {Array.from({ length: slice.blankRows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Fragment key={`blank-${index}`}>{block.blank?.element}</Fragment>
      ))}
    </>
  );
  return (
    <div className={classes({ 'sheet-block': true, 'sheet-framed': block.framed, 'sheet-boxed': block.boxed })}>
      <BlockHeading block={block} continued={slice.continued} t={t} />
      <Rows block={block}>{content}</Rows>
    </div>
  );
}

function Rows({ block: { table }, children }: { block: FlowBlock; children: ReactNode }) {
  if (!table) return <div className="sheet-stack">{children}</div>;
  return (
    <table className={`sheet-table ${table.className}`}>
      <colgroup>
        {table.widths.map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
          <col key={index} style={{ width: `${width}mm` }} />
        ))}
      </colgroup>
      {table.head}
      <tbody>{children}</tbody>
    </table>
  );
}

export function BlockHeading({ block, continued, t }: Omit<BlockSliceProps, 'slice'> & { continued: boolean }) {
  if (block.title === null) return <div data-measure={continued ? 'continued' : 'heading'} />;
  return (
    <div data-measure={continued ? 'continued' : 'heading'} className={block.boxed ? 'sheet-boxed' : undefined}>
      <div className="sheet-block-heading">
        <div>
          <h2>{continued ? block.title + t('continued') : block.title}</h2>
          {block.caption && !continued && <p className="sheet-caption">{block.caption}</p>}
        </div>
        {block.asOf && <span>{block.asOf}</span>}
      </div>
      {block.warnings.map((warning) => (
        <p key={warning} className="sheet-warning">
          {warning}
        </p>
      ))}
    </div>
  );
}
