/** What the bench does to folders that are measured: their size, and making the system forget and finish them. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Bytes of all files in a folder, sparse ones in full. */
export function sizeOf(folder: string): number {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** What the system holds of these files in memory is dropped, where it can be (GNU dd): they are read from the disk. */
export function forgetFiles(folder: string): void {
  spawnSync('sh', ['-c', 'find "$1" -type f -exec dd if={} iflag=nocache count=0 status=none \\;', 'sh', folder]);
}

/**
 * Runs a line of shell, with `$1`, `$2`… as given.
 * @returns seconds
 * @throws Error with what it said, where it failed
 */
export function shellSeconds(line: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): number {
  const started = performance.now();
  const run = spawnSync('bash', ['-c', `set -o pipefail; ${line}`, 'bash', ...args], {
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - started) / 1000;
  if (run.status !== 0) throw new Error(`${line}: ${run.stderr.toString().slice(-500)}`);
  return seconds;
}

/** A copy beside the files, and the SHA-256 of every file of it. @returns seconds */
export function copyAndHash(folder: string): number {
  const target = fs.mkdtempSync(`${folder}-copy-`);
  try {
    const line = 'cp -r "$1/." "$2" && find "$2" -type f -print0 | xargs -0 sha256sum > /dev/null';
    return shellSeconds(line, [folder, target]);
  } finally {
    fs.rmSync(target, { recursive: true, force: true });
  }
}
