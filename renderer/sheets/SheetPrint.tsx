/**
 * A print job as sheets of paper. Blocks are laid out once invisibly and measured with the fonts loaded; then they are
 * cut into pages, and every page gets its own header, number and code.
 */
import './sheets.css';
import { type CSSProperties, type ReactNode, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { PrintJobView } from '../../shared/views.ts';
import { type FlowBlock, flowOf } from './flow.ts';
import { PictureSheets, picturesOf } from './PictureSheets.tsx';
import { type MeasuredBlock, paginate, type Slice } from './paginate.ts';
import { BlockHeading, SheetBlockSlice } from './SheetBlocks.tsx';
import { SheetHeader, type SheetPlace } from './SheetHeader.tsx';
import { type SheetLanguage, type SheetWords, sheetWords } from './words.ts';

/** Rows for handwriting, millimetres. */
const writingRow = 7;
/** The height of a page inside its margins, millimetres: 297 − 8 − 8. */
const pageHeight = 281;
const blockGap = 2;

interface SheetProps {
  job: PrintJobView;
  language?: SheetLanguage;
  /** Addresses of a job's pictures, in its order. */
  pictures?: readonly string[];
  /** Told once, with the pages of one copy, when everything is in place. */
  onLaidOut?: (pages: number) => void;
}

/**
 * What a printer takes: all copies, one `<section class="sheet">` per physical sheet. When it is laid out with its fonts,
 * `<html>` carries `data-sheet-ready="true"` and `data-sheet-pages`.
 */
export function SheetPrint({ job, language = 'ja', pictures = [], onLaidOut }: SheetProps) {
  const ready = (pages: number) => {
    document.documentElement.dataset.sheetReady = 'true';
    document.documentElement.dataset.sheetPages = String(pages);
    onLaidOut?.(pages);
  };
  return (
    <div className="sheets" lang={language}>
      <Sheets job={job} language={language} pictures={pictures} copies={job.copies} onLaidOut={ready} />
    </div>
  );
}

/** The first copy on the screen, laid out as on paper. `zoom` 1 is the size of paper. */
export function SheetPreview({
  job,
  language = 'ja',
  pictures = [],
  zoom = 1,
  onLaidOut,
}: SheetProps & { zoom?: number }) {
  return (
    <div className="sheets sheets-preview" lang={language} style={{ '--sheet-zoom': zoom } as CSSProperties}>
      <Sheets job={job} language={language} pictures={pictures} copies={1} onLaidOut={onLaidOut} />
    </div>
  );
}

interface SheetsProps {
  job: PrintJobView;
  language: SheetLanguage;
  pictures: readonly string[];
  copies: number;
  onLaidOut: ((pages: number) => void) | undefined;
}

/** All copies of one job. */
export function Sheets(props: SheetsProps) {
  const { job, language, pictures, copies, onLaidOut } = props;
  const t = useMemo(() => sheetWords(language), [language]);
  const block = picturesOf(job);
  if (!block) return <FlowSheets {...props} t={t} />;
  const page = (place: SheetPlace, content: ReactNode) => (
    <Page key={`${place.copy}-${place.page}`} job={job} place={place} language={language} t={t}>
      {content}
    </Page>
  );
  return (
    <PictureSheets
      job={job}
      block={block}
      addresses={pictures}
      copies={copies}
      t={t}
      page={page}
      onLaidOut={(pages) => void fontsLoaded().then(() => onLaidOut?.(pages))}
    />
  );
}

interface PageProps {
  job: PrintJobView;
  place: SheetPlace;
  language: SheetLanguage;
  t: SheetWords;
  children: ReactNode;
}

/** One physical sheet: header and footer around what it is for. */
function Page({ children, ...of }: PageProps) {
  return (
    <div className="sheet-desk">
      <section className="sheet">
        <SheetHeader {...of} />
        <div className="sheet-body">{children}</div>
        <SheetFooter {...of} />
      </section>
    </div>
  );
}

function FlowSheets({ job, language, copies, onLaidOut, t }: SheetsProps & { t: SheetWords }) {
  const flow = useMemo(() => flowOf(job, language, t), [job, language, t]);
  const measure = useRef<HTMLElement>(null);
  const [layout, setLayout] = useState<{ flow: FlowBlock[]; pages: Slice[][] } | null>(null);
  const pages = layout?.flow === flow ? layout.pages : null;
  const tellLaidOut = useEffectEvent((count: number) => onLaidOut?.(count));

  useLayoutEffect(() => {
    let current = true;
    void fontsLoaded().then(() => {
      if (current && measure.current) setLayout({ flow, pages: pagesOf(measure.current, flow) });
    });
    return () => {
      current = false;
    };
  }, [flow]);

  useLayoutEffect(() => {
    if (!pages) return;
    let current = true;
    void fontsLoaded().then(() => {
      if (current) tellLaidOut(pages.length);
    });
    return () => {
      current = false;
    };
  }, [pages]);

  if (!pages) return <Measure ref={measure} job={job} flow={flow} language={language} t={t} />;
  return Array.from({ length: copies }, (_, index) => index + 1).flatMap((copy) =>
    pages.map((slices, index) => {
      const place = { page: index + 1, pages: pages.length, copy };
      return (
        <Page key={`${copy}-${place.page}`} job={job} place={place} language={language} t={t}>
          {slices.map((slice) => (
            <SheetBlockSlice key={slice.block} block={flow[slice.block]!} slice={slice} t={t} />
          ))}
        </Page>
      );
    }),
  );
}

interface MeasureProps {
  ref: React.Ref<HTMLElement>;
  job: PrintJobView;
  flow: FlowBlock[];
  language: SheetLanguage;
  t: SheetWords;
}

/** Everything once, invisible, with the widest page numbers there could be. */
function Measure({ ref, job, flow, language, t }: MeasureProps) {
  const place = { page: 99, pages: 99, copy: job.copies };
  return (
    <section className="sheet sheet-measure" ref={ref}>
      <div className="sheet-page-height" />
      <SheetHeader job={job} place={place} language={language} t={t} />
      <div className="sheet-body">
        {flow.map((block, index) => (
          <div key={block.title} data-block={index}>
            <BlockHeading block={block} continued t={t} />
            <SheetBlockSlice
              block={block}
              slice={{ block: index, from: 0, to: block.rows.length, continued: false, repeated: null, blankRows: 1 }}
              t={t}
            />
          </div>
        ))}
      </div>
      <SheetFooter job={job} place={place} language={language} t={t} />
    </section>
  );
}

/** Rare characters begin to load at the layout that finds BIZ UDPGothic without them, so `ready` alone may come too early. */
async function fontsLoaded(): Promise<void> {
  await Promise.all(['400', '700'].map((weight) => document.fonts.load(`${weight} 10pt "BIZ UDPGothic"`)));
  do {
    document.body.getBoundingClientRect();
    await document.fonts.ready;
  } while (document.fonts.status === 'loading');
}

function pagesOf(sheet: HTMLElement, flow: FlowBlock[]): Slice[][] {
  const heightOf = (selector: string, within: Element = sheet) =>
    within.querySelector(selector)?.getBoundingClientRect().height ?? 0;
  const millimetre = heightOf('.sheet-page-height') / pageHeight;
  const around = heightOf('.sheet-header') + heightOf('.sheet-footer') + (blockGap + 1) * millimetre;
  const space = heightOf('.sheet-page-height') - around;

  const blocks = flow.map((block, index): MeasuredBlock => {
    const element = sheet.querySelector(`[data-block="${index}"]`)!;
    const rows = [...element.querySelectorAll('tbody tr')];
    return {
      heading: heightOf('[data-measure="heading"]', element),
      continuedHeading: heightOf('[data-measure="continued"]', element),
      head: heightOf('thead', element),
      rows: block.rows.map(({ keepWithNext, under }, row) => ({
        height: rows[row]!.getBoundingClientRect().height,
        keepWithNext,
        under,
      })),
      handwriting: block.handwriting === null ? null : { rowHeight: writingRow * millimetre, least: block.handwriting },
    };
  });
  return paginate(blocks, { first: space, following: space, gap: blockGap * millimetre });
}

function SheetFooter({
  job,
  place,
  language,
  t,
}: {
  job: PrintJobView;
  place: SheetPlace;
  language: SheetLanguage;
  t: SheetWords;
}) {
  const labels = job.definition.copies;
  const label = labels[Math.min(place.copy, labels.length) - 1]![language];
  return (
    <footer className="sheet-footer">
      <strong>{t('footer.keep')}</strong>
      <span>{t('footer.correct')}</span>
      <span>{t('copy', { copy: place.copy, copies: job.copies, label })}</span>
      <span>
        {t('serial')} {job.serial}
      </span>
    </footer>
  );
}
