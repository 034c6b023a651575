/** Everything of a job drawn once, invisibly and with its fonts, and read in one go: heights, then pages. */
import type { Ref } from 'react';
import type { PrintJobView } from '../../shared/views.ts';
import { BlockHeading, BlockSlice } from './BlockSlice.tsx';
import type { FlowBlock } from './flow.ts';
import { blockGap, bodyTop, margin, sheetSize } from './layout.ts';
import { SheetFooter } from './Page.tsx';
import { type MeasuredBlock, paginate, type Slice } from './paginate.ts';
import { SheetHeader } from './SheetHeader.tsx';
import type { SheetLanguage, SheetWords } from './words.ts';

interface MeasureProps {
  ref: Ref<HTMLElement>;
  job: PrintJobView;
  flow: FlowBlock[];
  language: SheetLanguage;
  t: SheetWords;
}

/** With the widest page numbers there could be, and one row by hand of each block. */
export function Measure({ ref, job, flow, language, t }: MeasureProps) {
  const place = { page: 99, pages: 99, copy: job.copies };
  return (
    <section className="sheet sheet-measure" style={{ width: `${sheetSize(job.definition.paper).width}mm` }} ref={ref}>
      <div className="sheet-hundred" />
      <SheetHeader job={job} place={place} language={language} t={t} />
      <div className="sheet-body">
        {flow.map((block, index) => {
          const whole = { from: 0, to: block.rows.length, continued: false, repeated: null };
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
            <div key={index} data-block={index}>
              <BlockHeading block={block} continued t={t} />
              <BlockSlice block={block} slice={{ ...whole, block: index, blankRows: block.blank ? 1 : 0 }} t={t} />
            </div>
          );
        })}
      </div>
      <SheetFooter job={job} place={place} language={language} t={t} />
    </section>
  );
}

/** Rare characters begin to load at the layout that finds BIZ UDPGothic without them, so `ready` alone may come too early. */
export async function fontsLoaded(): Promise<void> {
  await Promise.all(['400', '700'].map((weight) => document.fonts.load(`${weight} 10pt "BIZ UDPGothic"`)));
  do {
    document.body.getBoundingClientRect();
    await document.fonts.ready;
  } while (document.fonts.status === 'loading');
}

/** Between the edge of a frame and its text, above and below. */
const framePadding = 3;

/** @param sheet what `Measure` drew of the same flow */
export function pagesOf(sheet: HTMLElement, flow: FlowBlock[], { definition }: PrintJobView): Slice[][] {
  const heightOf = (element: Element | null) => element?.getBoundingClientRect().height ?? 0;
  const millimetre = heightOf(sheet.querySelector('.sheet-hundred')) / 100;
  const around = heightOf(sheet.querySelector('.sheet-header')) + heightOf(sheet.querySelector('.sheet-footer'));
  const inside = sheetSize(definition.paper).height - margin.top - margin.bottom - bodyTop - 1;
  const space = inside * millimetre - around;

  const blocks = flow.map((block, index): MeasuredBlock => {
    const element = sheet.querySelector(`[data-block="${index}"]`)!;
    const heights = Array.from(element.querySelector('tbody, .sheet-stack')!.children, heightOf);
    const frame = block.framed ? framePadding * millimetre : 0;
    return {
      heading: heightOf(element.querySelector('[data-measure="heading"]')) + frame,
      continuedHeading: heightOf(element.querySelector('[data-measure="continued"]')) + frame,
      head: heightOf(element.querySelector('thead')),
      rows: block.rows.map(({ keepWithNext, under }, row) => ({ height: heights[row]!, keepWithNext, under })),
      handwriting: block.blank && {
        rowHeight: heights[block.rows.length]!,
        least: block.blank.least,
        fill: block.blank.fill,
      },
    };
  });
  return paginate(blocks, { first: space, following: space, gap: blockGap * millimetre });
}

/** Whether something is larger than its sheet, or than the box it has to be in. */
export function isClipped(within: ParentNode): boolean {
  return [...within.querySelectorAll('section.sheet, .sheet-bounded')].some(
    ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
      scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1,
  );
}
