import type { InstanceView, SeriesView, StudyView } from '../../../shared/views.ts';
import { canDecode, isVideo } from '../frames/transfer-syntaxes.ts';

export const imageScheme = 'tomoshibi';

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

export const unshowableReasons = [
  'video',
  'coding',
  'report',
  'document',
  'waveform',
  'presentation',
  'segmentation',
  'parametric-map',
  'radiotherapy',
  'no-pixels',
] as const;
export type UnshowableReason = (typeof unshowableReasons)[number];

/** Objects of a series that cannot be shown as pictures here: listed, so that nothing is missing silently. */
export interface Unshowable {
  id: string;
  modality: string;
  number: number | null;
  description: string | null;
  reason: UnshowableReason;
  count: number;
  /** Transfer syntax or SOP class UID, for the hospital's IT. */
  detail: string;
}

/** Splits a study into what can be shown, in the study's own order, and what cannot. */
export function displaySetsOf({ study, series }: StudyView): { sets: DisplaySet[]; unshowable: Unshowable[] } {
  const sets: DisplaySet[] = [];
  const unshowable: Unshowable[] = [];
  for (const each of series) {
    const about = { modality: each.modality, number: each.number, description: each.description };
    const single: InstanceView[] = [];
    for (const instance of each.instances) {
      const reason = unshowableReasonOf(instance);
      if (reason !== null) {
        const detail = reason === 'video' || reason === 'coding' ? instance.transferSyntaxUid : instance.sopClassUid;
        const same = unshowable.find(
          (entry) => entry.id === `${each.seriesInstanceUid}:${reason}` && entry.detail === detail,
        );
        if (same) same.count += 1;
        else unshowable.push({ id: `${each.seriesInstanceUid}:${reason}`, ...about, reason, count: 1, detail });
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
  return { sets, unshowable };
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

/** SOP classes by the prefix of their UID (PS3.4 B.5, PS3.6 Annex A). */
const objectKinds: [RegExp, UnshowableReason][] = [
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\./, 'report'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.104\./, 'document'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.9\./, 'waveform'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.11\./, 'presentation'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\./, 'segmentation'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.30$/, 'parametric-map'],
  // Dose grids and contours need the images they lie on; RT Image (481.1) is a picture of its own.
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.481\.(?!1$)/, 'radiotherapy'],
];

/** Why an instance is not a picture that can be shown; null when it is one. */
export function unshowableReasonOf(instance: InstanceView): UnshowableReason | null {
  const kind = objectKinds.find(([pattern]) => pattern.test(instance.sopClassUid));
  if (kind) return kind[1];
  if (isVideo(instance.transferSyntaxUid)) return 'video';
  if (instance.frameCount === 0) return 'no-pixels';
  return canDecode(instance.transferSyntaxUid) ? null : 'coding';
}
