import type { PaneContent } from '../workspace/pane.ts';
import type { Layout } from '../workspace/workspace.ts';

/**
 * How a series is hung as planes: axial, sagittal and coronal, and the maxima of the whole block seen from the front.
 * @param from the slice that is being read, where the planes open; the middle of the block where it is not given
 */
export function mprLayout(studyUid: string, setId: string, from?: number): { layout: Layout; contents: PaneContent[] } {
  const volume = { kind: 'volume', studyUid, setId, ...(from !== undefined && { from }) } as const;
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
