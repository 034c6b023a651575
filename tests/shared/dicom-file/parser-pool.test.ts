import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ParserPool } from '../../../shared/dicom-file/parser-pool.ts';
import { image } from './synthetic.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-pool-'));
const pools: ParserPool[] = [];
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  fs.rmSync(folder, { recursive: true });
});

function pool(options: ConstructorParameters<typeof ParserPool>[0]): ParserPool {
  const made = new ParserPool(options);
  pools.push(made);
  return made;
}

const misbehaving = new URL('./misbehaving.worker.ts', import.meta.url);

it.each([
  ['hang', 'timeout'],
  ['memory', 'too-large'],
  ['throw', 'unreadable'],
  ['exit', 'unreadable'],
])('a parser that meets %s is replaced, and the file set aside as %s', async (file, reason) => {
  const parsers = pool({
    workers: 1,
    timeoutMs: file === 'hang' ? 2000 : 20_000,
    heapMegabytes: 64,
    module: misbehaving,
  });
  expect(await parsers.parse(file)).toMatchObject({ kind: 'rejected', reason });
  expect(await parsers.parse('well')).toEqual({ kind: 'directory' });
});

it('hands over a file with its bytes, and parses on after a bad one', async () => {
  const good = path.join(folder, 'good.dcm');
  const bad = path.join(folder, 'bad.dcm');
  fs.writeFileSync(good, image());
  fs.writeFileSync(bad, 'no DICOM in here, only words');
  const parsers = pool({ workers: 2 });
  expect(await parsers.parse(bad)).toMatchObject({ kind: 'rejected', reason: 'not-this-format' });
  expect(await parsers.parse(path.join(folder, 'absent.dcm'))).toMatchObject({ kind: 'rejected', reason: 'io-error' });
  for (let round = 0; round < 3; round++) {
    const parsed = await parsers.parse(good);
    if (parsed.kind !== 'instance') throw new Error(parsed.kind);
    const bytes: Uint8Array[] = [];
    for await (const batch of parsed.batches) bytes.push(batch.bytes);
    parsed.release();
    expect(Buffer.concat(bytes).equals(image())).toBe(true);
    expect(parsed.instance.patient.name).toBe('灯火 太郎');
  }
});

it('hands over each file’s own bytes, whatever their size and whether those before were taken', async () => {
  const parsers = pool({ workers: 1 });
  const sizes = [300, 30, 1200, 30, 1300, 300];
  for (const [index, side] of sizes.entries()) {
    const pixels = new Uint8Array(side * side).fill(index + 1);
    const bytes = image({ rows: side, columns: side, pixels, instance: `2.25.${index}` });
    const file = path.join(folder, `sized-${index}.dcm`);
    fs.writeFileSync(file, bytes);
    const parsed = await parsers.parse(file);
    if (parsed.kind !== 'instance') throw new Error(parsed.kind);
    // Every other one is given back unread, as one is that is kept already.
    for await (const batch of index % 2 === 0 ? [] : parsed.batches) expect(bytes.equals(batch.bytes)).toBe(true);
    parsed.release();
  }
});

it('follows no link that has taken the place of a file', async () => {
  const file = path.join(folder, 'target.dcm');
  const link = path.join(folder, 'link.dcm');
  fs.writeFileSync(file, image());
  fs.symlinkSync(file, link);
  const parsers = pool({ workers: 1 });
  expect(await parsers.parse(link)).toMatchObject({ kind: 'rejected', reason: 'io-error' });
  expect(await parsers.identify(link)).toMatchObject({ kind: 'rejected', reason: 'io-error' });
  expect(await parsers.list(link)).toMatchObject({ kind: 'rejected', reason: 'io-error' });
  expect(await parsers.identify(file)).toMatchObject({ kind: 'identity', identity: { sopInstanceUid: '2.25.1000' } });
});

it('reads a large file piece by piece', async () => {
  const large = path.join(folder, 'large.dcm');
  const side = 2048;
  const pixels = new Uint8Array(side * side * 20);
  for (let frame = 0; frame < 20; frame++) pixels.fill(frame, frame * side * side, (frame + 1) * side * side);
  const file = image({ rows: side, columns: side, frames: 20, pixels });
  fs.writeFileSync(large, file);
  const parsed = await pool({ workers: 1 }).parse(large);
  if (parsed.kind !== 'instance') throw new Error(parsed.kind);
  let length = 0;
  let largest = 0;
  let batches = 0;
  for await (const batch of parsed.batches) {
    expect(Buffer.compare(batch.bytes, file.subarray(length, length + batch.bytes.length))).toBe(0);
    length += batch.bytes.length;
    largest = Math.max(largest, batch.bytes.length);
    batches += 1;
  }
  parsed.release();
  expect(length).toBe(file.length);
  expect(batches).toBeGreaterThan(1);
  expect(largest).toBeLessThan(40 * 1024 * 1024);
  expect(parsed.instance.segments.filter((segment) => segment.frame !== null)).toHaveLength(20);
});
