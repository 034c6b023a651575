import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApi } from '../api.ts';
import { patientQuery } from './queries.ts';
import { useSession } from './session.tsx';

/** The patient a screen is of; once read, the session counts them among those it has opened. */
export function useOpenedPatient(patientId: string) {
  const { opened } = useSession();
  const query = useQuery(patientQuery(useApi(), patientId));
  const view = query.data;
  useEffect(() => {
    if (view) opened(view.patient);
  }, [view, opened]);
  return query;
}
