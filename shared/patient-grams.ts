/**
 * The grams of `patient_fts` in schema/records.sql: pieces of a patient's search columns that a query needs to be there.
 * They narrow the hospital to candidates, in the order of kana; whether a candidate matches is for the column itself to say.
 */
import type { SearchColumns } from './japanese.ts';

export type SearchColumn = Exclude<keyof SearchColumns, 'patient_id' | 'name_raw'>;
/** The whole value, its beginning, or any part of it. */
export type Where = 'exact' | 'prefix' | 'inside';

interface Grams {
  /** Tells the columns' grams apart; with `s` after it those at the beginning, with `i` those anywhere. */
  letter: string;
  /** Lengths of the beginnings that are kept. */
  starts: readonly number[];
  /** Lengths of the pieces that are kept from everywhere; nothing shorter is looked for inside the column. */
  insides: readonly number[];
}

const gramsOfColumn: Record<SearchColumn, Grams> = {
  identifier: { letter: 'i', starts: [1, 2, 3], insides: [4] },
  identifier_bare: { letter: 'b', starts: [1, 2, 3], insides: [] },
  name: { letter: 'n', starts: [1, 2], insides: [1, 2] },
  kana: { letter: 'k', starts: [1, 2], insides: [2, 3] },
  romaji: { letter: 'r', starts: [1, 2, 3], insides: [3] },
  birth_date: { letter: 'd', starts: [4, 6, 8], insides: [] },
  phones: { letter: 'p', starts: [], insides: [4] },
};
const columns = Object.keys(gramsOfColumn) as SearchColumn[];

/** All grams of one patient, separated by spaces: the text of a row of `patient_fts`. */
export function patientGrams(search: Pick<SearchColumns, SearchColumn>): string {
  const grams = new Set<string>();
  for (const column of columns) {
    const { letter, starts, insides } = gramsOfColumn[column];
    for (const value of search[column].split(' ')) {
      const characters = Array.from(value);
      for (const length of starts)
        if (length <= characters.length) grams.add(gram(`${letter}s`, characters, 0, length));
      for (const length of insides) {
        for (let at = 0; at + length <= characters.length; at++) grams.add(gram(`${letter}i`, characters, at, length));
      }
    }
  }
  return [...grams].join(' ');
}

/** The grams that every value has which is, begins with, or contains `text`; none where it is too short for any. */
export function neededGrams(column: SearchColumn, where: Where, text: string): string[] {
  const { letter, starts, insides } = gramsOfColumn[column];
  const characters = Array.from(text);
  const needed: string[] = [];
  const start = where === 'inside' ? undefined : starts.findLast((length) => length <= characters.length);
  if (start) needed.push(gram(`${letter}s`, characters, 0, start));
  const inside = insides.findLast((length) => length <= characters.length);
  // What the beginning says already need not be said again.
  if (inside && characters.length > (start ?? 0)) {
    for (let at = 0; at + inside <= characters.length; at++) needed.push(gram(`${letter}i`, characters, at, inside));
  }
  return [...new Set(needed)];
}

/** The tokenizer cuts at ASCII that is no letter or digit: such a character goes by one of the private use area. */
function gram(kind: string, characters: string[], at: number, length: number): string {
  const text = characters.slice(at, at + length).join('');
  return kind + text.replace(/[\0-\x2f\x3a-\x60\x7b-\x7f]/g, (character) => privateUse(character));
}

function privateUse(character: string): string {
  return String.fromCharCode(0xe000 + character.charCodeAt(0));
}
