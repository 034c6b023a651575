/**
 * Words in notes and reports: what of a query must be there, where a text holds it, and `GET /api/passages`. The same
 * rules as the tokens of `note_fts` (japanese.ts), so that what the index finds is what the text is marked with.
 */
import { foldNote, isJapaneseRun, noteRuns } from './japanese.ts';
import type { Patient } from './records.ts';

/** `GET /api/passages?q=&patient=&order=&limit=&offset=&before=` */
export interface PassageHits {
  hits: PassageHit[];
  /** Documents and reports that match; when `atLeast`, there are more than this. */
  total: number;
  atLeast: boolean;
  /** What every hit holds, as typed; none where the query has no letter and no digit. */
  words: string[];
  /** Words so short that only whole words of the text were looked at, and not longer ones that begin so. */
  wholeWords: string[];
  /** False for media whose index is not in the order of dates. */
  newestFirst: boolean;
  /** What was looked through: a section that was not exported holds nothing to find. */
  exported: { documents: boolean; reports: boolean };
  /**
   * Notes older than these were not searched yet, since it took long: `searchedFrom` is the date of the oldest that was,
   * `before` asks on from there.
   */
  rest: { before: number; searchedFrom: string | null } | null;
  /** Of one patient: documents without readable text, which are not looked through. Null over all patients. */
  withoutText: number | null;
}

/** One document or report that holds all words. Whose it is goes with it, always. */
export interface PassageHit {
  patient: Pick<Patient, 'id' | 'identifier' | 'name' | 'kana' | 'birthDate' | 'sex' | 'deceasedAt' | 'identityNote'>;
  kind: 'document' | 'report';
  /** Of the record. */
  id: string;
  title: string;
  titleMarks: Mark[];
  date: string | null;
  author: string | null;
  /** What kind of document the source calls it. */
  typeText: string | null;
  /** Of a report: how far it is written. */
  status: string | null;
  /** The first few places in the text. */
  passages: Passage[];
  /** Places in title and text, in all. */
  places: number;
}

/** A piece of the text as it was written, and what of it to mark. */
export interface Passage {
  /** Where in the text it begins. */
  start: number;
  text: string;
  marks: Mark[];
  /** The text goes on before it, after it. */
  before: boolean;
  after: boolean;
}

/** UTF-16 units from `start` up to `end`. */
export interface Mark {
  start: number;
  end: number;
}

/** One word of a query, as it is looked for. */
export interface NoteWord {
  typed: string;
  /** Runs of one script, which follow one another with nothing but spaces and punctuation between. */
  runs: string[];
}

/** The words of a query that have a letter or a digit in them. */
export function noteWords(query: string): NoteWord[] {
  return query
    .normalize('NFKC')
    .split(/\s+/)
    .map((typed) => ({ typed, runs: noteRuns(typed) }))
    .filter(({ runs }) => runs.length > 0);
}

/** Title and text of a record as one text: what is indexed, and what is searched. */
export function noteText(title: string, ...texts: (string | null)[]): string {
  return [title, ...texts.filter((text) => text !== null)].join('\n');
}

/**
 * Where each word stands in a text; null as soon as one of them is not there. Places of one word do not overlap.
 * @param whole words of letters or digits that must not go on after what was typed
 */
export function marksOf(text: string, words: readonly NoteWord[], whole: readonly string[] = []): Mark[] | null {
  const folded = foldNote(text);
  const found: RegExpExecArray[] = [];
  for (const word of words) {
    const places = [...folded.matchAll(patternOf(word, whole.includes(word.typed)))];
    if (places.length === 0) return null;
    found.push(...places);
  }
  const origin = new Origin(text, folded);
  return joined(
    found.map(({ index, 0: match }) => ({ start: origin.before(index), end: origin.after(index + match.length) })),
  );
}

/** In the order of the text; those that overlap become one. */
function joined(marks: Mark[]): Mark[] {
  const inOrder = marks.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const apart: Mark[] = [];
  for (const mark of inOrder) {
    const last = apart.at(-1);
    if (last && mark.start < last.end) last.end = Math.max(last.end, mark.end);
    else apart.push({ ...mark });
  }
  return apart;
}

const japanese = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー々]';
const letter = `(?!${japanese})[\\p{L}\\p{N}]`;

/** Letters and digits are found from the beginning of a word on, Japanese anywhere. */
function patternOf({ runs }: NoteWord, whole: boolean): RegExp {
  const parts = runs.map((run, index) => {
    const last = index === runs.length - 1;
    if (isJapaneseRun(run)) return last ? run : `${run}(?!${japanese})`;
    return `(?<!${letter})${run}${last && !whole ? '' : `(?!${letter})`}`;
  });
  return new RegExp(parts.join(`(?:(?!${japanese})[^\\p{L}\\p{N}])*`), 'gu');
}

const cluster = /[^\p{M}\uFF9E\uFF9F][\p{M}\uFF9E\uFF9F]*|[\p{M}\uFF9E\uFF9F]+/gu;

interface Line {
  raw: string;
  folded: string;
  rawStart: number;
  foldedStart: number;
  /** For each unit of the folded line, which unit of the raw line it comes from; null while nobody asked. */
  origins: Uint32Array | null;
}

/** The way from a folded text back to the text as it was written, line by line. */
class Origin {
  readonly #lines: Line[] = [];

  constructor(raw: string, folded: string) {
    const foldedLines = folded.split('\n');
    let [rawStart, foldedStart] = [0, 0];
    for (const [index, line] of raw.split('\n').entries()) {
      const foldedLine = foldedLines[index] ?? '';
      this.#lines.push({ raw: line, folded: foldedLine, rawStart, foldedStart, origins: null });
      rawStart += line.length + 1;
      foldedStart += foldedLine.length + 1;
    }
  }

  /** Where in the raw text the folded character at `index` comes from. */
  before(index: number): number {
    const line = this.#lineAt(index);
    return line.rawStart + this.#originsOf(line)[index - line.foldedStart]!;
  }

  /** Where in the raw text the folded character before `index` ends. */
  after(index: number): number {
    const line = this.#lineAt(index - 1);
    const origins = this.#originsOf(line);
    const within = index - 1 - line.foldedStart;
    let next = within + 1;
    while (next < origins.length && origins[next] === origins[within]) next += 1;
    return line.rawStart + (origins[next] ?? line.raw.length);
  }

  #originsOf(line: Line): Uint32Array {
    line.origins ??= originsOf(line);
    return line.origins;
  }

  #lineAt(index: number): Line {
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lines[middle]!.foldedStart <= index) low = middle;
      else high = middle - 1;
    }
    return this.#lines[low]!;
  }
}

function originsOf({ raw, folded }: Line): Uint32Array {
  if (raw === folded) return Uint32Array.from({ length: raw.length }, (_, index) => index);
  const origins = new Uint32Array(folded.length).fill(raw.length);
  let at = 0;
  for (const { 0: characters, index } of raw.matchAll(cluster)) {
    const { length } = foldNote(characters);
    origins.fill(index, at, at + length);
    at += length;
  }
  return origins;
}
