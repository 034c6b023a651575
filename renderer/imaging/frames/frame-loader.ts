import { cache, type Types } from '@cornerstonejs/core';
import { createImage } from '@cornerstonejs/dicom-image-loader';
import { type DicomJson, numbersOf, type PixelDescription, pixelDescriptionOf } from '../dicom/dicom-json.ts';
import { imageScheme } from '../study/display-sets.ts';
import type { StudyMetadata } from '../study/study-metadata.ts';
import type { DecoderPool } from './decoder-pool.ts';
import { checkFrame } from './frame-check.ts';
import { FrameError } from './frame-error.ts';
import { interleave, type PreparedFrame, prepareFrame } from './frame-preparation.ts';

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
 * Frame → picture, or a reason. Each frame is fetched, checked to be whole and to be what its metadata describe,
 * decoded by a fresh decoder under a time limit, and measured again.
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
    const path = imageId.slice(imageScheme.length + 1);
    const place = /\/series\/([^/]+)\/instances\/([^/]+)\/frames\/(\d+)$/.exec(path);
    if (place === null) throw new FrameError('metadata', 'path');
    const sopInstanceUid = place[2]!;
    await this.#describe(place[1]!);
    const instance = metadata.instance(sopInstanceUid);
    const pixel = instance === null ? null : pixelDescriptionOf(instance);
    if (instance === null || pixel === null) throw new FrameError('metadata', 'Image Pixel Module');

    const { bytes, transferSyntaxUid } = await this.#fetch(path, signal);
    checkFrame(transferSyntaxUid, bytes, pixel);
    checkPalette(instance, pixel);
    const prepared = prepareFrame(transferSyntaxUid, bytes, pixel);

    metadata.register(imageId, sopInstanceUid);
    const image = await pool.run(() => decode(imageId, prepared), signal);
    checkImage(image, pixel);
    if (prepared.planar) interleave(image.getPixelData());
    setWindow(image, metadata.frame(sopInstanceUid, Number(place[3])) ?? instance);
    return image;
  }

  async #describe(seriesInstanceUid: string): Promise<void> {
    try {
      await this.#options.metadata.load(seriesInstanceUid);
    } catch (error) {
      throw new FrameError('metadata', describe(error), { cause: error });
    }
  }

  async #fetch(path: string, signal: AbortSignal): Promise<{ bytes: Uint8Array; transferSyntaxUid: string }> {
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

async function decode(imageId: string, { bytes, transferSyntaxUid }: PreparedFrame): Promise<Types.IImage> {
  try {
    const options = { useRGBA: false, preScale: { enabled: true } };
    return (await createImage(imageId, bytes, transferSyntaxUid, options)) as Types.IImage;
  } catch (error) {
    throw new FrameError('decoder', describe(error), { cause: error });
  }
}

/** Without its whole palette Cornerstone's promise stays open for ever; segmented palettes it does not know. */
function checkPalette(instance: DicomJson, pixel: PixelDescription): void {
  if (pixel.photometricInterpretation !== 'PALETTE COLOR') return;
  const hasPalette = ['00281201', '00281202', '00281203'].every((tag) => instance[tag]?.InlineBinary !== undefined);
  if (!hasPalette) throw new FrameError('unsupported', 'Palette Color Lookup Table Data');
}

/** The picture has the size its metadata promise, every sample of it, and nothing beyond its bits. */
function checkImage(image: Types.IImage, pixel: PixelDescription): void {
  const samples = image.color ? 3 : 1;
  const expected = pixel.rows * pixel.columns * samples;
  const length = image.getPixelData().length;
  if (image.rows !== pixel.rows || image.columns !== pixel.columns || length !== expected) {
    const found = `${image.columns}×${image.rows}, ${length}`;
    throw new FrameError('mismatch', `${found} / ${pixel.columns}×${pixel.rows}, ${expected}`);
  }
  if (!image.color && image.preScale?.scaled !== true) {
    const bits = pixel.bitsStored;
    const least = pixel.signed ? -(2 ** (bits - 1)) : 0;
    const most = pixel.signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
    if (image.minPixelValue < least || image.maxPixelValue > most) {
      throw new FrameError('mismatch', `${image.minPixelValue}–${image.maxPixelValue} / ${bits} bits`);
    }
  }
}

/** The window of the frame, else one that spans its values. A width below 1 is no window (PS3.3 C.11.2.1.2). */
function setWindow(image: Types.IImage, frame: DicomJson): void {
  if (image.color) return;
  const center = numbersOf(frame, '00281050')[0];
  const width = numbersOf(frame, '00281051')[0];
  const isGiven = center !== undefined && width !== undefined && width >= 1;
  image.windowCenter = isGiven ? center : (image.minPixelValue + image.maxPixelValue + 1) / 2;
  image.windowWidth = isGiven ? Math.max(width, 2) : Math.max(image.maxPixelValue - image.minPixelValue + 1, 2);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
