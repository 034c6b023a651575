/** `multipart/related` answers (RFC 2387, PS3.18 §8.6.1.2), written as they are read. */
import crypto from 'node:crypto';

export interface Part {
  contentType: string;
  transferSyntaxUid: string;
  location: string;
  bytes: Iterable<Uint8Array>;
}

export function multipartRelated(type: string, parts: Part[]): Response {
  const boundary = `tomoshibi-${crypto.randomUUID()}`;
  const chunks = write(boundary, parts);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel() {
      chunks.return(undefined);
    },
  });
  return new Response(body, {
    headers: { 'Content-Type': `multipart/related; type="${type}"; boundary=${boundary}` },
  });
}

function* write(boundary: string, parts: Part[]): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const part of parts) {
    yield encoder.encode(
      `--${boundary}\r\nContent-Type: ${part.contentType}\r\nContent-Location: ${part.location}\r\n\r\n`,
    );
    yield* part.bytes;
    yield encoder.encode('\r\n');
  }
  yield encoder.encode(`--${boundary}--\r\n`);
}
