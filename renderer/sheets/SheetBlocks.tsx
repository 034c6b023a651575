/** One block of a sheet, or the slice of it that is on one page. */
import type { FlowBlock, FlowColumn, FlowRow } from './flow.ts';
import type { Slice } from './paginate.ts';
import type { SheetWords } from './words.ts';

export function SheetBlockSlice({ block, slice, t }: { block: FlowBlock; slice: Slice; t: SheetWords }) {
  return (
    <div className="sheet-block">
      <BlockHeading block={block} continued={slice.continued} t={t} />
      {block.handwriting === null ? (
        <table className="sheet-table">
          <Columns columns={block.columns} />
          <tbody>
            {slice.repeated !== null && <Row row={block.rows[slice.repeated]!} columns={block.columns.length} />}
            {block.rows.slice(slice.from, slice.to).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <Row key={slice.from + index} row={row} columns={block.columns.length} />
            ))}
          </tbody>
        </table>
      ) : (
        <table className="sheet-table sheet-write">
          <Columns columns={block.columns} />
          <tbody>
            {Array.from({ length: slice.blankRows }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={row}>
                {block.columns.map((column) => (
                  <td key={column.title} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

export function BlockHeading({ block, continued, t }: { block: FlowBlock; continued: boolean; t: SheetWords }) {
  return (
    <div data-measure={continued ? 'continued' : 'heading'}>
      <div className="sheet-block-heading">
        <h2>{continued ? block.title + t('continued') : block.title}</h2>
        {block.asOf && <span>{block.asOf}</span>}
      </div>
      {block.caption && !continued && <p className="sheet-caption">{block.caption}</p>}
      {block.warnings.map((warning) => (
        <p key={warning} className="sheet-warning">
          {warning}
        </p>
      ))}
    </div>
  );
}

function Columns({ columns }: { columns: FlowColumn[] }) {
  if (columns.length === 0) return null;
  return (
    <>
      <colgroup>
        {columns.map(({ title, width }) => (
          <col key={title} style={width ? { width: `${width}mm` } : undefined} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
    </>
  );
}

function Row({ row, columns }: { row: FlowRow; columns: number }) {
  const className = [row.keepWithNext && 'sheet-keep', row.strong && 'sheet-strong'].filter(Boolean).join(' ');
  if (row.span) {
    return (
      <tr className={className}>
        <td className="sheet-span" colSpan={Math.max(1, columns)}>
          {row.cells[0]}
        </td>
      </tr>
    );
  }
  return (
    <tr className={className}>
      {row.cells.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
        <td key={index} className={index === 0 ? 'sheet-strong' : undefined}>
          {cell}
        </td>
      ))}
    </tr>
  );
}
