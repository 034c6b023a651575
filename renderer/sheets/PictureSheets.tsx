/** Sheets of pictures: so many on a page, each with its study and caption, whole and undistorted. */
import { type ReactNode, useEffectEvent, useLayoutEffect, useRef } from 'react';
import type { BlockOf } from '../../shared/form-blocks.ts';
import type { PicturesPerPage, PrintJobView, SheetBlock, SheetPicture } from '../../shared/views.ts';
import { momentText } from '../i18n/moments.ts';
import type { SheetPlace } from './SheetHeader.tsx';
import type { SheetWords } from './words.ts';

type ImagesBlock = Extract<SheetBlock, { kind: 'images' }>;

const gridOf: Record<PicturesPerPage, { columns: number; rows: number }> = {
  1: { columns: 1, rows: 1 },
  2: { columns: 1, rows: 2 },
  4: { columns: 2, rows: 2 },
  6: { columns: 2, rows: 3 },
  9: { columns: 3, rows: 3 },
};

export function picturesOf(job: PrintJobView): ImagesBlock | null {
  const [block] = job.blocks;
  return block?.kind === 'images' ? block : null;
}

interface PictureSheetsProps {
  job: PrintJobView;
  block: ImagesBlock;
  /** Addresses of the pictures, in the order of the block. */
  addresses: readonly string[];
  copies: number;
  t: SheetWords;
  /** What every page has around its pictures. */
  page: (place: SheetPlace, content: ReactNode) => ReactNode;
  onLaidOut: (pages: number) => void;
}

export function PictureSheets({ job, block, addresses, copies, t, page, onLaidOut }: PictureSheetsProps) {
  const { pictures, perPage } = block;
  const count = pictures.length;
  const pages = Math.ceil(count / perPage);
  const sheets = useRef<HTMLDivElement>(null);
  const tellLaidOut = useEffectEvent((count: number) => onLaidOut(count));

  useLayoutEffect(() => {
    if (addresses.length < count) return;
    let current = true;
    const drawn = [...sheets.current!.querySelectorAll('img')].map((picture) => picture.decode());
    // A picture that cannot be decoded leaves the sheet unfinished: it is not printed with a hole.
    void Promise.all(drawn).then(
      () => current && tellLaidOut(pages),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [pages, count, addresses]);

  const { columns, rows } = gridOf[perPage];
  const title = (job.definition.blocks[0] as BlockOf<'images'>).title;
  const placed = pictures.map((picture, at) => ({ picture, number: at + 1, address: addresses[at] ?? '' }));
  return (
    <div ref={sheets} style={{ display: 'contents' }}>
      {Array.from({ length: copies * pages }, (_, index) => {
        const place = { page: (index % pages) + 1, pages, copy: Math.floor(index / pages) + 1 };
        const first = (place.page - 1) * perPage;
        return page(
          place,
          <>
            <p className="sheet-reference-only">
              {title.ja} / {title.en}
            </p>
            <div
              className="sheet-pictures"
              style={{
                gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
                gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
              }}
            >
              {placed.slice(first, first + perPage).map((one) => (
                <Figure key={one.number} {...one} of={count} t={t} />
              ))}
            </div>
          </>,
        );
      })}
    </div>
  );
}

interface FigureProps {
  picture: SheetPicture;
  number: number;
  of: number;
  address: string;
  t: SheetWords;
}

function Figure({ picture, number, of, address, t }: FigureProps) {
  const { started, modalities, description } = picture.study;
  const study = [momentText(started) ?? t('dataAsOf.unknown'), modalities.replaceAll('\\', '/'), description];
  return (
    <figure className="sheet-picture">
      <div>
        <img src={address} alt="" width={picture.width} height={picture.height} />
      </div>
      <figcaption>
        <strong>{study.filter(Boolean).join('　')}</strong>
        <span>
          {number}/{of}　{picture.caption}
        </span>
      </figcaption>
    </figure>
  );
}
