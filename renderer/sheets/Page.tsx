/** One sheet, and the side of paper it is on: header and footer around what it is for. */
import type { CSSProperties, ReactNode } from 'react';
import { unissued } from '../../shared/sheets.ts';
import type { PrintJobView } from '../../shared/views.ts';
import { sheetSize, sideOf } from './layout.ts';
import { SheetHeader, type SheetPlace } from './SheetHeader.tsx';
import type { SheetLanguage, SheetWords } from './words.ts';

export interface PageProps {
  job: PrintJobView;
  place: SheetPlace;
  language: SheetLanguage;
  t: SheetWords;
}

export function Page({ children, ...of }: PageProps & { children: ReactNode }) {
  return (
    <section className="sheet" style={sizeOf(of.job)}>
      <SheetHeader {...of} />
      <div className="sheet-body">{children}</div>
      <SheetFooter {...of} />
    </section>
  );
}

/** Sides of paper, each with as many of the sheets as share one; a side has the named page of its size. */
export function Sides({ job, sheets }: { job: PrintJobView; sheets: ReactNode[] }) {
  const { perSide, definition } = job;
  const paper = sideOf(definition.paper, perSide);
  const { width, height } = sheetSize(paper);
  const style = { '--side-width': `${width}mm`, '--side-height': `${height}mm` } as CSSProperties;
  const beside = definition.paper.orientation === 'portrait' ? 'sheet-side-beside' : 'sheet-side-below';
  return Array.from({ length: Math.ceil(sheets.length / perSide) }, (_, index) => {
    const own = sheets.slice(index * perSide, (index + 1) * perSide);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a side is its place
      <div key={index} className={`sheet-desk sheet-${paper.size}-${paper.orientation}`} style={style}>
        {perSide === 1 ? own : <div className={`sheet-side ${beside}`}>{own}</div>}
      </div>
    );
  });
}

export function sizeOf({ definition }: PrintJobView): CSSProperties {
  const { width, height } = sheetSize(definition.paper);
  return { width: `${width}mm`, height: `${height}mm` };
}

export function SheetFooter({ job, place, language, t }: PageProps) {
  return (
    <footer className="sheet-footer">
      {job.definition.returns && <strong>{t('footer.keep')}</strong>}
      <span>{t('footer.correct')}</span>
      <span>{t('copy', { copy: place.copy, copies: job.copies, label: roleOf(job, place.copy)[language] })}</span>
      {job.serial !== unissued && <span>No. {job.serial}</span>}
    </footer>
  );
}

/** Who keeps a copy: as asked for, else in the definition's order. */
export function roleOf({ definition, roles }: PrintJobView, copy: number) {
  const labels = definition.copies;
  return labels[roles?.[copy - 1] ?? Math.min(copy, labels.length) - 1]!;
}
