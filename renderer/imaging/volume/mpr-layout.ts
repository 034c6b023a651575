import type { PaneContent } from '../workspace/pane.ts';
import type { Layout } from '../workspace/workspace.ts';

/** How a series is hung as planes: axial, sagittal and coronal, and the maxima of the whole block seen from the front. */
export function mprLayout(studyUid: string, setId: string): { layout: Layout; contents: PaneContent[] } {
  const volume = { kind: 'volume', studyUid, setId } as const;
  return {
    layout: { rows: 2, columns: 2 },
    contents: [
      { ...volume, plane: 'axial' },
      { ...volume, plane: 'sagittal' },
      { ...volume, plane: 'coronal' },
      { ...volume, plane: 'coronal', slab: { blend: 'mip', millimetres: null } },
    ],
  };
}
