import type { InstanceView, SeriesView, StudyView } from '../../../shared/views.ts';
import { canDecode } from '../frames/transfer-syntaxes.ts';
import { isObjectKind, objectKindOf, objectRefusals, type StudyObject } from './study-objects.ts';

export const imageScheme = 'tomoshibi';

/** Frames of one instance at most: a header may claim two thousand million, and each would be a slice in memory. */
export const mostFrames = 20_000;

/** One picture of a stack. */
export interface Slice {
  /** `tomoshibi:` and the DICOMweb path of the frame. */
  imageId: string;
  sopInstanceUid: string;
  instanceNumber: number | null;
  /** 1-based, as in the path. */
  frame: number;
  frameCount: number;
  damage: string | null;
}

/** What one viewport shows: the single images of a series, or the frames of one multi-frame instance. */
export interface DisplaySet {
  id: string;
  seriesInstanceUid: string;
  modality: string;
  number: number | null;
  description: string | null;
  kind: 'images' | 'frames';
  slices: Slice[];
  /** Of one picture, as a guess for planning memory. */
  bytesPerSlice: number;
}

/**
 * `coding`: no decoder for its frames · `no-pixels`: a picture without pixels · `too-many-frames`: more than `mostFrames` ·
 * the others: no picture, and no pane for it.
 */
export const unshowableReasons = ['coding', 'no-pixels', 'too-many-frames', ...objectRefusals] as const;
export type UnshowableReason = (typeof unshowableReasons)[number];

/** Instances of a series that can be neither shown nor opened: listed, so that nothing is missing silently. */
export interface Unshowable {
  id: string;
  modality: string;
  number: number | null;
  description: string | null;
  reason: UnshowableReason;
  count: number;
  sopClassUid: string;
  /** Transfer syntax or SOP class UID, for the hospital's IT. */
  detail: string;
}

export interface StudyContents {
  sets: DisplaySet[];
  objects: StudyObject[];
  unshowable: Unshowable[];
}

/**
 * Splits a study, in its own order, into what can be shown as pictures, what can be opened otherwise, and what can be
 * neither: every instance is in exactly one of the three.
 */
export function displaySetsOf({ study, series }: StudyView): StudyContents {
  const sets: DisplaySet[] = [];
  const objects: StudyObject[] = [];
  const unshowable: Unshowable[] = [];
  for (const each of series) {
    const about = { modality: each.modality, number: each.number, description: each.description };
    const single: InstanceView[] = [];
    for (const instance of each.instances) {
      const kind = objectKindOf(instance);
      if (kind !== null && isObjectKind(kind)) {
        objects.push(objectOf(each, instance, kind));
        continue;
      }
      const reason = kind ?? pixelRefusalOf(instance);
      if (reason !== null) {
        countUnshowable(unshowable, each, instance, reason);
      } else if (instance.frameCount > 1) {
        sets.push({
          id: instance.sopInstanceUid,
          seriesInstanceUid: each.seriesInstanceUid,
          ...about,
          kind: 'frames',
          slices: slicesOf(study.studyInstanceUid, each, instance),
          bytesPerSlice: bytesOf(instance),
        });
      } else {
        single.push(instance);
      }
    }
    if (single.length > 0) {
      sets.push({
        id: each.seriesInstanceUid,
        seriesInstanceUid: each.seriesInstanceUid,
        ...about,
        kind: 'images',
        slices: single.flatMap((instance) => slicesOf(study.studyInstanceUid, each, instance)),
        bytesPerSlice: Math.max(...single.map(bytesOf)),
      });
    }
  }
  return { sets, objects, unshowable };
}

function objectOf(series: SeriesView, instance: InstanceView, kind: StudyObject['kind']): StudyObject {
  return {
    id: instance.sopInstanceUid,
    kind,
    seriesInstanceUid: series.seriesInstanceUid,
    modality: series.modality,
    number: series.number,
    description: series.description,
    sopClassUid: instance.sopClassUid,
    transferSyntaxUid: instance.transferSyntaxUid,
    instanceNumber: instance.number,
    frameCount: instance.frameCount,
    damage: instance.damage,
  };
}

function countUnshowable(
  unshowable: Unshowable[],
  series: SeriesView,
  instance: InstanceView,
  reason: UnshowableReason,
): void {
  const id = `${series.seriesInstanceUid}:${reason}`;
  const detail = reason === 'coding' ? instance.transferSyntaxUid : instance.sopClassUid;
  const same = unshowable.find(
    (entry) => entry.id === id && entry.detail === detail && entry.sopClassUid === instance.sopClassUid,
  );
  if (same) {
    same.count += 1;
    return;
  }
  const { modality, number, description } = series;
  unshowable.push({
    id,
    modality,
    number,
    description,
    reason,
    count: 1,
    sopClassUid: instance.sopClassUid,
    detail,
  });
}

function slicesOf(studyInstanceUid: string, series: SeriesView, instance: InstanceView): Slice[] {
  const path = `/dicom-web/studies/${studyInstanceUid}/series/${series.seriesInstanceUid}/instances/${instance.sopInstanceUid}`;
  return Array.from({ length: instance.frameCount }, (_, index) => ({
    imageId: `${imageScheme}:${path}/frames/${index + 1}`,
    sopInstanceUid: instance.sopInstanceUid,
    instanceNumber: instance.number,
    frame: index + 1,
    frameCount: instance.frameCount,
    damage: instance.damage,
  }));
}

function bytesOf({ rows, columns }: InstanceView): number {
  return (rows ?? 512) * (columns ?? 512) * 2;
}

/** Why a picture cannot be shown; null when it can. */
function pixelRefusalOf(instance: InstanceView): 'no-pixels' | 'coding' | 'too-many-frames' | null {
  if (instance.frameCount === 0) return 'no-pixels';
  if (instance.frameCount > mostFrames) return 'too-many-frames';
  return canDecode(instance.transferSyntaxUid) ? null : 'coding';
}
