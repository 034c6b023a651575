/** The hospital's own documents of one generation, from as many databases as hold them: listing, finding, reading. */
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import {
  type DocumentHit,
  documentKinds,
  type FoundDocuments,
  type HospitalDocument,
  type HospitalDocumentsView,
  type HospitalDocumentView,
} from '../../shared/hospital-documents.ts';
import { marksOf, type NoteWord, noteWords } from '../../shared/passages.ts';
import { excerptsOf } from '../passages/excerpts.ts';
import { expressionOf } from '../passages/expression.ts';
import type { EncryptedDatabase } from '../station/database.ts';

const rowSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  path: z.string(),
  title: z.string(),
  category: z.string(),
  pinned: z.number(),
  kind: z.enum(documentKinds),
  content_type: z.string(),
  modified: z.string(),
  bytes: z.number(),
  places: z.number(),
  without_text: z.number(),
});

interface Kept {
  document: HospitalDocument;
  /** Of a table: what its columns are. */
  head: string;
  contentType: string;
  database: EncryptedDatabase;
}

interface PlaceRow {
  id: string;
  place: number;
  text: string;
}

/** Places looked at for one query in one database. */
const mostPlaces = 5000;
/** Places shown of one document. */
const shownPlaces = 20;

export interface DocumentsSource {
  databases: EncryptedDatabase[];
  /** Files that are missing or damaged. */
  unreadable: number;
  exported: boolean;
  /** When the hospital's folder was read. */
  asOf: string;
  sequence: number;
}

export class HospitalDocuments {
  readonly #source: DocumentsSource;
  readonly #kept = new Map<string, Kept>();
  #unreadable: number;

  /** A database that turns out to be damaged counts as unreadable, and the others are listed. */
  constructor(source: DocumentsSource) {
    this.#source = source;
    this.#unreadable = source.unreadable;
    for (const database of source.databases) this.#list(database);
  }

  /** @param query words, or nothing for all */
  view(query: string): HospitalDocumentsView {
    const { asOf, exported } = this.#source;
    const all = [...this.#kept.values()].map(({ document }) => document);
    const inOrder = [...all.filter(({ pinned }) => pinned), ...all.filter(({ pinned }) => !pinned)];
    const words = noteWords(query);
    const found = query.trim() === '' ? null : this.#find(inOrder, words);
    const hit = found && new Set(found.hits.map(({ id }) => id));
    return {
      status: exported ? 'exported' : 'not-exported',
      asOf,
      unreadable: this.#unreadable,
      documents: hit ? inOrder.filter(({ id }) => hit.has(id)) : inOrder,
      found,
    };
  }

  /** @throws TomoshibiError `document-not-found` */
  document(id: string): HospitalDocumentView {
    const { asOf, sequence } = this.#source;
    return { document: this.#of(id).document, asOf, sequence };
  }

  /** @throws TomoshibiError `document-not-found`, `medium-file-damaged` */
  content(id: string): { bytes: Uint8Array; contentType: string } {
    const { database, contentType } = this.#of(id);
    const parts = database
      .prepare<[string], Buffer>('SELECT bytes FROM document_part WHERE document_id = ? ORDER BY seq')
      .pluck()
      .all(id);
    return { bytes: Buffer.concat(parts), contentType };
  }

  close(): void {
    for (const database of this.#source.databases) database.close();
  }

  #list(database: EncryptedDatabase): void {
    try {
      const rows = database.prepare<[], unknown>('SELECT * FROM document ORDER BY position').all();
      const heads = new Map(
        database
          .prepare<[], [string, string]>('SELECT document_id, text FROM document_text WHERE place = 0')
          .raw()
          .all(),
      );
      for (const row of rows) this.#keep(row, heads, database);
    } catch {
      this.#unreadable += 1;
    }
  }

  /** What another version wrote and this one cannot show is counted, not hidden. */
  #keep(row: unknown, heads: ReadonlyMap<string, string>, database: EncryptedDatabase): void {
    const read = rowSchema.safeParse(row);
    if (!read.success) {
      this.#unreadable += 1;
      return;
    }
    const { id, path: file, pinned, content_type: contentType, without_text: withoutText, ...rest } = read.data;
    if (this.#kept.has(id)) return;
    const document = { id, file, pinned: pinned === 1, withoutText, ...rest };
    this.#kept.set(id, { document, head: heads.get(id) ?? '', contentType, database });
  }

  #of(id: string): Kept {
    const kept = this.#kept.get(id);
    if (!kept) throw new TomoshibiError('document-not-found');
    return kept;
  }

  /** Each word stands in the title, the category, a table's head or the place; what stands above need not be said again. */
  #find(documents: readonly HospitalDocument[], words: readonly NoteWord[]): FoundDocuments {
    const withoutText = documents.reduce((sum, document) => sum + document.withoutText, 0);
    const about = { words: words.map(({ typed }) => typed), withoutText };
    if (words.length === 0) return { ...about, hits: [], total: 0 };
    const asked = new Map<string, { words: readonly NoteWord[]; of: Set<string> }>();
    const inTitle = new Set<string>();
    for (const { id, title, category } of documents) {
      const rest = words.filter(
        (word) => marksOf(`${title}\n${category}\n${this.#kept.get(id)!.head}`, [word]) === null,
      );
      if (rest.length === 0) inTitle.add(id);
      const wanted = rest.length === 0 ? words : rest;
      const key = wanted.map(({ typed }) => typed).join(' ');
      const together = asked.get(key) ?? { words: wanted, of: new Set() };
      asked.set(key, together);
      together.of.add(id);
    }
    const places = new Map<string, DocumentHit>();
    for (const { words: wanted, of } of asked.values()) {
      for (const database of this.#source.databases) this.#places(database, wanted, of, places);
    }
    const hits = documents.flatMap(({ id, title }) => {
      const hit = places.get(id) ?? (inTitle.has(id) ? { id, titleMarks: [], places: [], total: 0 } : null);
      const titleMarks = words.flatMap((word) => marksOf(title, [word]) ?? []).sort((a, b) => a.start - b.start);
      return hit ? [{ ...hit, titleMarks: titleMarks.filter(isApart) }] : [];
    });
    return { ...about, hits, total: hits.reduce((sum, hit) => sum + hit.total, 0) };
  }

  #places(
    database: EncryptedDatabase,
    words: readonly NoteWord[],
    of: ReadonlySet<string>,
    found: Map<string, DocumentHit>,
  ): void {
    const { match } = expressionOf(words, null);
    const rows = database
      .prepare<[string], PlaceRow>(
        `SELECT document_id AS id, place, text FROM document_text
         WHERE place > 0 AND rowid IN (SELECT rowid FROM document_fts WHERE document_fts MATCH ? LIMIT ${mostPlaces}) ORDER BY rowid`,
      )
      .all(match);
    for (const { id, place, text } of rows) {
      const marks = of.has(id) && this.#kept.get(id)?.database === database ? marksOf(text, words) : null;
      if (!marks) continue;
      const hit = found.get(id) ?? { id, titleMarks: [], places: [], total: 0 };
      found.set(id, hit);
      hit.total += 1;
      const [passage] = excerptsOf(text, marks);
      if (hit.places.length < shownPlaces && passage) hit.places.push({ place, passage });
    }
  }
}

/** Two words may stand in one another. */
function isApart(mark: { start: number }, index: number, marks: readonly { end: number }[]): boolean {
  return marks.slice(0, index).every(({ end }) => end <= mark.start);
}
