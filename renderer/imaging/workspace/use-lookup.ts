import { useMemo } from 'react';
import type { LinkedStack } from '../linking/linking.ts';
import { planesOf, type SlicePlane } from '../linking/slice-plane.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import type { OpenStudy } from './open-study.ts';
import type { PaneContent } from './pane.ts';

/** From what a pane holds to the study, the series and the plane that it shows. */
export interface Lookup {
  studyOf: (content: PaneContent | null | undefined) => OpenStudy | null;
  setOf: (content: PaneContent | null | undefined) => DisplaySet | null;
  /** Null for what is no stack. */
  stackOf: (content: PaneContent | null | undefined) => LinkedStack | null;
  /** Null where nothing is known of where the picture lies. */
  planeOf: (content: PaneContent | null | undefined) => SlicePlane | null;
}

export function useLookup(studies: readonly OpenStudy[]): Lookup {
  return useMemo(() => {
    const byUid = new Map(studies.map((study) => [study.view.study.studyInstanceUid, study]));
    const studyOf: Lookup['studyOf'] = (content) => (content ? (byUid.get(content.studyUid) ?? null) : null);
    const setOf: Lookup['setOf'] = (content) =>
      content && content.kind !== 'object'
        ? (studyOf(content)?.sets.find(({ id }) => id === content.setId) ?? null)
        : null;
    const stackOf: Lookup['stackOf'] = (content) => {
      const set = setOf(content);
      const study = studyOf(content);
      if (!set || !study || content?.kind !== 'stack') return null;
      const planes = planesOf(set, study.session.metadata);
      return {
        setId: `${content.studyUid} ${set.id}`,
        modality: set.modality,
        index: content.index,
        count: set.slices.length,
        planes,
      };
    };
    const planeOf: Lookup['planeOf'] = (content) => {
      const stack = stackOf(content);
      return stack?.planes?.[stack.index] ?? null;
    };
    return { studyOf, setOf, stackOf, planeOf };
  }, [studies]);
}
