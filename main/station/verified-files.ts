/**
 * Which files of a copy were whole and durable, so that going on after a stop reads none of them again. A line is written
 * after its file is durable, and counts only while size and time of change are what they were then; what is lost of it, or
 * does not agree, is read again. Reading everything again is for the scrub.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ManifestFile } from '../../shared/media.ts';

const listName = 'verified.jsonl';
const lineSchema = z.tuple([z.string(), z.number(), z.number(), z.string()]);

export class VerifiedFiles {
  readonly #folder: string;
  /** Bytes, time of change in milliseconds, SHA-256. */
  readonly #known = new Map<string, [number, number, string]>();

  /** @param folder of a copy */
  constructor(folder: string) {
    this.#folder = folder;
    for (const line of readLines(path.join(folder, listName))) {
      const [file, bytes, changed, sha256] = line;
      this.#known.set(file, [bytes, changed, sha256]);
    }
  }

  has(file: Pick<ManifestFile, 'path' | 'sha256'>): boolean {
    const known = this.#known.get(file.path);
    if (known?.[2] !== file.sha256) return false;
    const stat = fs.lstatSync(path.join(this.#folder, file.path), { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size === known[0] && Math.round(stat.mtimeMs) === known[1];
  }

  /** Whether it was once whole, however it is now. */
  isNoted(file: Pick<ManifestFile, 'path' | 'sha256'>): boolean {
    return this.#known.get(file.path)?.[2] === file.sha256;
  }

  /** @param files that are durable under their names */
  add(files: Pick<ManifestFile, 'path' | 'sha256'>[]): void {
    const lines = files.flatMap(({ path: file, sha256 }): string[] => {
      const stat = fs.lstatSync(path.join(this.#folder, file), { throwIfNoEntry: false });
      if (!stat?.isFile()) return [];
      const changed = Math.round(stat.mtimeMs);
      this.#known.set(file, [stat.size, changed, sha256]);
      return [`${JSON.stringify([file, stat.size, changed, sha256])}\n`];
    });
    if (lines.length > 0) fs.appendFileSync(path.join(this.#folder, listName), lines.join(''), { mode: 0o600 });
  }

  /** They turned out to be damaged. */
  forget(files: string[]): void {
    // No digest is empty: the line takes the earlier ones back.
    const lines = files
      .filter((file) => this.#known.delete(file))
      .map((file) => `${JSON.stringify([file, 0, 0, ''])}\n`);
    if (lines.length > 0) fs.appendFileSync(path.join(this.#folder, listName), lines.join(''), { mode: 0o600 });
  }
}

function readLines(file: string): z.output<typeof lineSchema>[] {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line))];
    } catch {
      // Torn by a power loss.
      return [];
    }
  });
}
