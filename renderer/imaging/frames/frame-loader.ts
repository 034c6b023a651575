import { cache, type Types } from '@cornerstonejs/core';
import { type DicomJson, pixelDescriptionOf } from '../../../shared/dicom-json.ts';
import { paletteOf } from '../dicom/lookup-table.ts';
import { modalityOf, paddingOf } from '../dicom/modality.ts';
import { imageScheme } from '../study/display-sets.ts';
import type { StudyMetadata } from '../study/study-metadata.ts';
import type { DecoderPool } from './decoder-pool.ts';
import type { FrameJob } from './frame-decoding.ts';
import { FrameError } from './frame-error.ts';
import { imageOf } from './picture-image.ts';

/** `fetch` with the session's headers; `path` begins with `/`. */
export type Fetcher = (
  path: string,
  init: { signal: AbortSignal; headers: Record<string, string> },
) => Promise<Response>;

export interface FrameLoaderOptions {
  fetcher: Fetcher;
  metadata: StudyMetadata;
  pool: DecoderPool;
  fetchTimeoutMs: number;
}

/**
 * Frame → picture, or a reason. Each frame is fetched, and in a worker checked to be whole and to be what its metadata
 * describe, decoded by a fresh decoder under a time limit, and measured again.
 */
export class FrameLoader {
  readonly #options: FrameLoaderOptions;

  constructor(options: FrameLoaderOptions) {
    this.#options = options;
  }

  /** Loads one frame into Cornerstone's cache. @throws FrameError, or the signal's reason when aborted */
  async load(imageId: string, signal: AbortSignal): Promise<void> {
    const image = await this.image(imageId, signal);
    signal.throwIfAborted();
    if (cache.getImageLoadObject(imageId) === undefined) cache.putImageSync(imageId, image);
  }

  /** Fetches, checks and decodes one frame; the cache is not touched. @throws FrameError, or the signal's reason */
  async image(imageId: string, signal: AbortSignal): Promise<Types.IImage> {
    const { metadata, pool } = this.#options;
    const { job, frame, sopInstanceUid } = await this.#jobOf(imageId, signal);
    metadata.register(imageId, sopInstanceUid);
    const picture = await pool.decode(job, signal);
    return imageOf(imageId, picture, frame);
  }

  /** What the decoding of a frame is given. @throws FrameError, or the signal's reason */
  async job(imageId: string, signal: AbortSignal): Promise<FrameJob> {
    return (await this.#jobOf(imageId, signal)).job;
  }

  async #jobOf(
    imageId: string,
    signal: AbortSignal,
  ): Promise<{ job: FrameJob; frame: DicomJson; sopInstanceUid: string }> {
    const path = imageId.slice(imageScheme.length + 1);
    const place = /\/series\/([^/]+)\/instances\/([^/]+)\/frames\/(\d+)$/.exec(path);
    if (place === null) throw new FrameError('metadata', 'path');
    const sopInstanceUid = place[2]!;
    await this.#describe(place[1]!);
    const frame = this.#options.metadata.frame(sopInstanceUid, Number(place[3]));
    const pixel = frame === null ? null : pixelDescriptionOf(frame);
    if (frame === null || pixel === null) throw new FrameError('metadata', 'Image Pixel Module');
    const modality = modalityOf(frame, pixel.signed);
    if (modality === null) throw new FrameError('unsupported', 'Modality LUT Sequence');
    const padding = paddingOf(frame, pixel.signed);
    const palette = pixel.photometricInterpretation === 'PALETTE COLOR' ? paletteOf(frame, pixel.signed) : null;
    const { bytes, transferSyntaxUid } = await this.#fetch(path, signal);
    return { job: { transferSyntaxUid, bytes, pixel, palette, modality, padding }, frame, sopInstanceUid };
  }

  async #describe(seriesInstanceUid: string): Promise<void> {
    try {
      await this.#options.metadata.load(seriesInstanceUid);
    } catch (error) {
      throw new FrameError('metadata', describe(error), { cause: error });
    }
  }

  async #fetch(
    path: string,
    signal: AbortSignal,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; transferSyntaxUid: string }> {
    const { fetcher, fetchTimeoutMs } = this.#options;
    const timeout = AbortSignal.timeout(fetchTimeoutMs);
    try {
      const response = await fetcher(path, {
        signal: AbortSignal.any([signal, timeout]),
        headers: { Accept: 'application/octet-stream; transfer-syntax=*' },
      });
      if (!response.ok) throw await problemOf(response);
      // Never guessed: the wrong decoder shows the wrong picture.
      const transferSyntaxUid = /transfer-syntax="?([\d.]+)"?/.exec(response.headers.get('Content-Type') ?? '')?.[1];
      if (transferSyntaxUid === undefined) throw new FrameError('unsupported', 'Content-Type without transfer-syntax');
      return { bytes: new Uint8Array(await response.arrayBuffer()), transferSyntaxUid };
    } catch (error) {
      if (error instanceof FrameError || signal.aborted) throw error;
      if (timeout.aborted) throw new FrameError('timeout', `reading > ${fetchTimeoutMs} ms`, { cause: error });
      throw new FrameError('unreachable', String(error), { cause: error });
    }
  }
}

export function isCached(imageId: string): boolean {
  return cache.isLoaded(imageId);
}

async function problemOf(response: Response): Promise<FrameError> {
  const body: unknown = await response.json().catch(() => null);
  const code =
    typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : String(response.status);
  return new FrameError(code === 'frame-damaged' ? 'damaged' : 'unreachable', code);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
