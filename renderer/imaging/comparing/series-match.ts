import { type DicomJson, numberOf, stringOf } from '../../../shared/dicom-json.ts';
import { dot } from '../dicom/vector.ts';
import { slicePlaneOf } from '../linking/slice-plane.ts';
import type { DisplaySet } from '../study/display-sets.ts';

/** What tells one series of an examination from the others. */
export interface SeriesFacts {
  modality: string;
  description: string | null;
  count: number;
  kind: DisplaySet['kind'];
  /** Normal of its slices, unit vector. */
  normal: readonly [number, number, number] | null;
  /** Slice Thickness (0018,0050), mm. */
  thickness: number | null;
  /** Convolution Kernel (0018,1210) or Sequence Name (0018,0024): how it was made. */
  making: string | null;
  /** Contrast/Bolus Agent (0018,0010) was given. */
  contrast: boolean | null;
  /** View Position (0018,5101) and Image Laterality (0020,0062), of projections. */
  view: string | null;
  side: string | null;
}

/** @param frame the first frame of the set, as `frameOf` gives it; null when it could not be read */
export function seriesFactsOf(set: DisplaySet, frame: DicomJson | null): SeriesFacts {
  const { modality, description, kind } = set;
  const plain = { modality, description, kind, count: set.slices.length };
  if (frame === null) {
    return { ...plain, normal: null, thickness: null, making: null, contrast: null, view: null, side: null };
  }
  return {
    ...plain,
    normal: slicePlaneOf(frame)?.normal ?? null,
    thickness: numberOf(frame, '00180050'),
    making: stringOf(frame, '00181210') ?? stringOf(frame, '00180024'),
    contrast: stringOf(frame, '00180010') !== null,
    view: stringOf(frame, '00185101'),
    side: stringOf(frame, '00200062') ?? stringOf(frame, '00200060'),
  };
}

/**
 * How much two series look like the same one of two examinations; null where they cannot be compared. The greater the
 * better; description counts most, then how the slices lie, thickness, kernel and contrast.
 */
export function seriesLikeness(a: SeriesFacts, b: SeriesFacts): number | null {
  if (a.modality !== b.modality && !(isProjection(a) && isProjection(b))) return null;
  // A localiser is no partner of a volume.
  if (a.count > 3 !== b.count > 3) return null;
  let score = 0;
  if (a.normal && b.normal) {
    const along = Math.abs(dot(a.normal, b.normal));
    if (along < 0.7) return null;
    score += along * 4;
  }
  if (a.kind === b.kind) score += 1;
  score += 6 * wordsInCommon(a.description, b.description);
  if (a.thickness !== null && b.thickness !== null) {
    score += 2 * (Math.min(a.thickness, b.thickness) / Math.max(a.thickness, b.thickness, 0.01));
  }
  if (a.making !== null && b.making !== null) score += a.making === b.making ? 3 : kernelsAlike(a.making, b.making);
  if (a.contrast !== null && b.contrast !== null && a.contrast === b.contrast) score += 1;
  if (a.view !== null && b.view !== null) score += a.view === b.view ? 4 : -4;
  if (a.side !== null && b.side !== null) score += a.side === b.side ? 4 : -4;
  return score + Math.min(a.count, b.count) / Math.max(a.count, b.count);
}

/** The most alike of `others`; null when none can be compared. */
export function partnerOf<T>(facts: SeriesFacts, others: readonly T[], factsOf: (other: T) => SeriesFacts): T | null {
  let best: T | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const other of others) {
    const score = seriesLikeness(facts, factsOf(other));
    if (score === null || score <= most) continue;
    best = other;
    most = score;
  }
  return best;
}

function isProjection({ modality }: SeriesFacts): boolean {
  return ['CR', 'DX', 'RG'].includes(modality);
}

/** Part of the words, of both descriptions together, that both have. */
function wordsInCommon(a: string | null, b: string | null): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  const all = new Set([...left, ...right]);
  if (all.size === 0) return 0;
  return [...left].filter((word) => right.has(word)).length / all.size;
}

function wordsOf(text: string | null): Set<string> {
  const plain = (text ?? '').normalize('NFKC').toLowerCase();
  const words = plain.match(/[a-z]+|\d+(\.\d+)?|[\p{sc=Han}]+|[\p{sc=Katakana}ー]+/gu) ?? [];
  return new Set(words);
}

/** Kernels of one maker with nearly the same number, such as B31f and B30f: soft with soft, sharp with sharp. */
function kernelsAlike(a: string, b: string): number {
  const number = (kernel: string) => Number(/\d+/.exec(kernel)?.[0] ?? Number.NaN);
  const apart = Math.abs(number(a) - number(b));
  return Number.isNaN(apart) ? 0 : Math.max(0, 2 - apart / 10);
}
