import { cache, ImageVolume, type Types } from '@cornerstonejs/core';
import type { VolumeGeometry } from '../dicom/geometry.ts';
import type { Vector } from '../dicom/vector.ts';
import type { Axis, Values } from './reformat.ts';

/** `absent`: a slice is not in memory · `unlike`: slices are not of one kind after decoding. */
export class BlockError extends Error {
  readonly problem: 'absent' | 'unlike';

  constructor(problem: BlockError['problem'], detail: string) {
    super(detail);
    this.name = 'BlockError';
    this.problem = problem;
  }
}

interface Window {
  center: number;
  width: number;
}

let made = 0;

/**
 * The slices of a series as one block, and the place in it that all its planes go through. The slices are those of the
 * frame cache, checked when they were loaded; as a Cornerstone volume they stay there until the block is let go.
 */
export class Block {
  /** Of no other block of this window. */
  readonly number: number;
  readonly geometry: VolumeGeometry;
  /** Slice by slice, in the order of the geometry. */
  readonly slices: readonly Values[];
  /** A slice from the middle: whose window, inversion and units the planes have. */
  readonly sample: Types.IImage;
  readonly #volumeId: string;
  readonly #listeners = new Set<() => void>();
  readonly #windows = new Map<string, Window>();
  #point: Vector;

  /**
   * @param imageIds of the slices, in the order of the geometry, all in the cache
   * @throws BlockError
   */
  constructor(geometry: VolumeGeometry, imageIds: readonly string[]) {
    made += 1;
    this.number = made;
    this.geometry = geometry;
    const images = imageIds.map((imageId) => {
      const image = cache.getImage(imageId);
      if (image === undefined) throw new BlockError('absent', imageId);
      return image;
    });
    this.slices = alike(images, geometry);
    this.sample = images[Math.floor(images.length / 2)]!;
    this.#point = [geometry.columns, geometry.rows, geometry.slices].map((count) =>
      Math.floor((count - 1) / 2),
    ) as unknown as Vector;
    this.#volumeId = `tomoshibi-block:${made}`;
    cache.putVolumeSync(this.#volumeId, cornerstoneVolume(this.#volumeId, geometry, [...imageIds], this.slices[0]!));
  }

  /** Column, row and slice, whole numbers, of the voxel under the cross. */
  get point(): Vector {
    return this.#point;
  }

  /** Puts the cross on another voxel; beyond the block it stays at its edge. */
  moveTo(point: Vector): void {
    const { columns, rows, slices } = this.geometry;
    const next = point.map((each, axis) =>
      Math.max(0, Math.min([columns, rows, slices][axis]! - 1, Math.round(each))),
    ) as unknown as Vector;
    if (next.every((each, axis) => each === this.#point[axis])) return;
    this.#point = next;
    for (const listener of this.#listeners) listener();
  }

  /** Moves the cross along one axis, to a row, column or slice. */
  moveAlong(axis: Axis, at: number): void {
    const [i, j, k] = this.#point;
    this.moveTo([axis === 0 ? at : i, axis === 1 ? at : j, axis === 2 ? at : k]);
  }

  /** What somebody set on a plane, for the others whose values mean the same: single layers, or one kind of projection. */
  windowOf(kind: string): Window | null {
    return this.#windows.get(kind) ?? null;
  }

  setWindow(kind: string, window: Window): void {
    const now = this.#windows.get(kind);
    if (now && now.center === window.center && now.width === window.width) return;
    this.#windows.set(kind, window);
    for (const listener of this.#listeners) listener();
  }

  /** Value of a voxel after the modality's rescale. */
  valueAt([i, j, k]: Vector): number {
    return this.slices[k]![j * this.geometry.columns + i]!;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Lets the slices go from the cache again when room is needed. Nothing of them is cleared: stacks still show them. */
  close(): void {
    const volume = cache.getVolume(this.#volumeId);
    if (volume === undefined) return;
    cache.removeVolumeLoadObject(this.#volumeId);
    (volume as ImageVolume).vtkOpenGLTexture?.delete();
  }
}

/** The values of all slices in one type; slices of different types become single precision, which holds 16 bits exactly. */
function alike(images: readonly Types.IImage[], { columns, rows }: VolumeGeometry): Values[] {
  const values = images.map((image) => image.getPixelData() as Values);
  for (const [place, image] of images.entries()) {
    const isWhole = image.rows === rows && image.columns === columns && values[place]!.length === rows * columns;
    if (!isWhole || image.color || image.invert !== images[0]!.invert) {
      throw new BlockError('unlike', `${image.columns}×${image.rows}, ${values[place]!.length}`);
    }
    const [scale, firstScale] = [image.preScale?.scaled, images[0]!.preScale?.scaled];
    if (scale !== firstScale) throw new BlockError('unlike', `rescaled ${scale} / ${firstScale}`);
  }
  const Type = values[0]!.constructor;
  return values.every((each) => each.constructor === Type) ? values : values.map((each) => Float32Array.from(each));
}

function cornerstoneVolume(
  volumeId: string,
  geometry: VolumeGeometry,
  imageIds: string[],
  values: Values,
): ImageVolume {
  const { origin, row, column, normal, spacing, columns, rows, slices } = geometry;
  return new ImageVolume({
    volumeId,
    imageIds,
    dimensions: [columns, rows, slices],
    spacing: [...spacing],
    origin: [...origin],
    direction: [...row, ...column, ...normal],
    dataType: values.constructor.name as Types.PixelDataTypedArrayString,
    metadata: { FrameOfReferenceUID: geometry.frameOfReferenceUid ?? '' } as Types.Metadata,
  } as ConstructorParameters<typeof ImageVolume>[0]);
}
