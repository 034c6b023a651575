/** What of `note_fts` a query asks for, as FTS5 writes it. Everything is quoted, so that no query is FTS5 syntax. */
import { isJapaneseRun } from '../../shared/japanese.ts';
import type { NoteWord } from '../../shared/passages.ts';

/** Words that begin as what was typed, at most; where there are more, only the whole word is looked for. */
export const mostBeginnings = 64;

export interface Expression {
  match: string;
  /** Words of letters or digits that were looked for as whole words, since too many begin so. */
  wholeWords: string[];
}

/**
 * All words, each a phrase: bigrams of Japanese, whole letters and digits, one after the other.
 * @param beginning tokens of the index that begin so, at most `limit` of them; null where the index cannot say
 */
export function expressionOf(
  words: readonly NoteWord[],
  beginning: ((text: string, limit: number) => string[]) | null,
): Expression {
  const wholeWords: string[] = [];
  const each = words.map((word) => {
    const tokens = word.runs.slice(0, -1).flatMap((run) => tokensOf(run, true));
    const last = word.runs.at(-1)!;
    const open = !isJapaneseRun(last) || Array.from(last).length === 1;
    if (!open) return phrase([...tokens, ...tokensOf(last, false)]);
    if (!beginning) return `${phrase([...tokens, last])} *`;
    const japanese = isJapaneseRun(last);
    const ends = beginning(last, japanese ? Number.MAX_SAFE_INTEGER : mostBeginnings + 1);
    if (!japanese && ends.length > mostBeginnings) {
      wholeWords.push(word.typed);
      return phrase([...tokens, last]);
    }
    // Nothing in the index begins so: the word as it is finds nothing.
    return `(${(ends.length === 0 ? [last] : ends).map((end) => phrase([...tokens, end])).join(' OR ')})`;
  });
  return { match: each.join(' AND '), wholeWords };
}

/** @param ends the run ends here, so that its last character stands alone as a token too */
function tokensOf(run: string, ends: boolean): string[] {
  if (!isJapaneseRun(run)) return [run];
  const characters = Array.from(run);
  const pairs = characters.slice(0, -1).map((character, index) => character + characters[index + 1]!);
  return ends ? [...pairs, characters.at(-1)!] : pairs;
}

function phrase(tokens: readonly string[]): string {
  return `"${tokens.join(' ')}"`;
}
