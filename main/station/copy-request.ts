/** What is asked of a worker that copies (copy.worker.ts), and what it answers. */

export type CopyRequest =
  /** Writes `target` anew, or goes on after the `from` bytes that are there and are hashed first. */
  | { type: 'copy'; source: string; target: string; from: number; shared: SharedArrayBuffer }
  /** At most `bytesPerSecond`; 0: as fast as it goes. */
  | { type: 'hash'; source: string; bytesPerSecond: number; shared: SharedArrayBuffer }
  /** Makes them durable, and then the folders that name them. */
  | { type: 'sync'; files: string[]; folders: string[] };

export type CopyAnswer =
  | { type: 'hashed'; sha256: string; bytes: number }
  | { type: 'synced' }
  | { type: 'stopped' }
  /** `open`: the source cannot be opened; `read`: it ends in an error; `write`: the target. `code` is the system's. */
  | { type: 'failed'; at: 'open' | 'read' | 'write'; code: string };

/** In `shared`: bytes done, and whether to stop. */
export const doneIndex = 0;
export const stopIndex = 1;
export const sharedBytes = 2 * BigInt64Array.BYTES_PER_ELEMENT;
