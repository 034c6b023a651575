/** A manual as it is bundled: what vite/compile.ts made of its Markdown, and nothing that Markdown could hold besides. */

/** `button`: a word of the program's own, as it stands on the screen · `title`: another manual's. */
export interface Inline {
  kind: 'text' | 'strong' | 'code' | 'button' | 'title';
  text: string;
}

export type Block =
  | { kind: 'heading'; level: 2 | 3; words: Inline[] }
  | { kind: 'paragraph'; words: Inline[] }
  | { kind: 'step'; number: number; words: Inline[]; also: Inline[][] }
  | { kind: 'item'; tick: boolean; words: Inline[] }
  | { kind: 'note'; words: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  /** `address` is the bundled file's. */
  | { kind: 'picture'; address: string; says: string };

export interface Manual {
  title: string;
  blocks: Block[];
}

/** A word of the program in the text of a manual: 「…」 in Japanese, “…” in English. */
export const buttonWords = /「([^」]+)」|“([^”]+)”/g;
