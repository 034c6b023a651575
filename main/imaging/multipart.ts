/** `multipart/related` answers (RFC 2387, PS3.18 §8.6.1.2), written as they are read. */
import crypto from 'node:crypto';
import { streamed } from './range.ts';

export interface Part {
  /** Null where the media type says all. */
  transferSyntaxUid: string | null;
  location: string;
  bytes: Iterable<Uint8Array>;
}

/** @param around what has to hold while the parts are read */
export function multipartRelated(
  type: string,
  parts: Part[],
  around: (work: Iterable<Uint8Array>) => Iterator<Uint8Array> = (work) => work[Symbol.iterator](),
): Response {
  const boundary = `tomoshibi-${crypto.randomUUID()}`;
  return new Response(streamed(around(write(boundary, type, parts))), {
    headers: { 'Content-Type': `multipart/related; type="${type}"; boundary=${boundary}` },
  });
}

function* write(boundary: string, type: string, parts: Part[]): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const { transferSyntaxUid, location, bytes } of parts) {
    const contentType = transferSyntaxUid === null ? type : `${type}; transfer-syntax=${transferSyntaxUid}`;
    yield encoder.encode(`--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Location: ${location}\r\n\r\n`);
    yield* bytes;
    yield encoder.encode('\r\n');
  }
  yield encoder.encode(`--${boundary}--\r\n`);
}
