/** Where the stamp on a page of a hospital's own PDF is, and the page itself: the same on the screen, on paper and in a PDF. */
import type { BlockOf } from './form-blocks.ts';

/** Millimetres. */
export interface PageSize {
  width: number;
  height: number;
}

/** Millimetres from the upper left corner of the paper. */
export interface Place extends PageSize {
  left: number;
  top: number;
}

/** QR with its quiet zone, and as much text as fits beside it. */
export const stampSize: PageSize = { width: 128, height: 26 };

/** From the edges of the paper: with its quiet zone the code is 10 mm from them. */
const edge = 8;
const gap = 2;

export function stampPlace({ corner }: BlockOf<'pdf'>, paper: PageSize): Place {
  return {
    ...stampSize,
    left: corner.endsWith('left') ? edge : paper.width - edge - stampSize.width,
    top: corner.startsWith('top') ? edge : paper.height - edge - stampSize.height,
  };
}

/** In its own size in the middle of the paper; made smaller, centred in what the stamp's strip leaves. */
export function pagePlace({ corner, shrink }: BlockOf<'pdf'>, page: PageSize, paper: PageSize): Place {
  if (!shrink) {
    return { ...page, left: (paper.width - page.width) / 2, top: (paper.height - page.height) / 2 };
  }
  const strip = edge + stampSize.height + gap;
  const scale = Math.min((paper.height - strip) / page.height, paper.width / page.width);
  const [width, height] = [page.width * scale, page.height * scale];
  return { width, height, left: (paper.width - width) / 2, top: corner.startsWith('top') ? strip : 0 };
}
