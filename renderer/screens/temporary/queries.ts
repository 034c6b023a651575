import { queryOptions } from '@tanstack/react-query';
import type { TemporaryDetails, TemporaryPatientsMade, TemporaryPatientView } from '../../../shared/temporary.ts';
import type { PatientHits } from '../../../shared/views.ts';
import type { Api } from '../../api.ts';
import { recordsKey } from '../../state/queries.ts';

export const temporaryKey = [...recordsKey, 'temporary-patients'] as const;

export function temporaryQuery(api: Api) {
  return queryOptions({
    queryKey: temporaryKey,
    queryFn: ({ signal }) => api.get<TemporaryPatientView[]>('/api/temporary-patients', signal),
    staleTime: 0,
  });
}

/** @param card the number on a sheet that was printed before; then none is printed */
export function registerPerson(
  api: Api,
  person: TemporaryDetails,
  card: string | null,
): Promise<TemporaryPatientsMade> {
  const body = card === null ? { person } : { person, identifier: card, sheets: false };
  return api.send('POST', '/api/temporary-patients', body);
}

export function makePile(api: Api, blank: number): Promise<TemporaryPatientsMade> {
  return api.send('POST', '/api/temporary-patients', { blank });
}

export function correctPerson(api: Api, id: string, person: TemporaryDetails): Promise<TemporaryPatientView> {
  return api.send('PUT', `/api/temporary-patients/${encodeURIComponent(id)}`, person);
}

export interface Joining {
  /** Null takes an earlier joining back, with a reason. */
  identifier: string | null;
  patientId: string | null;
  reason?: string;
}

export function joinPerson(api: Api, id: string, joining: Joining): Promise<TemporaryPatientView> {
  return api.send('POST', `/api/temporary-patients/${encodeURIComponent(id)}/join`, joining);
}

/** Patients of the chart whose identifier is exactly this one. */
export async function chartsOf(api: Api, identifier: string): Promise<PatientHits['hits']> {
  const { hits } = await api.patients(identifier, 20);
  return hits.filter((hit) => hit.identifier === identifier && hit.identityNote !== 'temporary');
}
