/** Sheets of a hospital's own PDF: its pages as pictures, and over each a stamp that says whose it is and which sheet. */
import { type CSSProperties, use, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import type { BlockOf } from '../../shared/form-blocks.ts';
import { toJapaneseDate } from '../../shared/japanese.ts';
import { personOf, unissued } from '../../shared/sheets.ts';
import { type Place, pagePlace, stampPlace } from '../../shared/stamp.ts';
import type { PrintJobView, SheetBlock } from '../../shared/views.ts';
import { dateText, momentText } from '../i18n/moments.ts';
import { isNw7, NoCode, Nw7, QrCode } from './codes.tsx';
import { sheetSize } from './layout.ts';
import { fontsLoaded, isClipped } from './measure.tsx';
import { roleOf, Sides, sizeOf } from './Page.tsx';
import { codeOf, type SheetPlace } from './SheetHeader.tsx';
import { StampsOnly } from './stamps-only.ts';
import type { SheetLanguage, SheetWords } from './words.ts';

type PdfContent = Extract<SheetBlock, { kind: 'pdf' }>;

/** Of the pictures of its pages on paper. */
const dotsPerMillimetre = 300 / 25.4;

export function stampedOf({ definition, blocks }: PrintJobView): { block: BlockOf<'pdf'>; content: PdfContent } | null {
  const [block] = definition.blocks;
  const [content] = blocks;
  return block?.kind === 'pdf' && content?.kind === 'pdf' ? { block, content } : null;
}

interface StampedSheetsProps {
  job: PrintJobView;
  block: BlockOf<'pdf'>;
  content: PdfContent;
  language: SheetLanguage;
  t: SheetWords;
  copies: number;
  onLaidOut: ((pages: number) => void) | undefined;
  onClipped: (() => void) | undefined;
}

export function StampedSheets({ job, block, content, language, t, copies, onLaidOut, onClipped }: StampedSheetsProps) {
  const stampsOnly = use(StampsOnly);
  const pictures = usePagePictures(content, stampsOnly);
  const paper = sheetSize(job.definition.paper);
  const pages = content.pages.length;
  const place = useRef<HTMLDivElement>(null);
  const tell = useEffectEvent(() => {
    if (place.current && isClipped(place.current)) onClipped?.();
    else onLaidOut?.(pages);
  });
  useLayoutEffect(() => {
    if (!pictures || !place.current) return;
    let current = true;
    const drawn = [...place.current.querySelectorAll('img')].map((picture) => picture.decode());
    void Promise.all([fontsLoaded(), ...drawn]).then(
      () => current && tell(),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [pictures]);

  const sheets = Array.from({ length: copies * pages }, (_, index) => {
    const page = (index % pages) + 1;
    const copy = Math.floor(index / pages) + 1;
    const picture = pictures?.[page - 1];
    return (
      <section
        key={`${copy}-${page}`}
        className={`sheet sheet-stamped ${stampsOnly ? 'sheet-stamps-only' : ''}`}
        style={sizeOf(job)}
      >
        {picture ? (
          <img src={picture} alt="" style={styleOf(pagePlace(block, content.pages[page - 1]!, paper))} />
        ) : null}
        <div className="sheet-stamp-place" style={styleOf(stampPlace(block, paper))}>
          <Stamp {...{ job, language, t }} atLeft={block.corner.endsWith('left')} place={{ page, pages, copy }} />
        </div>
      </section>
    );
  });
  return (
    <div className="sheets-of-one" ref={place}>
      <Sides job={job} sheets={sheets} />
    </div>
  );
}

/** Characters that have room on one line of a stamp; with more, all of it is smaller rather than refused. */
const oneLineName = 24;
const oneLineKana = 40;

interface StampProps {
  job: PrintJobView;
  place: SheetPlace;
  language: SheetLanguage;
  t: SheetWords;
  /** The code lies towards the edge of the paper. */
  atLeft: boolean;
}

function Stamp({ job, place, language, t, atLeft }: StampProps) {
  const person = personOf(job.subject);
  const { identifier = '', name = '', kana = null, birthDate = null } = person?.patient ?? {};
  const born = birthDate && [dateText(birthDate), toJapaneseDate(birthDate)].filter(Boolean).join(' ');
  const isLong = name.length > oneLineName || (kana?.length ?? 0) > oneLineKana;
  const kinds = ['sheet-stamp', 'sheet-bounded', atLeft && 'sheet-stamp-left', isLong && 'sheet-stamp-long'];
  return (
    <div className={kinds.filter(Boolean).join(' ')}>
      <div className="sheet-stamp-text">
        <p>
          {job.facilityName}　{t('form', { code: job.form, version: job.formVersion })}
          {job.reprint > 0 ? <strong className="sheet-reprint">{t('reprint', { count: job.reprint })}</strong> : null}
        </p>
        {person ? (
          <>
            <p className="sheet-stamp-kana">{kana || t('kana.missing')}</p>
            <p className="sheet-stamp-name">{name || '　'}</p>
            <div className="sheet-stamp-id">
              <div>
                <p>
                  {t('identifier')} <strong>{identifier || t('identifier.missing')}</strong>
                </p>
                <p>
                  {t('birthDate')} {born || '—'}
                </p>
              </div>
              {isNw7(identifier) ? <Nw7 identifier={identifier} barWidth={0.3} barHeight={6} /> : null}
            </div>
          </>
        ) : null}
        <p>
          {job.subject.kind === 'patient'
            ? `${t('dataAsOf')} ${momentText(job.dataAsOf) ?? t('dataAsOf.unknown')}　`
            : ''}
          {roleOf(job, place.copy)[language]}
        </p>
        <p>
          {t('serial')} {job.serial || '—'} <strong>{t('page', { page: place.page, pages: place.pages })}</strong>
        </p>
      </div>
      {job.serial === unissued ? <NoCode text={t('unissued.code')} /> : <QrCode text={codeOf(job, place)} />}
    </div>
  );
}

function styleOf({ left, top, width, height }: Place): CSSProperties {
  return { left: `${left}mm`, top: `${top}mm`, width: `${width}mm`, height: `${height}mm` };
}

/** Addresses of the pages' pictures, drawn once for all sheets there are. Null while drawing. */
function usePagePictures({ content, pages }: PdfContent, none: boolean): string[] | null {
  const [pictures, setPictures] = useState<string[] | null>(null);
  useEffect(() => {
    if (none) return;
    const drawn = drawnOf.get(content) ?? { made: [], sheets: 0, done: null };
    drawnOf.set(content, drawn);
    drawn.sheets += 1;
    drawn.done ??= drawPages(content, pages, (address) => drawn.made.push(address));
    let current = true;
    // A page that cannot be drawn leaves the sheet unfinished: it is not printed empty under a stamp.
    void drawn.done.then(
      () => current && setPictures(drawn.made),
      () => undefined,
    );
    return () => {
      current = false;
      drawn.sheets -= 1;
      if (drawn.sheets > 0) return;
      if (drawnOf.get(content) === drawn) drawnOf.delete(content);
      for (const address of drawn.made) URL.revokeObjectURL(address);
    };
  }, [content, pages, none]);
  return none ? noPictures : pictures;
}

const noPictures: string[] = [];

/** By the PDF, while a sheet shows it: the same form of a whole ward is drawn once, and is one picture in what is printed. */
const drawnOf = new Map<string, { made: string[]; sheets: number; done: Promise<void> | null }>();

async function drawPages(content: string, pages: PdfContent['pages'], give: (address: string) => void): Promise<void> {
  const { Pdf } = await import('../imaging/objects/pdf.ts');
  const pdf = new Pdf(Uint8Array.from(atob(content), (character) => character.charCodeAt(0)));
  try {
    await pdf.open();
    for (const [index, { width }] of pages.entries()) {
      const canvas = document.createElement('canvas');
      await pdf.draw(canvas, index + 1, width * dotsPerMillimetre, 1);
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
      if (!picture || pdf.isIncomplete) throw new Error('a page could not be drawn');
      give(URL.createObjectURL(picture));
    }
  } finally {
    await pdf.close();
  }
}
