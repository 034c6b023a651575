import { cache } from '@cornerstonejs/core';
import { Api } from '../../../../renderer/api.ts';
import { startEngine } from '../../../../renderer/imaging/engine.ts';
import { DecoderPool } from '../../../../renderer/imaging/frames/decoder-pool.ts';
import { FrameError } from '../../../../renderer/imaging/frames/frame-error.ts';
import { Reading } from '../../../../renderer/imaging/study/reading.ts';

export interface DecodedFrame {
  rows: number;
  columns: number;
  color: boolean;
  /** Values as shown: after the modality's rescale, colours as RGB. */
  values: string;
  type: string;
  milliseconds: number;
}

/** Loads one frame exactly as the screen does, and hands its pixels to the test. */
export async function decodeFrame(path: string): Promise<DecodedFrame | { problem: string; detail: string }> {
  const reading = new Reading(new Api({ host: null, session: null }));
  reading.study(/\/studies\/([^/]+)/.exec(path)![1]!);
  const imageId = `tomoshibi:${path}`;
  reading.open();
  const start = performance.now();
  try {
    await new Promise<void>((resolve) => {
      reading.queue.subscribe(() => resolve());
      reading.queue.want([imageId]);
    });
    const error = reading.queue.errorOf(imageId);
    if (error instanceof FrameError) return { problem: error.problem, detail: error.detail };
    const image = cache.getImage(imageId)!;
    const pixels = image.getPixelData();
    const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return {
      rows: image.rows,
      columns: image.columns,
      color: image.color,
      values: btoa(text),
      type: pixels.constructor.name,
      milliseconds: performance.now() - start,
    };
  } finally {
    reading.close();
  }
}

/** Keeps a decoder busy for ever, as a damaged frame can, while another frame is being decoded. */
export async function stopHangingDecoder(timeoutMs: number): Promise<{ problem: string; generations: number }> {
  const engine = startEngine();
  const pool = new DecoderPool(1, timeoutMs);
  const before = engine.pool.generation;
  const { signal } = new AbortController();
  const outcome = await pool.run(() => new Promise<never>(() => undefined), signal).catch((error: unknown) => error);
  if (!(outcome instanceof FrameError)) throw new Error('not stopped');
  return { problem: outcome.problem, generations: pool.generation + engine.pool.generation - before };
}
