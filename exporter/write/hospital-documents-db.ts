/** Builds the database of the hospital's own documents (docs/media-format.md §8). */
import fs from 'node:fs';
import { noteTokens } from '../../shared/japanese.ts';
import { closeDense, createDatabase, type EncryptedDatabase, type Statement } from '../../shared/sqlite/database.ts';
import type { ReadDocument } from '../sources/documents/read.ts';
import type { PartFile } from './media.ts';

const ddl = fs.readFileSync(new URL('../../shared/schema/documents.sql', import.meta.url), 'utf8');
const cacheMegabytes = 16;
const pageBytes = 8192;
const partBytes = 4 * 1024 ** 2;

export class HospitalDocumentsDatabase {
  readonly #database: EncryptedDatabase;
  readonly #document: Statement<unknown[]>;
  readonly #part: Statement<[string, number, Uint8Array]>;
  readonly #text: Statement<[number, string, number, string]>;
  readonly #tokens: Statement<[number, string]>;
  #rows = 0;
  #documents = 0;

  /** @param createdAt moment of the run */
  constructor({ path, keyHex }: PartFile, createdAt: string) {
    const database = createDatabase(path, keyHex, cacheMegabytes, ddl, pageBytes);
    database.prepare("INSERT INTO meta VALUES ('created_at', ?)").run(createdAt);
    this.#database = database;
    this.#document = database.prepare('INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#part = database.prepare('INSERT INTO document_part VALUES (?, ?, ?)');
    this.#text = database.prepare('INSERT INTO document_text VALUES (?, ?, ?, ?)');
    this.#tokens = database.prepare('INSERT INTO document_fts (rowid, tokens) VALUES (?, ?)');
  }

  get documents(): number {
    return this.#documents;
  }

  add({ about, content }: ReadDocument): void {
    const { id, file, title, category, position, pinned, modified, bytes } = about;
    const { kind, contentType, sha256, places, withoutText } = content;
    this.#database.transaction(() => {
      this.#document.run(
        id,
        file,
        title,
        category,
        position,
        Number(pinned),
        kind,
        contentType,
        modified,
        bytes,
        sha256,
        places,
        withoutText,
      );
      for (let seq = 0; seq * partBytes < content.bytes.byteLength; seq++) {
        const part = content.bytes.subarray(seq * partBytes, (seq + 1) * partBytes);
        this.#part.run(id, seq, Buffer.from(part.buffer, part.byteOffset, part.byteLength));
      }
      for (const { place, text } of content.texts) {
        this.#rows += 1;
        this.#text.run(this.#rows, id, place, text);
        this.#tokens.run(this.#rows, noteTokens(text));
      }
    })();
    this.#documents += 1;
  }

  finish(): void {
    this.#database.exec("INSERT INTO document_fts (document_fts) VALUES ('optimize')");
    closeDense(this.#database);
  }

  /** Leaves a file that is of no use. */
  abandon(): void {
    this.#database.close();
  }
}
