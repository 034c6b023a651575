/**
 * A print job as sheets of paper. Blocks are laid out once invisibly and measured with the fonts loaded; then they are
 * cut into pages, and every page gets its own header, number and code.
 */
import './sheets.css';
import './stamped.css';
import './blocks/blocks.css';
import { type CSSProperties, type ReactNode, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { PrintJobView } from '../../shared/views.ts';
import { BlockSlice } from './BlockSlice.tsx';
import type { FlowBlock } from './flow.ts';
import { flowOf } from './form-flow.ts';
import { LabelSheets, labelsOf } from './LabelSheets.tsx';
import { fontsLoaded, isClipped, Measure, pagesOf } from './measure.tsx';
import { Page, Sides } from './Page.tsx';
import { PictureSheets, picturesOf } from './PictureSheets.tsx';
import type { Slice } from './paginate.ts';
import type { SheetPlace } from './SheetHeader.tsx';
import { StampedSheets, stampedOf } from './StampedSheets.tsx';
import { type SheetLanguage, type SheetWords, sheetWords } from './words.ts';

interface SheetProps {
  job: PrintJobView;
  language?: SheetLanguage;
  /** Addresses of a job's pictures, in its order. */
  pictures?: readonly string[];
  /** Told once, with the pages of one copy, when everything is in place and nothing is cut off. */
  onLaidOut?: (pages: number) => void;
}

/**
 * What a printer takes: all copies, one `<section class="sheet">` per sheet. When it is laid out with its fonts, `<html>`
 * carries `data-sheet-ready="true"` and `data-sheet-pages`; where something would be cut off, `data-sheet-clipped`
 * with its serial.
 */
export function SheetPrint({ job, language = 'ja', pictures = [], onLaidOut }: SheetProps) {
  const ready = (pages: number) => {
    document.documentElement.dataset.sheetPages = String(pages);
    document.documentElement.dataset.sheetReady = 'true';
    onLaidOut?.(pages);
  };
  const clipped = () => {
    document.documentElement.dataset.sheetClipped = job.serial;
  };
  return (
    <div className="sheets" lang={language}>
      <Sheets {...{ job, language, pictures, onLaidOut: ready, onClipped: clipped }} copies={job.copies} />
    </div>
  );
}

/** The first copies on the screen, laid out as on paper. `zoom` 1 is the size of paper. */
export function SheetPreview({
  job,
  language = 'ja',
  pictures = [],
  zoom = 1,
  copies = 1,
  onLaidOut,
  onClipped,
}: SheetProps & { zoom?: number; copies?: number; onClipped?: () => void }) {
  const [clipped, setClipped] = useState<PrintJobView | null>(null);
  const t = sheetWords(language);
  const clip = () => {
    setClipped(job);
    onClipped?.();
  };
  return (
    <div className="sheets sheets-preview" lang={language} style={{ '--sheet-zoom': zoom } as CSSProperties}>
      {clipped === job && (
        <p className="sheet-refused" role="alert">
          {t('clipped')}
        </p>
      )}
      <Sheets {...{ job, language, pictures, copies, onLaidOut, onClipped: clip }} />
    </div>
  );
}

interface SheetsProps {
  job: PrintJobView;
  language: SheetLanguage;
  pictures: readonly string[];
  copies: number;
  onLaidOut: ((pages: number) => void) | undefined;
  /** Told in its place where something would be cut off. */
  onClipped?: () => void;
}

/** All copies of one job, one `.sheet-desk` for each side of paper. */
export function Sheets(props: SheetsProps) {
  const { job, language, pictures, copies, onLaidOut, onClipped } = props;
  const t = useMemo(() => sheetWords(language), [language]);
  const pictured = picturesOf(job);
  const labels = labelsOf(job);
  const stamped = stampedOf(job);
  if (stamped) return <StampedSheets {...{ job, ...stamped, language, t, copies, onLaidOut, onClipped }} />;
  if (labels) return <LabelSheets {...{ job, block: labels, language, t, copies, onLaidOut, onClipped }} />;
  if (!pictured) return <FlowSheets {...props} t={t} />;
  const page = (place: SheetPlace, content: ReactNode) => (
    <Sides
      key={`${place.copy}-${place.page}`}
      job={job}
      sheets={[
        <Page key="page" job={job} place={place} language={language} t={t}>
          {content}
        </Page>,
      ]}
    />
  );
  return (
    <PictureSheets
      job={job}
      block={pictured}
      addresses={pictures}
      copies={copies}
      t={t}
      page={page}
      onLaidOut={(pages) => void fontsLoaded().then(() => onLaidOut?.(pages))}
    />
  );
}

interface Layout {
  flow: FlowBlock[];
  pages: Slice[][];
}

function FlowSheets({ job, language, copies, onLaidOut, onClipped, t }: SheetsProps & { t: SheetWords }) {
  const flow = useMemo(() => flowOf(job, language, t), [job, language, t]);
  const measure = useRef<HTMLElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [layout, setLayout] = useState<Layout | null>(null);
  const pages = layout?.flow === flow ? layout.pages : null;
  const measured = useEffectEvent((sheet: HTMLElement) => setLayout({ flow, pages: pagesOf(sheet, flow, job) }));
  const tell = useEffectEvent((count: number) => {
    if (place.current && isClipped(place.current)) onClipped?.();
    else onLaidOut?.(count);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another flow is measured anew
  useLayoutEffect(() => {
    let current = true;
    void fontsLoaded().then(() => {
      if (current && measure.current) measured(measure.current);
    });
    return () => {
      current = false;
    };
  }, [flow]);

  useLayoutEffect(() => {
    if (!pages) return;
    let current = true;
    void fontsLoaded().then(() => {
      if (current) tell(pages.length);
    });
    return () => {
      current = false;
    };
  }, [pages]);

  if (!pages) return <Measure ref={measure} job={job} flow={flow} language={language} t={t} />;
  const sheets = Array.from({ length: copies }, (_, index) => index + 1).flatMap((copy) =>
    pages.map((slices, index) => {
      const place = { page: index + 1, pages: pages.length, copy };
      return (
        <Page key={`${copy}-${place.page}`} job={job} place={place} language={language} t={t}>
          {slices.map((slice) => (
            <BlockSlice key={slice.block} block={flow[slice.block]!} slice={slice} t={t} />
          ))}
        </Page>
      );
    }),
  );
  return (
    <div className="sheets-of-one" ref={place}>
      <Sides job={job} sheets={sheets} />
    </div>
  );
}
