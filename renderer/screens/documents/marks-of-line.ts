import { type Mark, marksOf, type NoteWord } from '../../../shared/passages.ts';

/** Where any of the words stands; a line need not hold them all. In the order of the text, apart from one another. */
export function marksOfAny(text: string, words: readonly NoteWord[]): Mark[] {
  const marks = words.flatMap((word) => marksOf(text, [word]) ?? []).sort((a, b) => a.start - b.start);
  return marks.filter((mark, index) => marks.slice(0, index).every(({ end }) => end <= mark.start));
}
