import { cache, imageLoader, type Types } from '@cornerstonejs/core';
import type { DicomJson } from '../../../shared/dicom-json.ts';
import { valueUnitOf } from '../dicom/value-unit.ts';
import { FrameError } from '../frames/frame-error.ts';
import { FrameQueue, readingOrder } from '../frames/frame-queue.ts';
import { imageOf } from '../frames/picture-image.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import { StudyMetadata } from '../study/study-metadata.ts';
import type { StudySession } from '../study/study-session.ts';
import type { Plane } from '../workspace/pane.ts';
import type { Block } from './block.ts';
import { cutPlane, originOf, type PlaneStack, planeStackOf, type Values } from './reformat.ts';
import { layersOf, type Slab } from './slab.ts';

const scheme = 'tomoshibi-plane';
/** Planes on either side of the one on the screen that are cut ahead. */
const ahead = 6;
/** Cut planes that stay in the cache: they are quickly cut again. */
const kept = 32;

/** Open pictures by the beginning of their image ids, for when Cornerstone asks for a plane itself. */
const open = new Map<string, PlanePictures>();

export interface PlaneOptions {
  session: StudySession;
  /** The series the block is made of. */
  set: DisplaySet;
  /** One frame of it, as `frameOf` gives it: what its planes inherit. */
  frame: DicomJson;
  block: Block;
  plane: Plane;
  slab: Slab | null;
  /** Stands on the picture. */
  description: string;
}

/**
 * The planes of one orientation as a stack of pictures like any other: with image ids, a description each, and a queue
 * that cuts them when they are wanted. So they are shown, windowed, measured and printed by the same viewport.
 */
export class PlanePictures {
  readonly stack: PlaneStack;
  readonly set: DisplaySet;
  /** For the viewport: the study's session with these pictures in the place of its frames. */
  readonly session: StudySession;
  /** Resolves when the pictures are described, which comes before they are shown. */
  readonly ready: Promise<void>;
  readonly #options: PlaneOptions;
  readonly #prefix: string;
  /** Pictures in the cache, the longest cut first. */
  readonly #cut = new Set<string>();
  #shown: string | null = null;

  constructor(options: PlaneOptions) {
    const { session, set, block, plane, slab, description } = options;
    this.#options = options;
    this.stack = planeStackOf(block.geometry, plane);
    const kind = `${plane}${slab ? `-${slab.blend}-${slab.millimetres ?? 'whole'}` : ''}`;
    this.#prefix = `${scheme}:/dicom-web/studies/${session.studyInstanceUid}/series/${set.seriesInstanceUid}/instances/block-${block.number}-${kind}`;
    const count = slab?.millimetres === null ? 1 : this.stack.through.count;
    const names = Array.from({ length: count }, (_, index) => `block-${block.number}-${kind}-${index}`);
    this.set = {
      ...set,
      id: `${set.id}:${kind}`,
      description,
      kind: 'images',
      slices: names.map((name, index) => ({
        imageId: `${this.#prefix}-${index}/frames/1`,
        sopInstanceUid: name,
        instanceNumber: null,
        frame: 1,
        frameCount: 1,
        damage: null,
      })),
      bytesPerSlice: this.stack.across.count * this.stack.down.count * block.slices[0]!.BYTES_PER_ELEMENT,
    };
    const metadata = new StudyMetadata(async () => names.map((name, index) => this.#describe(name, index)));
    const queue = new FrameQueue({
      limit: 1,
      load: (imageId, signal) => this.#load(imageId, signal),
      isCached: (imageId) => cache.isLoaded(imageId),
    });
    this.session = { ...session, metadata, queue };
    this.ready = metadata.load(set.seriesInstanceUid);
  }

  open(): void {
    open.set(this.#prefix, this);
    imageLoader.registerImageLoader(scheme, (imageId: string) => ({
      promise: Promise.resolve().then(() => openPicturesOf(imageId).picture(imageId)),
    }));
    this.session.queue.open();
  }

  /** Wants the plane on the screen, then those around it. */
  read(index: number): void {
    const { slices } = this.set;
    this.#shown = slices[index]?.imageId ?? null;
    const order = readingOrder(slices.length, index).filter((place) => Math.abs(place - index) <= ahead);
    this.session.queue.want(order.map((place) => slices[place]!.imageId));
  }

  close(): void {
    open.delete(this.#prefix);
    this.session.queue.close();
    for (const imageId of this.#cut) this.#drop(imageId);
  }

  /** Cuts one plane. The cache is not touched. */
  picture(imageId: string): Types.IImage {
    const { block, slab } = this.#options;
    const index = this.set.slices.findIndex((slice) => slice.imageId === imageId);
    if (index === -1) throw new FrameError('metadata', 'no such plane');
    const { across, down, through } = this.stack;
    const layers = layersOf(slab, index, through.count, through.spacing);
    const values = cutPlane(block.slices, block.geometry, this.stack, layers, slab?.blend ?? 'average');
    const { sopInstanceUid } = this.set.slices[index]!;
    const { metadata } = this.session;
    metadata.register(imageId, sopInstanceUid);
    const size = { columns: across.count, rows: down.count };
    const picture = { ...size, color: false, values, ...extremesOf(values) };
    return imageOf(imageId, picture, metadata.frame(sopInstanceUid, 1) ?? {});
  }

  async #load(imageId: string, signal: AbortSignal): Promise<void> {
    // What is on the screen at once; the others when there is time.
    if (imageId !== this.#shown) await new Promise<void>((resolve) => requestIdleCallback(() => resolve()));
    signal.throwIfAborted();
    if (cache.getImageLoadObject(imageId) === undefined) cache.putImageSync(imageId, this.picture(imageId));
    this.#cut.delete(imageId);
    this.#cut.add(imageId);
    for (const old of this.#cut) {
      if (this.#cut.size <= kept) break;
      if (old !== this.#shown) this.#drop(old);
    }
  }

  #drop(imageId: string): void {
    this.#cut.delete(imageId);
    if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId);
  }

  /** What the plane says of itself: the slice it inherits from, with its own place, size and kind (PS3.3 C.7.6.2). */
  #describe(name: string, index: number): DicomJson {
    const { frame, block, slab } = this.#options;
    const { across, down, through } = this.stack;
    const layers = layersOf(slab, index, through.count, through.spacing);
    // Of a slab of the whole block the picture lies in the middle.
    const place = slab?.millimetres === null ? (through.count - 1) / 2 : index;
    const own: DicomJson = {
      '00080008': { vr: 'CS', Value: ['DERIVED', 'SECONDARY', 'MPR'] },
      '00080018': { vr: 'UI', Value: [name] },
      '00180050': { vr: 'DS', Value: [(layers[1] - layers[0] + 1) * through.spacing] },
      '00200032': { vr: 'DS', Value: [...originOf(block.geometry, this.stack, place)] },
      '00200037': { vr: 'DS', Value: [...across.direction, ...down.direction] },
      '00280010': { vr: 'US', Value: [down.count] },
      '00280011': { vr: 'US', Value: [across.count] },
      '00280030': { vr: 'DS', Value: [down.spacing, across.spacing] },
    };
    const inherited = Object.entries(frame).filter(([tag]) => !isOfTheSlice(tag));
    const { windowCenter, windowWidth } = block.sample;
    // Without a window of its own every plane would span its own values: neighbours could not be compared.
    const window: DicomJson = {
      '00281050': { vr: 'DS', Value: [windowCenter].flat() },
      '00281051': { vr: 'DS', Value: [windowWidth].flat() },
    };
    const unit = valueUnitOf(frame);
    // An original CT need not say that it is in HU; what is derived from it has to.
    if (unit.kind === 'unit' && unit.unit === 'HU') own['00281054'] = { vr: 'LO', Value: ['HU'] };
    return { ...window, ...Object.fromEntries(inherited), ...own };
  }
}

function openPicturesOf(imageId: string): PlanePictures {
  const pictures = open.get(imageId.replace(/-\d+\/frames\/1$/, ''));
  if (pictures === undefined) throw new FrameError('metadata', 'the block is not open');
  return pictures;
}

/** What holds for one slice only: its numbers and times, its frames, overlays, functional groups and bulk data. */
function isOfTheSlice(tag: string): boolean {
  return (
    /^60[0-9A-F]{2}|^7FE0|^5200/.test(tag) ||
    ['00200013', '00201041', '00280008', '00280034', '00080032', '00080033', '00180088', '00281041'].includes(tag)
  );
}

function extremesOf(values: Values): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}
