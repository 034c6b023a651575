/** Where on a PDF's page words stand, to be marked over its picture. */
import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Mark, NoteWord } from '../../../shared/passages.ts';
import { marksOfAny } from './marks-of-line.ts';

/** In parts of the page's width and height, from its upper left corner. */
export interface PlacedMark {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Piece {
  text: string;
  start: number;
  box: PlacedMark;
  vertical: boolean;
}

export interface PageWords {
  text: string;
  pieces: Piece[];
}

export async function wordsOfPage(page: PDFPageProxy): Promise<PageWords> {
  const { items, styles } = await page.getTextContent();
  const { width: pageWidth, height: pageHeight, transform } = page.getViewport({ scale: 1 });
  const pieces: Piece[] = [];
  let text = '';
  for (const item of items) {
    if (!('str' in item)) continue;
    const vertical = styles[item.fontName]?.vertical ?? false;
    const [a, b, c, d, x, y] = multiplied(transform, item.transform);
    const size = Math.hypot(c, d) || Math.hypot(a, b);
    const box = vertical
      ? {
          left: (x - size / 2) / pageWidth,
          top: y / pageHeight,
          width: size / pageWidth,
          height: item.height / pageHeight,
        }
      : {
          left: x / pageWidth,
          top: (y - size * 0.9) / pageHeight,
          width: item.width / pageWidth,
          height: (size * 1.15) / pageHeight,
        };
    pieces.push({ text: item.str, start: text.length, box, vertical });
    text += item.str;
    if (item.hasEOL) text += '\n';
  }
  return { text, pieces };
}

export function placedMarks({ text, pieces }: PageWords, words: readonly NoteWord[]): PlacedMark[] {
  // A word goes on in the next line: there, line ends are no more than that.
  const joined = text.replaceAll('\n', '');
  const removed: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) removed.push(at - removed.length);
  const original = (at: number) => at + removed.filter((place) => place <= at).length;
  const marks = marksOfAny(joined, words).map(({ start, end }) => ({
    start: original(start),
    end: original(end - 1) + 1,
  }));
  return marks.flatMap((mark) => pieces.flatMap((piece) => within(piece, mark)));
}

/** The part of a piece that is marked, as wide as its share of the characters. */
function within({ text, start, box, vertical }: Piece, mark: Mark): PlacedMark[] {
  const from = Math.max(mark.start - start, 0);
  const to = Math.min(mark.end - start, text.length);
  if (to <= from) return [];
  const [offset, share] = [from / text.length, (to - from) / text.length];
  if (vertical) return [{ ...box, top: box.top + box.height * offset, height: box.height * share }];
  return [{ ...box, left: box.left + box.width * offset, width: box.width * share }];
}

type Matrix = [number, number, number, number, number, number];

function multiplied(one: number[], other: number[]): Matrix {
  const [a, b, c, d, e, f] = one as Matrix;
  const [g, h, i, j, k, l] = other as Matrix;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}
