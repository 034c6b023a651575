import { useQueries } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { StudyView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { displaySetsOf } from '../study/display-sets.ts';
import type { Reading } from '../study/reading.ts';
import { studyQuery } from '../study/study-query.ts';
import type { OpenStudy } from './open-study.ts';

export interface OpenStudies {
  /** The study that was asked for, then the others as far as they have been read. */
  studies: readonly OpenStudy[];
  /** Others that could not be opened, with the reason. */
  failed: readonly { studyUid: string; error: unknown; retry: () => void }[];
}

/** The study that was asked for, and others of the same patient beside it. A study of somebody else is never opened. */
export function useOpenStudies(reading: Reading, view: StudyView, others: readonly string[]): OpenStudies {
  const api = useApi();
  const { patientId } = view.study;
  const answers = useQueries({ queries: others.map((uid) => studyQuery(api, patientId, uid)) });
  const opened = useRef(new Map<StudyView, OpenStudy>());
  const views = answers.map(({ data }) => data).filter((data) => data?.study.patientId === patientId);
  const key = [view, ...views].map((each) => each?.study.studyInstanceUid).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the queries give new lists of the same answers
  const studies = useMemo(
    () =>
      [view, ...views].map((each, place) => {
        const known = opened.current.get(each!);
        if (known) return known;
        const study = openStudy(reading, each!, place > 0);
        opened.current.set(each!, study);
        return study;
      }),
    [reading, view, key],
  );
  const failed = answers.flatMap(({ error, data, refetch }, place) =>
    error || (data && data.study.patientId !== patientId)
      ? [{ studyUid: others[place]!, error: error ?? new Error('another patient'), retry: () => void refetch() }]
      : [],
  );
  return { studies, failed };
}

function openStudy(reading: Reading, view: StudyView, isPrior: boolean): OpenStudy {
  return { ...displaySetsOf(view), view, session: reading.study(view.study.studyInstanceUid), isPrior };
}
