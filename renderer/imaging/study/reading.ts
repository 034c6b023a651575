import { cache, imageLoader } from '@cornerstonejs/core';
import { Enums as MetadataEnums, utilities as metadata } from '@cornerstonejs/metadata';
import type { DicomJson } from '../../../shared/dicom-json.ts';
import type { Api } from '../../api.ts';
import { type ImagingEngine, startEngine } from '../engine.ts';
import { FrameError } from '../frames/frame-error.ts';
import { FrameLoader, isCached } from '../frames/frame-loader.ts';
import { FrameQueue } from '../frames/frame-queue.ts';
import { forgetMeasurements } from '../viewport/measurements.ts';
import { type DisplaySet, imageScheme } from './display-sets.ts';
import { planOf, type Wanted } from './reading-plan.ts';
import { StudyMetadata } from './study-metadata.ts';
import type { StudySession } from './study-session.ts';

const requests = 6;
const fetchTimeoutMs = 30_000;
/** A part of the cache stays free, or the pictures of a long stack would keep pushing each other out. */
const usedPart = 0.8;

/**
 * All that is open on the image screen: several studies, one queue of frames, one bound on memory. What is wanted now
 * is what stays in memory; the rest goes, longest unused first, when room is needed.
 */
export class Reading {
  readonly engine: ImagingEngine = startEngine();
  readonly queue: FrameQueue;
  readonly #api: Api;
  readonly #studies = new Map<string, { session: StudySession; loader: FrameLoader }>();
  /** Pictures in memory, the longest loaded first, with their bytes. */
  readonly #held = new Map<string, number>();
  /** Bytes of a decoded picture by the path of its series: decoding may need more than the stored pixels. */
  readonly #measured = new Map<string, number>();
  #wanted: Wanted = { stacks: [], thumbnails: [], next: [] };
  #plan: ReadonlySet<string> = new Set();

  constructor(api: Api) {
    this.#api = api;
    this.queue = new FrameQueue({
      limit: requests,
      load: (imageId, signal) => this.#load(imageId, signal),
      isCached,
    });
  }

  /** The study's part of this reading; it loads nothing by itself. */
  study(studyInstanceUid: string): StudySession {
    const known = this.#studies.get(studyInstanceUid);
    if (known) return known.session;
    const { engine, queue } = this;
    const described = new StudyMetadata((seriesInstanceUid) =>
      this.#api.get<DicomJson[]>(
        `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/metadata`,
        AbortSignal.timeout(fetchTimeoutMs),
      ),
    );
    const loader = new FrameLoader({
      fetcher: (path, init) =>
        fetch(path, { ...init, headers: { ...this.#api.headers(), ...init.headers }, cache: 'no-store' }),
      metadata: described,
      pool: engine.pool,
      fetchTimeoutMs,
    });
    const session: StudySession = { studyInstanceUid, engine, queue, metadata: described };
    this.#studies.set(studyInstanceUid, { session, loader });
    return session;
  }

  /** Replaces what is wanted: what nobody waits for any more is not started. */
  want(wanted: Wanted): void {
    this.#wanted = wanted;
    const plan = planOf(wanted, this.engine.cacheBytes * usedPart, (set) => this.#bytesOf(set));
    this.#plan = new Set(plan);
    this.queue.want(plan);
  }

  /** Begins, or begins again: from now on Cornerstone's pictures come from this reading. */
  open(): void {
    imageLoader.registerImageLoader(imageScheme, (imageId: string) => ({
      promise: this.#loaderOf(imageId).image(imageId, new AbortController().signal),
    }));
    this.queue.open();
  }

  /** Stops loading and lets go of the pictures and of what Cornerstone knows about them. */
  close(): void {
    this.queue.close();
    forgetMeasurements();
    this.#held.clear();
    cache.purgeCache();
    for (const { session } of this.#studies.values()) session.metadata.forget();
    for (const type of Object.values(MetadataEnums.MetadataModules)) metadata.clearTypedCacheData(type);
  }

  async #load(imageId: string, signal: AbortSignal): Promise<void> {
    await this.#loaderOf(imageId).load(imageId, signal);
    const bytes = cache.getImage(imageId)?.sizeInBytes ?? 0;
    this.#held.delete(imageId);
    this.#held.set(imageId, bytes);
    this.#makeRoom();
    const series = seriesPathOf(imageId);
    if ((this.#measured.get(series) ?? 0) >= bytes) return;
    this.#measured.set(series, bytes);
    this.want(this.#wanted);
  }

  #makeRoom(): void {
    const most = this.engine.cacheBytes * usedPart;
    if (cache.getCacheSize() <= most) return;
    for (const imageId of this.#held.keys()) {
      if (this.#plan.has(imageId)) continue;
      this.#held.delete(imageId);
      // Pictures that a volume is made of go with the volume.
      if (cache.getImageLoadObject(imageId) && cache.getVolumeContainingImageId(imageId) === undefined) {
        cache.removeImageLoadObject(imageId);
      }
      if (cache.getCacheSize() <= most) return;
    }
  }

  #bytesOf(set: DisplaySet): number {
    return this.#measured.get(seriesPathOf(set.slices[0]?.imageId ?? '')) ?? set.bytesPerSlice;
  }

  #loaderOf(imageId: string): FrameLoader {
    const studyInstanceUid = /\/studies\/([^/]+)\//.exec(imageId)?.[1];
    const loader = this.#studies.get(studyInstanceUid ?? '')?.loader;
    if (loader === undefined) throw new FrameError('metadata', 'no such study is open');
    return loader;
  }
}

function seriesPathOf(imageId: string): string {
  return imageId.slice(0, imageId.indexOf('/instances/'));
}
