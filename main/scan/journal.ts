/**
 * What became of each scanned file, written as it happens: `journal.jsonl` in the output folder, a line per file. From it a
 * run goes on after a cancel or a crash, and all lists are made.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { type ScannedPage, scanReasons, scanStatuses } from '../../shared/scan.ts';
import { sheetKey } from './issued.ts';

const journalName = 'journal.jsonl';
const format = 'tomoshibi-scans';

const headerSchema = z.object({ format: z.literal(format), version: z.literal(1), facility: z.string() });
const codeSchema = z.object({
  facility: z.string(),
  form: z.string(),
  version: z.string(),
  serial: z.string(),
  patient: z.string(),
  date: z.string(),
  page: z.number(),
  pages: z.number(),
  copy: z.number(),
});
const pageSchema = z.object({
  source: z.string(),
  sourceSha256: z.string().nullable(),
  sourcePage: z.number().nullable(),
  status: z.enum(scanStatuses),
  reason: z.enum(scanReasons).nullable(),
  code: codeSchema.nullable(),
  file: z.string().nullable(),
  sha256: z.string().nullable(),
  barcodes: z.array(z.string()),
  beside: z.string().nullable(),
  voided: z.boolean(),
});
const entrySchema = z.object({ sha256: z.string(), source: z.string(), pages: z.array(pageSchema) });

export interface JournalEntry {
  sha256: string;
  source: string;
  pages: ScannedPage[];
}

export class Journal {
  readonly #file: number;
  readonly #entries = new Map<string, JournalEntry>();
  /** Pages of each sheet, the filed one first. */
  readonly #sheets = new Map<string, ScannedPage[]>();

  private constructor(file: number) {
    this.#file = file;
  }

  /**
   * Opens the output folder, and makes it where it is absent. Files of which pages are no longer there count as not done.
   * @throws TomoshibiError `scan-output-foreign`, `scan-output-unwritable`
   */
  static open(out: string, facility: string): Journal {
    try {
      fs.mkdirSync(out, { recursive: true });
      const file = path.join(out, journalName);
      const names = fs.readdirSync(out);
      if (!names.includes(journalName)) {
        if (names.length > 0) throw new TomoshibiError('scan-output-foreign');
        fs.writeFileSync(file, `${JSON.stringify({ format, version: 1, facility })}\n`, { flush: true });
      }
      const lines = fs.readFileSync(file, 'utf8').split('\n');
      const header = headerSchema.safeParse(read(lines[0]!));
      if (header.data?.facility !== facility) throw new TomoshibiError('scan-output-foreign');
      const journal = new Journal(fs.openSync(file, 'a'));
      // A line that a crash tore apart would swallow the next one.
      if (lines.at(-1) !== '') fs.writeSync(journal.#file, '\n');
      for (const line of lines.slice(1)) {
        const entry = entrySchema.safeParse(read(line)).data;
        if (entry?.pages.every((page) => page.file === null || fs.existsSync(path.join(out, page.file)))) {
          journal.#keep(entry);
        }
      }
      return journal;
    } catch (error) {
      if (error instanceof TomoshibiError) throw error;
      throw new TomoshibiError('scan-output-unwritable', {}, { cause: error });
    }
  }

  /** Of a file with exactly these bytes. */
  entry(sha256: string): JournalEntry | undefined {
    return this.#entries.get(sha256);
  }

  /** Pages that were filed of a sheet, in their order. */
  ofSheet(sheet: { serial: string; copy: number; page: number }): readonly ScannedPage[] {
    return this.#sheets.get(sheetKey(sheet)) ?? [];
  }

  pages(): ScannedPage[] {
    return [...this.#entries.values()].flatMap(({ pages }) => pages);
  }

  /** @throws TomoshibiError `scan-output-unwritable` */
  add(entry: JournalEntry): void {
    try {
      fs.writeSync(this.#file, `${JSON.stringify(entry)}\n`);
      fs.fdatasyncSync(this.#file);
    } catch (cause) {
      throw new TomoshibiError('scan-output-unwritable', {}, { cause });
    }
    this.#keep(entry);
  }

  close(): void {
    fs.closeSync(this.#file);
  }

  #keep(entry: JournalEntry): void {
    this.#entries.set(entry.sha256, entry);
    for (const page of entry.pages) {
      if (!page.code || (page.status !== 'filed' && page.status !== 'again')) continue;
      const key = sheetKey(page.code);
      this.#sheets.set(key, [...(this.#sheets.get(key) ?? []), page]);
    }
  }
}

function read(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
