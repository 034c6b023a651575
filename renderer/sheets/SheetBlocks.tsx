/** One block of a sheet, or the slice of it that is on one page. */
import type { FlowBlock, FlowRow } from './flow.ts';
import type { Slice } from './paginate.ts';
import type { SheetWords } from './words.ts';

export function SheetBlockSlice({ block, slice, t }: { block: FlowBlock; slice: Slice; t: SheetWords }) {
  return (
    <div className="sheet-block">
      <BlockHeading block={block} continued={slice.continued} t={t} />
      {block.handwriting === null ? (
        <table className="sheet-table">
          <Columns block={block} />
          <tbody>
            {slice.repeated !== null && <Row row={block.rows[slice.repeated]!} block={block} />}
            {block.rows.slice(slice.from, slice.to).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <Row key={slice.from + index} row={row} block={block} />
            ))}
          </tbody>
        </table>
      ) : (
        <table className="sheet-table sheet-write">
          <Columns block={block} />
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

function Columns({ block }: { block: FlowBlock }) {
  const columns = Array.from({ length: block.abreast }, () => block.columns).flat();
  if (columns.length === 0) return null;
  return (
    <>
      <colgroup>
        {columns.map(({ width }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
          <col key={index} style={width ? { width: `${width}mm` } : undefined} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map(({ title }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            <th key={index} scope="col" className={beginsBeside(block, index) ? 'sheet-beside' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
    </>
  );
}

function Row({ row, block }: { row: FlowRow; block: FlowBlock }) {
  const kinds = { 'sheet-keep': row.keepWithNext, 'sheet-strong': row.strong, 'sheet-joined': row.joined };
  if (row.span) {
    return (
      <tr className={classes(kinds)}>
        <td className="sheet-span" colSpan={Math.max(1, block.columns.length * block.abreast)}>
          {row.cells[0]}
        </td>
      </tr>
    );
  }
  return (
    <tr className={classes(kinds)}>
      {row.lead !== null && <td colSpan={block.columns.length}>{row.lead}</td>}
      {row.cells.map((cell, index) => {
        const beside = beginsBeside(block, index) || (row.lead !== null && index === 0);
        const strong = index % block.columns.length === 0;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
          <td key={index} className={classes({ 'sheet-strong': strong, 'sheet-beside': beside })}>
            {cell}
          </td>
        );
      })}
    </tr>
  );
}

/** The first column of a record that stands beside another. */
function beginsBeside({ columns }: FlowBlock, index: number): boolean {
  return index > 0 && index % columns.length === 0;
}

function classes(kinds: Record<string, boolean>): string | undefined {
  return (
    Object.keys(kinds)
      .filter((name) => kinds[name])
      .join(' ') || undefined
  );
}
