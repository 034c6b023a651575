import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { StudyView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { displaySetsOf } from '../study/display-sets.ts';
import type { Reading } from '../study/reading.ts';
import { studyQuery } from '../study/study-query.ts';
import type { OpenStudy } from './open-study.ts';

export interface OpenStudies {
  /** The study that was asked for, then the others as far as they have been read. */
  studies: readonly OpenStudy[];
  /** Studies of others that could not be opened. */
  failed: readonly string[];
}

/** The study that was asked for, and others of the same patient beside it. A study of somebody else is never opened. */
export function useOpenStudies(reading: Reading, view: StudyView, others: readonly string[]): OpenStudies {
  const api = useApi();
  const { patientId } = view.study;
  const combine = useCallback(
    (answers: UseQueryResult<StudyView>[]) => ({
      views: answers.flatMap(({ data }) => (data?.study.patientId === patientId ? [data] : [])),
      failed: others.filter((_, place) => {
        const { data, isError } = answers[place]!;
        return isError || (data !== undefined && data.study.patientId !== patientId);
      }),
    }),
    [others, patientId],
  );
  const { views, failed } = useQueries({ queries: others.map((uid) => studyQuery(api, patientId, uid)), combine });
  const [openOf] = useState(() => opener(reading));
  const studies = useMemo(
    () => [openOf(view, false), ...views.map((each) => openOf(each, true))],
    [openOf, view, views],
  );
  return useMemo(() => ({ studies, failed }), [studies, failed]);
}

/** The same study for the same view, however often it is asked for. */
function opener(reading: Reading) {
  const opened = new Map<string, OpenStudy>();
  return (view: StudyView, isPrior: boolean): OpenStudy => {
    const uid = view.study.studyInstanceUid;
    const known = opened.get(uid);
    if (known?.view === view) return known;
    const study = { ...displaySetsOf(view), view, session: reading.study(uid), isPrior };
    opened.set(uid, study);
    return study;
  };
}
