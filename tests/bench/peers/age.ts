/** Debian's age over a tar: the plainest encrypted archive. Nothing of it can be read before all that lies in front. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { peerMissing } from '../../../scripts/runtimes.ts';
import { forgetFiles, shellSeconds } from '../files.ts';

export function ageMissing(): string | null {
  return peerMissing('age');
}

export class AgeArchive {
  readonly folder: string;
  readonly #identity: string;
  readonly #recipient: string;

  /** With a key of its own, and nothing in it yet. */
  constructor(folder: string) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.#identity = path.join(folder, 'identity.txt');
    execFileSync('age-keygen', ['-o', this.#identity], { stdio: 'ignore' });
    this.#recipient = execFileSync('age-keygen', ['-y', this.#identity], { encoding: 'utf8' }).trim();
  }

  get #archive(): string {
    return path.join(this.folder, 'archive.tar.age');
  }

  /** Durable on the disk. @returns seconds */
  write(source: string): number {
    return shellSeconds('tar c -C "$1" . | age -r "$2" > "$3" && sync "$3"', [source, this.#recipient, this.#archive]);
  }

  /** Read from the disk and durable on it. @returns seconds */
  extract(target: string): number {
    forgetFiles(this.folder);
    fs.mkdirSync(target, { recursive: true });
    const line = 'age -d -i "$1" "$2" | tar x -C "$3" && sync -f "$3"';
    return shellSeconds(line, [this.#identity, this.#archive, target]);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
