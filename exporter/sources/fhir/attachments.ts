/**
 * What documents of other files refer to: Binary resources of NDJSON, and files that lie beside it, as bulk clients store
 * what they download. Only where they are is remembered; they are read when a document asks.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Binary } from '@medplum/fhirtypes';
import type { QuarantineReason } from '../../report.ts';
import { isObject, parseJson } from './json.ts';
import { textOfBytes } from './lines.ts';
import { relativeOf } from './names.ts';

/** Past this many, further ones are not found by those who refer to them. */
const countLimit = 200_000;
const sizeLimit = 64 * 1024 * 1024;

export interface BinaryPlace {
  /** Inside the source, with `#line`. */
  path: string;
  absolute: string;
  offset: number;
  length: number;
  used: boolean;
}

export interface LooseFile {
  path: string;
  absolute: string;
  bytes: number;
  reason: QuarantineReason;
  detail: string;
  used: boolean;
}

export class Attachments {
  readonly #binaries = new Map<string, BinaryPlace>();
  readonly #paths = new Set<string>();
  readonly #files = new Map<string, LooseFile>();

  /** @returns false when it cannot be remembered: another has its name, or there are too many */
  addBinary(folder: string, id: string, place: Omit<BinaryPlace, 'used'>): boolean {
    const key = `${folder}\nBinary/${id}`;
    if (this.#binaries.size >= countLimit || this.#binaries.has(key)) return false;
    this.#binaries.set(key, { ...place, used: false });
    this.#paths.add(place.path);
    return true;
  }

  isBinary(filePath: string): boolean {
    return this.#paths.has(filePath);
  }

  addFile(file: Omit<LooseFile, 'used'>): boolean {
    if (this.#files.size >= countLimit) return false;
    this.#files.set(file.path, { ...file, used: false });
    return true;
  }

  isFile(filePath: string): boolean {
    return this.#files.has(filePath);
  }

  /** The Binary behind `Binary/1`, read anew. */
  binary(folder: string, reference: string): Binary | null {
    const place = this.#binaries.get(`${folder}\n${relativeOf(reference)}`);
    const found = place && this.read(place);
    if (place && found) place.used = true;
    return found ?? null;
  }

  read({ absolute, offset, length }: BinaryPlace): Binary | null {
    const bytes = bytesAt(absolute, offset, length);
    const text = bytes === null ? null : textOfBytes(bytes);
    const parsed = text === null ? null : parseJson(text);
    return parsed?.ok && isObject(parsed.value) ? (parsed.value as unknown as Binary) : null;
  }

  /** Bytes of a file of the source that lies where `url` says, seen from `folder`; never one outside of it. */
  file(folder: string, url: string): Uint8Array<ArrayBuffer> | null {
    if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return null;
    let written: string;
    try {
      written = decodeURIComponent(url);
    } catch {
      return null;
    }
    const found = this.#files.get(path.posix.join(folder, written));
    if (!found || found.bytes > sizeLimit) return null;
    const bytes = bytesAt(found.absolute, 0, found.bytes);
    if (bytes !== null) found.used = true;
    return bytes === null ? null : new Uint8Array(bytes);
  }

  *binaries(): Generator<BinaryPlace> {
    yield* this.#binaries.values();
  }

  *files(): Generator<LooseFile> {
    yield* this.#files.values();
  }
}

function bytesAt(file: string, offset: number, length: number): Buffer | null {
  let handle: number | null = null;
  try {
    handle = fs.openSync(file, 'r');
    const bytes = Buffer.alloc(length);
    return fs.readSync(handle, bytes, 0, length, offset) === length ? bytes : null;
  } catch {
    return null;
  } finally {
    if (handle !== null) fs.closeSync(handle);
  }
}
