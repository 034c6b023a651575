import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { type DicomJson, numberOf } from '../../../shared/dicom-json.ts';
import {
  type GeometryProblem,
  type Part,
  type VolumeGeometry,
  volumeGeometryOf,
  volumePartsOf,
} from '../dicom/geometry.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import type { StudySession } from '../study/study-session.ts';
import { Block, BlockError } from './block.ts';

/**
 * `damaged`: slices are damaged or could not be read · `memory`: the block would not fit beside what else is needed ·
 * `metadata`: the description could not be read · `drawing`: the slices do not make one block after all.
 */
export type BlockProblem = GeometryProblem | 'damaged' | 'memory' | 'metadata' | 'drawing';

export type BlockState =
  | { state: 'describing' }
  | {
      state: 'refused';
      problem: BlockProblem;
      figures: Record<string, string | number>;
      /** Of a series of several phases: what it can be divided into. */
      parts: readonly Part[];
      /** Given where another attempt may end otherwise. */
      retry: (() => void) | null;
    }
  | { state: 'loading'; done: number; failed: number; count: number }
  | { state: 'ready'; block: Block; frame: DicomJson };

/** Of the frame cache, what the slices of a block may take: what else is on the screen needs some too. */
const usablePart = 0.7;

/** What is being looked at, by session and by series and part: panes on one block share it and its cross. */
const shared = new WeakMap<StudySession, Map<string, BlockLoading>>();

/**
 * The block of a series, from its description to all its slices in memory.
 * @param part its place in `volumePartsOf`
 * @param from the slice of the series that a new block opens at
 */
export function useBlock(
  session: StudySession,
  set: DisplaySet,
  part: number | undefined,
  from: number | undefined,
): BlockState {
  const loading = useMemo(() => loadingOf(session, set, part, from), [session, set, part, from]);
  useEffect(() => {
    loading.retain();
    return () => loading.release();
  }, [loading]);
  return useSyncExternalStore(loading.subscribe, () => loading.state);
}

function loadingOf(
  session: StudySession,
  set: DisplaySet,
  part: number | undefined,
  from: number | undefined,
): BlockLoading {
  let ofSession = shared.get(session);
  if (ofSession === undefined) {
    ofSession = new Map();
    shared.set(session, ofSession);
  }
  const key = `${set.id}:${part ?? ''}`;
  const blocks = ofSession;
  const known = blocks.get(key);
  if (known) return known;
  const made = new BlockLoading({ session, set, part, from }, () => blocks.delete(key));
  blocks.set(key, made);
  return made;
}

interface Wanted {
  session: StudySession;
  set: DisplaySet;
  part: number | undefined;
  from: number | undefined;
}

interface Described {
  geometry: VolumeGeometry;
  /** In the order of the geometry. */
  imageIds: string[];
  frame: DicomJson;
}

/**
 * Waits until every slice has been fetched, checked and decoded by the study's own queue, which the workspace asks for
 * all of them. With one slice missing there is no block: a hole would look like anatomy.
 */
class BlockLoading {
  state: BlockState = { state: 'describing' };
  readonly #session: StudySession;
  readonly #set: DisplaySet;
  readonly #part: number | undefined;
  readonly #from: number | undefined;
  readonly #onClosed: () => void;
  readonly #listeners = new Set<() => void>();
  #users = 0;
  #described: Described | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor({ session, set, part, from }: Wanted, onClosed: () => void) {
    this.#session = session;
    this.#set = set;
    this.#part = part;
    this.#from = from;
    this.#onClosed = onClosed;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  retain(): void {
    this.#users += 1;
    if (this.#users > 1 || this.#unsubscribe !== null) return;
    this.#unsubscribe = this.#session.queue.subscribe(() => this.#look());
    if (this.#described) this.#look();
    else void this.#describe();
  }

  /** The block goes with the last pane that shows it; a pane that only changes places keeps it. */
  release(): void {
    this.#users -= 1;
    setTimeout(() => {
      if (this.#users > 0 || this.#unsubscribe === null) return;
      this.#unsubscribe();
      this.#unsubscribe = null;
      if (this.state.state === 'ready') this.state.block.close();
      this.state = { state: 'describing' };
      this.#onClosed();
    });
  }

  async #describe(): Promise<void> {
    this.#become({ state: 'describing' });
    const { metadata } = this.#session;
    try {
      await metadata.load(this.#set.seriesInstanceUid);
    } catch {
      this.#refuse('metadata', {}, { retry: () => void this.#describe() });
      return;
    }
    const frames = this.#set.slices.map(({ sopInstanceUid, frame }) => metadata.frame(sopInstanceUid, frame));
    if (frames.some((frame) => frame === null)) this.#refuse('metadata', {});
    else this.#judge(frames as DicomJson[]);
  }

  #judge(all: readonly DicomJson[]): void {
    const part = this.#part === undefined ? undefined : volumePartsOf(all)[this.#part];
    const places = part?.places ?? all.map((_, place) => place);
    const frames = places.map((place) => all[place]!);
    const judged = volumeGeometryOf(frames);
    if ('refusal' in judged) {
      this.#refuse(judged.refusal.reason, judged.refusal.figures, { parts: volumePartsOf(all) });
      return;
    }
    const { geometry } = judged;
    const needed = frames.length * geometry.rows * geometry.columns * bytesPerValue(frames[0]!);
    const available = this.#session.engine.cacheBytes * usablePart;
    if (needed > available) {
      this.#refuse('memory', { needed: megabytes(needed), available: megabytes(available) });
      return;
    }
    const imageIds = geometry.order.map((at) => this.#set.slices[places[at]!]!.imageId);
    this.#described = { geometry, imageIds, frame: frames[geometry.order[Math.floor(frames.length / 2)]!]! };
    this.#look();
  }

  /** After every frame that loaded or failed. */
  #look(): void {
    if (this.#described === null || this.state.state === 'ready' || this.state.state === 'refused') return;
    const { geometry, imageIds, frame } = this.#described;
    const { queue } = this.#session;
    const states = imageIds.map((imageId) => queue.stateOf(imageId));
    const done = states.filter((state) => state === 'loaded').length;
    const failed = imageIds.filter((_, place) => states[place] === 'failed');
    const count = imageIds.length;
    if (done + failed.length < count) {
      this.#become({ state: 'loading', done, failed: failed.length, count });
    } else if (failed.length > 0) {
      const first = Math.min(
        ...failed.map((imageId) => this.#set.slices.findIndex((slice) => slice.imageId === imageId) + 1),
      );
      const mayPass = failed.filter((imageId) => mayLoadYet.has(queue.errorOf(imageId)?.problem ?? ''));
      const retry = () => {
        this.#become({ state: 'loading', done, failed: 0, count });
        for (const imageId of mayPass) queue.retry(imageId);
      };
      this.#refuse('damaged', { count, failed: failed.length, first }, { retry: mayPass.length > 0 ? retry : null });
    } else {
      try {
        const block = new Block(geometry, imageIds);
        const at = this.#from === undefined ? -1 : imageIds.indexOf(this.#set.slices[this.#from]?.imageId ?? '');
        if (at !== -1) block.moveAlong(2, at);
        this.#become({ state: 'ready', block, frame });
      } catch (error) {
        if (!(error instanceof BlockError)) throw error;
        this.#refuse('drawing', { detail: error.message });
      }
    }
  }

  #refuse(
    problem: BlockProblem,
    figures: Record<string, string | number>,
    { parts = [], retry = null }: { parts?: readonly Part[]; retry?: (() => void) | null } = {},
  ): void {
    this.#become({ state: 'refused', problem, figures, parts, retry });
  }

  #become(state: BlockState): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }
}

const mayLoadYet = new Set(['timeout', 'unreachable', 'metadata']);

function bytesPerValue(frame: DicomJson): number {
  const isWhole = ['00281052', '00281053'].every((tag) => Number.isInteger(numberOf(frame, tag) ?? 1));
  return isWhole ? Math.max(1, (numberOf(frame, '00280100') ?? 16) / 8) : 4;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
