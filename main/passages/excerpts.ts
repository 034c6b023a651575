/** The first few places of a text that are marked, each with what stands around it. */
import type { Mark, Passage } from '../../shared/passages.ts';

/** UTF-16 units shown before the first mark of a passage, and after it. */
const before = 40;
const after = 90;
const mostPassages = 3;

/** @param marks in the order of the text, apart from one another */
export function excerptsOf(text: string, marks: readonly Mark[]): Passage[] {
  const passages: Passage[] = [];
  let shownTo = 0;
  for (const mark of marks) {
    if (mark.start < shownTo) continue;
    if (passages.length === mostPassages) break;
    const start = wholeCharacter(text, Math.max(shownTo, mark.start - before));
    const end = wholeCharacter(text, Math.min(text.length, Math.max(mark.end, mark.start + after)));
    const within = marks.filter((one) => one.start >= start && one.start < end);
    passages.push({
      start,
      text: text.slice(start, end),
      marks: within.map((one) => ({ start: one.start - start, end: Math.min(one.end, end) - start })),
      before: start > 0,
      after: end < text.length,
    });
    shownTo = end;
  }
  return passages;
}

/** Never between the two halves of a character. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
