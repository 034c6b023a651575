/** Memory of answers, as the browser host gives it back: over a real connection, so that nothing goes before it is read. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { releaseWhenSent } from '../../../main/imaging/sent.ts';

const size = 4 * 1024 * 1024;
const given: Uint8Array<ArrayBuffer>[] = [];
let server: ReturnType<typeof serve>;
let address = '';

beforeAll(async () => {
  const app = new Hono();
  app.get('/:bytes', (c) => {
    const bytes = new Uint8Array(Number(c.req.param('bytes'))).fill(given.length + 1);
    given.push(bytes);
    releaseWhenSent(c, bytes);
    return new Response(bytes, { headers: { 'Content-Length': String(bytes.length) } });
  });
  await new Promise<void>((resolve) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve());
  });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

test('every byte arrives, also at one who reads slowly, and then the memory is given back', async () => {
  const first = given.length;
  const bodies = await Promise.all(Array.from({ length: 8 }, () => slowly(`${address}/${size}`)));
  for (const body of bodies) {
    expect(body.length).toBe(size);
    expect(new Set(body).size).toBe(1);
  }
  expect(new Set(bodies.map((body) => body[0]))).toEqual(
    new Set(Array.from({ length: 8 }, (_, index) => first + index + 1)),
  );
  await expect.poll(() => given.slice(first).map((bytes) => bytes.byteLength)).toEqual(Array(8).fill(0));
});

test('an answer that is broken off, and one that may share its memory, keep theirs', async () => {
  const first = given.length;
  await new Promise<void>((resolve) => {
    const request = http.get(`${address}/${16 * size}`, (response) => {
      response.once('data', () => request.destroy());
      response.once('close', () => resolve());
      response.on('error', () => undefined);
    });
  });
  await slowly(`${address}/1000`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(given.slice(first).map((bytes) => bytes.byteLength)).toEqual([16 * size, 1000]);
});

function slowly(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent: false }, async (response) => {
        const pieces: Buffer[] = [];
        for await (const piece of response) {
          pieces.push(piece as Buffer);
          await new Promise((next) => setTimeout(next, 1));
        }
        resolve(Buffer.concat(pieces));
      })
      .once('error', reject);
  });
}
