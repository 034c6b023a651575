import { useEffect, useMemo, useState } from 'react';
import type { DisplaySet, Slice } from '../study/display-sets.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import { isKeyFrame, type KeyObjects } from './key-objects.ts';
import { marksOf, type StudyMarks } from './study-marks.ts';

/** The set that holds only the pictures a key object selection names. */
export function keySetId(keyObjectId: string): string {
  return `key:${keyObjectId}`;
}

/** The pictures that are marked, in the order of the study; null when none of them is in it. */
export function keySetOf(id: string, keys: KeyObjects, sets: readonly DisplaySet[]): DisplaySet | null {
  const found = sets.flatMap((set) =>
    set.slices.flatMap((slice) =>
      isKeyFrame(keys.references, slice.sopInstanceUid, slice.frame) ? [{ set, slice }] : [],
    ),
  );
  const [first] = found;
  if (!first) return null;
  const slices: Slice[] = found.map(({ slice }) => slice);
  return {
    id: keySetId(id),
    seriesInstanceUid: first.set.seriesInstanceUid,
    modality: first.set.modality,
    number: null,
    description: `★ ${keys.title ?? ''}`.trim(),
    kind: 'images',
    slices,
    bytesPerSlice: Math.max(...found.map(({ set }) => set.bytesPerSlice)),
  };
}

/** The study that was asked for with a set for each of its key object selections, once they are read. */
export function useKeySets(studies: readonly OpenStudy[]): readonly OpenStudy[] {
  const current = studies.find(({ isPrior }) => !isPrior) ?? null;
  const [read, setRead] = useState<{ of: OpenStudy; marks: StudyMarks } | null>(null);
  useEffect(() => {
    if (!current?.objects.some(({ kind }) => kind === 'key-object')) return;
    let isGone = false;
    void marksOf(current).then((marks) => !isGone && setRead({ of: current, marks }));
    return () => {
      isGone = true;
    };
  }, [current]);
  return useMemo(() => {
    if (!read) return studies;
    return studies.map((study) => {
      if (study !== read.of) return study;
      const keySets = read.marks.keys.flatMap(({ id, keys }) => keySetOf(id, keys, study.sets) ?? []);
      return keySets.length === 0 ? study : { ...study, sets: [...study.sets, ...keySets] };
    });
  }, [studies, read]);
}
