import { describe, expect, it } from 'vitest';
import { type MeasuredBlock, paginate, type Slice } from '../../../renderer/sheets/paginate.ts';

const heights = { first: 100, following: 120, gap: 5 };

function table(rows: number[], more: Partial<MeasuredBlock> = {}): MeasuredBlock {
  return {
    heading: 10,
    continuedHeading: 8,
    head: 4,
    rows: rows.map((height) => ({ height, keepWithNext: false, under: null })),
    handwriting: null,
    ...more,
  };
}

function heightOf(blocks: MeasuredBlock[], page: Slice[]): number {
  const slices = page.map((slice) => {
    const block = blocks[slice.block]!;
    const rows = block.rows.slice(slice.from, slice.to).reduce((sum, row) => sum + row.height, 0);
    const repeated = slice.repeated === null ? 0 : block.rows[slice.repeated]!.height;
    const written = slice.blankRows * (block.handwriting?.rowHeight ?? 0);
    return (slice.continued ? block.continuedHeading : block.heading) + block.head + rows + repeated + written;
  });
  return slices.reduce((sum, height) => sum + height, 0) + heights.gap * (page.length - 1);
}

describe('cutting blocks into pages', () => {
  it('keeps a short form on one page and fills it with rows to write on', () => {
    const blocks = [table([10, 10]), table([], { handwriting: { rowHeight: 8, least: 2, fill: true } })];
    const pages = paginate(blocks, heights);
    expect(pages).toHaveLength(1);
    // 100 − (10+4+20) − 5 − 14 = 47: five rows of 8.
    expect(pages[0]![1]!.blankRows).toBe(5);
  });

  it('puts writing on a page of its own where too little is left', () => {
    const blocks = [table([40, 30]), table([], { handwriting: { rowHeight: 8, least: 2, fill: true } })];
    const pages = paginate(blocks, heights);
    expect(pages.map((page) => page.length)).toEqual([1, 1]);
    expect(pages[1]![0]!.blankRows).toBe(13);
  });

  it('gives rows that nobody asked for what is left of the page, and leaves them out where that is nothing', () => {
    const left = table([], { handwriting: { rowHeight: 8, least: 0, fill: true } });
    expect(paginate([table([40]), left], heights)).toMatchObject([[{ block: 0 }, { block: 1, blankRows: 3 }]]);
    expect(paginate([table([60]), left], heights)).toMatchObject([[{ block: 0 }]]);
    expect(paginate([table([60]), left], heights)[0]).toHaveLength(1);
  });

  it('never leaves a heading, or a row that heads others, alone at the bottom', () => {
    const rows = [60, 10, 10].map((height, index) => ({ height, keepWithNext: index === 1, under: null }));
    expect(paginate([table([], { rows })], heights)[0]).toMatchObject([{ from: 0, to: 3 }]);
    rows[0]!.height = 70;
    expect(paginate([table([], { rows })], heights).map((page) => page.map(({ from, to }) => [from, to]))).toEqual([
      [[0, 1]],
      [[1, 3]],
    ]);
    const pages = paginate([table([70]), table([20])], heights);
    expect(pages.map((page) => page.map((slice) => slice.block))).toEqual([[0], [1]]);
  });

  it('repeats what heads a row where a page begins between them', () => {
    const rows = [5, 40, 40, 40].map((height, index) => ({
      height,
      keepWithNext: index === 0,
      under: index === 0 ? null : 0,
    }));
    const pages = paginate([table([], { rows })], heights);
    expect(pages[1]).toMatchObject([{ from: 3, to: 4, continued: true, repeated: 0 }]);
  });

  it('gives a row taller than a page a page of its own, and loses none', () => {
    const pages = paginate([table([10, 500, 10])], heights);
    expect(pages.flat().map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it('holds for any heights: every row once, in order, and no page too full', () => {
    let seed = 3;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    for (let round = 0; round < 300; round++) {
      const blocks = Array.from({ length: 1 + random(5) }, () => {
        let head: number | null = null;
        const rows = Array.from({ length: 1 + random(30) }, (_, index) => {
          const keepWithNext = random(5) === 0;
          if (keepWithNext) head = index;
          return { height: 3 + random(15), keepWithNext, under: keepWithNext ? null : head };
        });
        return table([], { rows });
      });
      blocks.push(table([], { handwriting: { rowHeight: 8, least: 3, fill: true } }));
      const pages = paginate(blocks, heights);
      for (const [index, page] of pages.entries()) {
        expect(page.length).toBeGreaterThan(0);
        const space = index === 0 ? heights.first : heights.following;
        expect(heightOf(blocks, page)).toBeLessThanOrEqual(space);
      }
      for (const [index, block] of blocks.entries()) {
        const slices = pages.flat().filter((slice) => slice.block === index);
        const rows = slices.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, row) => from + row));
        expect(rows).toEqual(block.rows.map((_, row) => row));
      }
    }
  });
});
