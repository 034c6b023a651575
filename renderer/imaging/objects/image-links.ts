import type { InstanceReference } from '../../../shared/dicom-text.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent } from '../workspace/pane.ts';

/** A place in the study's stacks that something refers to. */
export interface ImageLink {
  content: Extract<PaneContent, { kind: 'stack' }>;
  /** Series and image as a person calls them. */
  seriesNumber: number | null;
  imageNumber: number;
  frame: number | null;
}

/** Where the pictures of a reference are in this study: one link for each frame named, one for a whole instance. */
export function imageLinksOf({ view, sets }: OpenStudy, reference: InstanceReference): ImageLink[] {
  for (const set of sets) {
    const first = set.slices.findIndex(({ sopInstanceUid }) => sopInstanceUid === reference.sopInstanceUid);
    if (first === -1) continue;
    const frames = reference.frames ?? [1];
    return frames.flatMap((frame) => {
      const index = set.slices.findIndex(
        (slice) => slice.sopInstanceUid === reference.sopInstanceUid && slice.frame === frame,
      );
      const slice = set.slices[index];
      if (!slice) return [];
      return [
        {
          content: { kind: 'stack', studyUid: view.study.studyInstanceUid, setId: set.id, index },
          seriesNumber: set.number,
          imageNumber: slice.instanceNumber ?? index + 1,
          frame: slice.frameCount > 1 ? frame : null,
        } satisfies ImageLink,
      ];
    });
  }
  return [];
}
