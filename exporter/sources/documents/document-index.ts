/** `index.yml` in a folder of documents: what the hospital calls them, where they stand in the list, which come first. */
import { parse } from 'yaml';
import { z } from 'zod';
import { tooMuchForYaml } from '../../../shared/yaml-text.ts';

const entrySchema = z.strictObject({
  /** Path in the folder, with `/`. */
  file: z.string().min(1),
  title: z.string().trim().min(1).max(200).optional(),
  category: z.string().trim().max(100).optional(),
  /** Smaller first; without one after those that have one. */
  order: z.number().int().min(-1_000_000).max(1_000_000).optional(),
  pinned: z.boolean().optional(),
});

const indexSchema = z.strictObject({
  /** In the order of the list; categories that are not named follow. */
  categories: z.array(z.string().trim().max(100)).optional(),
  documents: z.array(entrySchema).optional(),
});

export type IndexEntry = z.output<typeof entrySchema>;

export interface DocumentIndex {
  categories: string[];
  /** By path. */
  entries: Map<string, IndexEntry>;
}

export const noIndex: DocumentIndex = { categories: [], entries: new Map() };

/** @throws Error with one sentence on what is wrong */
export function readIndex(text: string): DocumentIndex {
  const tooMuch = tooMuchForYaml(text);
  if (tooMuch) throw new Error(`line ${tooMuch.line}: ${tooMuch.message}`);
  const read = indexSchema.safeParse(parse(text, { maxAliasCount: 10 }) ?? {});
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`${issue!.path.join('.') || 'file'}: ${issue!.message}`);
  }
  const { categories = [], documents = [] } = read.data;
  return { categories, entries: new Map(documents.map((entry) => [pathKey(entry.file), entry])) };
}

/** One spelling of a path: a Mac writes が as two characters, and Windows `\`. */
export function pathKey(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\.\//, '').normalize('NFC');
}
