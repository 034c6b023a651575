/** Cutting measured blocks into pages. Heights are in one unit, whichever the measuring used. */

export interface MeasuredBlock {
  /** Title and warnings, on the block's first page and on the pages it continues on. */
  heading: number;
  continuedHeading: number;
  /** The table's head, repeated on every page. */
  head: number;
  /** `under`: the row that heads this one, repeated above it at the top of a page. */
  rows: { height: number; keepWithNext: boolean; under: number | null }[];
  /** Null where nothing is written by hand. */
  handwriting: { rowHeight: number; least: number } | null;
}

/** Rows `from`–`to` of one block on one page, row `repeated` above them; `blankRows` are for handwriting. */
export interface Slice {
  block: number;
  from: number;
  to: number;
  continued: boolean;
  repeated: number | null;
  blankRows: number;
}

export interface PageHeights {
  first: number;
  following: number;
  /** Between two blocks. */
  gap: number;
}

/**
 * Every row is on exactly one page, in order. A heading never stands without a row under it. A row taller than a page
 * gets a page of its own.
 */
export function paginate(blocks: MeasuredBlock[], heights: PageHeights): Slice[][] {
  const pages: Slice[][] = [[]];
  let left = heights.first;
  const turn = () => {
    pages.push([]);
    left = heights.following;
  };
  const gap = () => (pages.at(-1)!.length > 0 ? heights.gap : 0);

  for (const [index, block] of blocks.entries()) {
    if (block.handwriting) {
      const { rowHeight, least } = block.handwriting;
      const frame = block.heading + block.head;
      if (gap() + frame + least * rowHeight > left && pages.at(-1)!.length > 0) turn();
      const blankRows = Math.max(least, Math.floor((left - gap() - frame) / rowHeight));
      left -= gap() + frame + blankRows * rowHeight;
      pages.at(-1)!.push({ block: index, from: 0, to: 0, continued: false, repeated: null, blankRows });
      continue;
    }
    let from = 0;
    while (from < block.rows.length) {
      const continued = from > 0;
      const repeated = continued ? block.rows[from]!.under : null;
      const frame =
        (continued ? block.continuedHeading : block.heading) +
        block.head +
        (repeated === null ? 0 : block.rows[repeated]!.height);
      const to = rowsThatFit(block, from, left - gap() - frame);
      if (to === from && pages.at(-1)!.length > 0) {
        turn();
        continue;
      }
      const end = Math.max(to, from + 1);
      pages.at(-1)!.push({ block: index, from, to: end, continued, repeated, blankRows: 0 });
      left -= gap() + frame + block.rows.slice(from, end).reduce((sum, row) => sum + row.height, 0);
      from = end;
      if (from < block.rows.length) turn();
    }
  }
  return pages;
}

/** The end of the longest run of rows from `from` that fits and does not part a row from the one it belongs to. */
function rowsThatFit(block: MeasuredBlock, from: number, space: number): number {
  let end = from;
  let used = 0;
  for (let index = from; index < block.rows.length; index++) {
    used += block.rows[index]!.height;
    if (used > space) break;
    if (!block.rows[index]!.keepWithNext || index === block.rows.length - 1) end = index + 1;
  }
  return end;
}
