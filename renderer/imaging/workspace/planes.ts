import type { DicomJson } from '../../../shared/dicom-json.ts';
import { volumeGeometryOf } from '../dicom/geometry.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import type { OpenStudy } from './open-study.ts';

/** Whether a series is an even block that planes can be cut through, as far as its description says. */
export async function canCutPlanes(set: DisplaySet, { session }: OpenStudy): Promise<boolean> {
  try {
    await session.metadata.load(set.seriesInstanceUid);
  } catch {
    return false;
  }
  const frames = set.slices.map(({ sopInstanceUid, frame }) => session.metadata.frame(sopInstanceUid, frame));
  if (frames.includes(null)) return false;
  return 'geometry' in volumeGeometryOf(frames as DicomJson[]);
}
