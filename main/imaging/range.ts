/** Answers that may be read in parts (RFC 7233), so that a player can seek. */
import type { Content } from './segments.ts';

/**
 * The content whole, or the one range that `rangeHeader` asks for. Several ranges at once are answered whole, as a server
 * may (§3.1).
 */
export function ranged(content: Content, contentType: string, rangeHeader: string | undefined): Response {
  const headers = new Headers({ 'Content-Type': contentType, 'Accept-Ranges': 'bytes' });
  const range = parseRange(rangeHeader, content.size);
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${content.size}`);
    headers.delete('Content-Type');
    return new Response(null, { status: 416, headers });
  }
  const [start, end] = range ?? [0, content.size];
  headers.set('Content-Length', String(end - start));
  if (range) headers.set('Content-Range', `bytes ${start}-${end - 1}/${content.size}`);
  return new Response(streamed(content.read(start, end)), { status: range ? 206 : 200, headers });
}

/** [start, end); null: the whole (§3.1: a header that is not understood is as if it were not there). */
function parseRange(header: string | undefined, size: number): [number, number] | 'unsatisfiable' | null {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (!parts || (parts[1] === '' && parts[2] === '')) return null;
  const [, first, last] = parts;
  if (first === '') {
    const length = Number(last);
    return length === 0 || size === 0 ? 'unsatisfiable' : [Math.max(0, size - length), size];
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : [start, end];
}

/**
 * A stream that reads one segment when the one before has been taken, and fails when one is damaged. The first is read at
 * once, so that what cannot be begun is an error and no broken answer.
 */
export function streamed(bytes: Iterator<Uint8Array>): ReadableStream<Uint8Array> {
  let next = bytes.next();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (next.done) {
          controller.close();
          return;
        }
        controller.enqueue(next.value);
        next = bytes.next();
      },
      cancel() {
        bytes.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
