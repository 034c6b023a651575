/** Debian's restic over a repository on the same disk, as a hospital would keep one. */
import fs from 'node:fs';
import path from 'node:path';
import { peerMissing } from '../../../scripts/runtimes.ts';
import { forgetFiles, shellSeconds } from '../files.ts';

export function resticMissing(): string | null {
  return peerMissing('restic');
}

export class ResticRepository {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;

  /** Makes it anew. */
  constructor(folder: string) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.#environment = {
      RESTIC_REPOSITORY: path.join(folder, 'repository'),
      RESTIC_PASSWORD: 'tomoshibi bench 2026',
      RESTIC_CACHE_DIR: path.join(folder, 'cache'),
    };
    shellSeconds('restic init --quiet', [], this.#environment);
  }

  /** Durable on the disk. @returns seconds */
  backup(source: string): number {
    return shellSeconds('cd "$1" && restic backup --quiet . && sync -f "$2"', [source, this.folder], this.#environment);
  }

  /**
   * Restores the latest snapshot, or what of it is named, read from the disk and durable on it.
   * @param include path inside the snapshot
   * @returns seconds, opening the repository included
   */
  restore(target: string, include?: string): number {
    forgetFiles(this.folder);
    fs.mkdirSync(target, { recursive: true });
    const only = include ? ' --include "$2"' : '';
    const line = `restic restore latest --quiet --target "$1"${only} && sync -f "$1"`;
    return shellSeconds(line, [target, include ?? ''], this.#environment);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
