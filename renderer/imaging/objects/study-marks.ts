import { useEffect, useState } from 'react';
import type { StudySession } from '../study/study-session.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import { type KeyObjects, keyObjectsOf } from './key-objects.ts';
import { type PresentationState, presentationStateOf } from './presentation-state.ts';

/** What people left on the pictures of a study: presentation states and key images, the newest first. */
export interface StudyMarks {
  states: { id: string; state: PresentationState }[];
  keys: { id: string; keys: KeyObjects }[];
}

const known = new WeakMap<StudySession, Promise<StudyMarks>>();

/** Null until they are read. What cannot be read stays in the list of objects, where opening it says why. */
export function useStudyMarks(study: OpenStudy): StudyMarks | null {
  const [marks, setMarks] = useState<{ of: StudySession; marks: StudyMarks } | null>(null);
  useEffect(() => {
    let isGone = false;
    void marksOf(study).then((read) => !isGone && setMarks({ of: study.session, marks: read }));
    return () => {
      isGone = true;
    };
  }, [study]);
  return marks?.of === study.session ? marks.marks : null;
}

/** Read once for each session of a study. */
export function marksOf(study: OpenStudy): Promise<StudyMarks> {
  const { session } = study;
  let reading = known.get(session);
  if (reading === undefined) {
    reading = readMarks(study);
    known.set(session, reading);
  }
  return reading;
}

async function readMarks({ objects, session }: OpenStudy): Promise<StudyMarks> {
  const marked = objects.filter(({ kind }) => kind === 'presentation' || kind === 'key-object');
  const series = [...new Set(marked.map(({ seriesInstanceUid }) => seriesInstanceUid))];
  await Promise.all(series.map((uid) => session.metadata.load(uid).catch(() => undefined)));
  const datasets = marked.flatMap((object) => {
    const dataset = session.metadata.instance(object.id);
    return dataset ? [{ object, dataset }] : [];
  });
  return {
    states: datasets
      .filter(({ object }) => object.kind === 'presentation')
      .map(({ object, dataset }) => ({ id: object.id, state: presentationStateOf(dataset) }))
      .sort((a, b) => (b.state.at ?? '').localeCompare(a.state.at ?? '')),
    keys: datasets
      .filter(({ object }) => object.kind === 'key-object')
      .map(({ object, dataset }) => ({ id: object.id, keys: keyObjectsOf(dataset) }))
      .sort((a, b) => (b.keys.at ?? '').localeCompare(a.keys.at ?? '')),
  };
}
