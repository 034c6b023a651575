/** Cutting measured blocks into pages. Heights are in one unit, whichever the measuring used. */

export interface MeasuredBlock {
  /** Title and warnings, on the block's first page and on the pages it continues on. */
  heading: number;
  continuedHeading: number;
  /** The table's head, repeated on every page. */
  head: number;
  /** `under`: the row that heads this one, repeated above it at the top of a page. */
  rows: { height: number; keepWithNext: boolean; under: number | null }[];
  /** Rows by hand after the others, at least so many; with `fill` as many more as the page holds. Null where none are. */
  handwriting: { rowHeight: number; least: number; fill: boolean } | null;
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
 * Every row is on exactly one page, in order. A heading never stands without a row under it, and blank rows stay together
 * where a page has room for all of them. A row taller than a page gets a page of its own. A block of rows by hand of which
 * not one is asked for has what is left of the last page, or is left out.
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
    const blank = block.handwriting ?? { rowHeight: 1, least: 0, fill: false };
    const blanksIn = (space: number) => Math.max(0, Math.floor(space / blank.rowHeight + rounding));
    let from = 0;
    let written = 0;
    let continued = false;
    while (from < block.rows.length || written < blank.least) {
      const repeated = continued && from < block.rows.length ? block.rows[from]!.under : null;
      const frame =
        (continued ? block.continuedHeading : block.heading) +
        block.head +
        (repeated === null ? 0 : block.rows[repeated]!.height);
      const empty = pages.at(-1)!.length === 0;
      let to = rowsThatFit(block, from, left - gap() - frame);
      if (from < block.rows.length && to === from) {
        if (!empty) {
          turn();
          continue;
        }
        to = from + 1;
      }
      const used = block.rows.slice(from, to).reduce((sum, row) => sum + row.height, 0);
      const open = blank.least - written;
      const space = left - gap() - frame - used;
      const whole = blanksIn(space) >= open;
      // All rows by hand on the next page rather than a part of them here, unless they fill more than a page anyway.
      if (!whole && to === from && !empty && open * blank.rowHeight <= heights.following - frame) {
        turn();
        continue;
      }
      const ends = to === block.rows.length;
      let blankRows = ends ? Math.min(open, blanksIn(space)) : 0;
      if (ends && whole && blank.fill) blankRows = Math.max(open, blanksIn(space));
      if (to === from && blankRows === 0) {
        if (!empty) {
          turn();
          continue;
        }
        blankRows = 1;
      }
      left -= gap() + frame + used + blankRows * blank.rowHeight;
      pages.at(-1)!.push({ block: index, from, to, continued, repeated, blankRows });
      from = to;
      written += blankRows;
      continued = true;
      if (from < block.rows.length || written < blank.least) turn();
    }
    if (written === 0 && from === 0 && blank.fill) {
      const blankRows = blanksIn(left - gap() - block.heading - block.head);
      if (blankRows >= fewestLeftOver) pages.at(-1)!.push({ ...untouched, block: index, blankRows });
    }
  }
  return pages;
}

/** Rows by hand that nobody asked for are worth a heading from so many on. */
const fewestLeftOver = 2;
const untouched = { from: 0, to: 0, continued: false, repeated: null };

/** A row that misses its place by less than can be seen is in it. */
const rounding = 0.001;

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
