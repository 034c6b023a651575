import { cache } from '@cornerstonejs/core';
import type { Api } from '../../api.ts';
import type { DicomJson } from '../dicom/dicom-json.ts';
import { type ImagingEngine, startEngine } from '../engine.ts';
import { FrameLoader, isCached } from '../frames/frame-loader.ts';
import { FrameQueue, readingOrder } from '../frames/frame-queue.ts';
import type { DisplaySet } from './display-sets.ts';
import { StudyMetadata } from './study-metadata.ts';

const requests = 6;
const fetchTimeoutMs = 30_000;

/** Loading of one study's pictures, for as long as its screen is open. */
export class StudySession {
  readonly engine: ImagingEngine;
  readonly metadata: StudyMetadata;
  readonly queue: FrameQueue;
  readonly #loader: FrameLoader;

  constructor(api: Api, studyInstanceUid: string) {
    this.engine = startEngine();
    this.metadata = new StudyMetadata((seriesInstanceUid) =>
      api.get<DicomJson[]>(
        `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/metadata`,
        AbortSignal.timeout(fetchTimeoutMs),
      ),
    );
    this.#loader = new FrameLoader({
      fetcher: (path, init) =>
        fetch(path, { ...init, headers: { ...api.headers(), ...init.headers }, cache: 'no-store' }),
      metadata: this.metadata,
      pool: this.engine.pool,
      fetchTimeoutMs,
    });
    this.queue = new FrameQueue({
      limit: requests,
      load: (imageId, signal) => this.#loader.load(imageId, signal),
      isCached,
    });
  }

  /** Wants what is read now, then the thumbnails' pictures, then the rest of the stack as far as memory goes. */
  read(set: DisplaySet, index: number, thumbnails: readonly string[]): void {
    const order = readingOrder(set.slices.length, index).map((place) => set.slices[place]!.imageId);
    const known = order.map((imageId) => cache.getImage(imageId)?.sizeInBytes ?? 0).find((bytes) => bytes > 0);
    // A fifth of the cache stays free, or the pictures of a long stack would keep pushing each other out.
    const room = Math.max(1, Math.floor((this.engine.cacheBytes * 0.8) / Math.max(known ?? 0, set.bytesPerSlice)));
    const stack = order.slice(0, room);
    this.queue.want([...stack.slice(0, 12), ...thumbnails, ...stack.slice(12)]);
  }

  /** Begins, or begins again: from now on Cornerstone's pictures come from this study. */
  open(): void {
    this.#loader.register();
    this.queue.open();
  }

  /** Stops loading and lets go of the pictures. */
  close(): void {
    this.queue.close();
    cache.purgeCache();
  }
}
