/** Bytes that have been sent. */
import type { Writable } from 'node:stream';
import type { Context } from 'hono';

/** Smaller buffers may be parts of one that others use too. */
const leastBytes = 64 * 1024;

/**
 * Gives the memory of an answer back as soon as it is with the operating system. Left to the garbage collector, frames at
 * hundreds of megabytes a second make it walk the whole heap several times a second, on all processors.
 *
 * Does nothing where the host does not say when an answer was sent, and nothing for one that was broken off.
 * @param bytes a buffer's own memory, which nobody reads after the answer
 */
export function releaseWhenSent(c: Context, bytes: Uint8Array<ArrayBuffer>): void {
  const { outgoing } = (c.env ?? {}) as { outgoing?: Writable };
  if (!outgoing || bytes.byteLength < leastBytes) return;
  outgoing.once('finish', () => {
    // Node 20 has no `transfer`.
    (bytes.buffer as { transfer?: (length: number) => ArrayBuffer }).transfer?.(0);
  });
}
