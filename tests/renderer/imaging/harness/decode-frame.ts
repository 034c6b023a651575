import { Api } from '../../../../renderer/api.ts';
import { startEngine } from '../../../../renderer/imaging/engine.ts';
import { DecoderPool } from '../../../../renderer/imaging/frames/decoder-pool.ts';
import { storedFrameOf } from '../../../../renderer/imaging/frames/frame-decoding.ts';
import { FrameError } from '../../../../renderer/imaging/frames/frame-error.ts';
import { FrameLoader } from '../../../../renderer/imaging/frames/frame-loader.ts';
import { StudyMetadata } from '../../../../renderer/imaging/study/study-metadata.ts';
import type { DicomJson } from '../../../../shared/dicom-json.ts';

export interface Refused {
  problem: string;
  detail: string;
  milliseconds: number;
}

/** A frame as the renderer has it: stored values before, and pixels after, the modality's rescale and colour. */
export interface DecodedFrame {
  rows: number;
  columns: number;
  color: boolean;
  /** SHA-256 over the values as 64-bit floats. */
  storedDigest: string;
  shownDigest: string;
  /** The values as 32-bit floats, base64, where asked for. */
  stored?: string;
  shown?: string;
  milliseconds: number;
}

const atOnce = 4;

/** Loads frames with the renderer's own frame loader and decoding workers. */
export async function decodeFrames(paths: readonly string[], withValues: boolean): Promise<(DecodedFrame | Refused)[]> {
  const loader = loaderOf(paths[0]!);
  const results: (DecodedFrame | Refused)[] = [];
  let next = 0;
  const run = async () => {
    for (let place = next++; place < paths.length; place = next++) {
      results[place] = await decodeFrame(loader, paths[place]!, withValues);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
  return results;
}

/** The renderer's frame loader for the study that `path` is in. */
export function loaderOf(path: string): FrameLoader {
  const studyInstanceUid = /\/studies\/([^/]+)/.exec(path)![1]!;
  const api = new Api({ host: null, session: null });
  const metadata = new StudyMetadata((series) =>
    api.get<DicomJson[]>(`/dicom-web/studies/${studyInstanceUid}/series/${series}/metadata`),
  );
  const fetcher = (path: string, init: RequestInit) => fetch(path, { ...init, cache: 'no-store' });
  return new FrameLoader({
    fetcher,
    metadata,
    pool: startEngine({ softwareWebGl: true }).pool,
    fetchTimeoutMs: 30_000,
  });
}

async function decodeFrame(loader: FrameLoader, path: string, withValues: boolean): Promise<DecodedFrame | Refused> {
  const { signal } = new AbortController();
  const start = performance.now();
  try {
    const imageId = `tomoshibi:${path}`;
    const image = await loader.image(imageId, signal);
    const milliseconds = performance.now() - start;
    const { samples } = await storedFrameOf(await loader.job(imageId, signal));
    const stored = Float64Array.from(samples);
    const shown = Float64Array.from(image.getPixelData());
    return {
      rows: image.rows,
      columns: image.columns,
      color: image.color,
      storedDigest: await digestOf(stored),
      shownDigest: await digestOf(shown),
      ...(withValues ? { stored: base64Of(stored), shown: base64Of(shown) } : {}),
      milliseconds,
    };
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return { problem: error.problem, detail: error.detail, milliseconds: performance.now() - start };
  }
}

/** SHA-256 in hexadecimal. */
export async function digestOf(values: Float64Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', values);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function base64Of(values: Float64Array): string {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** A worker that never answers, as a damaged frame can make one: it is killed, and the next frame has another. */
export async function stopHangingDecoder(timeoutMs: number): Promise<{ problem: string; killed: number }> {
  const silent = () => new Worker(URL.createObjectURL(new Blob(['onmessage = () => postMessage({ kind: "begun" })'])));
  const pool = new DecoderPool({
    workers: 1,
    startTimeoutMs: 5_000,
    decodeTimeoutMs: () => timeoutMs,
    makeWorker: silent,
  });
  const job = { bytes: new Uint8Array(1) } as Parameters<DecoderPool['decode']>[0];
  const outcome = await pool.decode(job, new AbortController().signal).catch((error: unknown) => error);
  if (!(outcome instanceof FrameError)) throw new Error('not stopped');
  return { problem: outcome.problem, killed: pool.killed };
}
