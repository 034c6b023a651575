import { queryOptions } from '@tanstack/react-query';
import type { DraftView, FormsView } from '../../../shared/paper.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import type { Api } from '../../api.ts';
import { recordsKey } from '../../state/queries.ts';

export function formsQuery(api: Api) {
  return queryOptions({
    queryKey: [...recordsKey, 'forms'],
    queryFn: ({ signal }) => api.get<FormsView>('/api/forms', signal),
  });
}

/** A form as it would be filled now. It takes no serial: that comes with printing. */
export function previewQuery(api: Api, patientId: string, form: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', patientId, 'sheet-preview', form],
    queryFn: () => api.send<PrintJobView>('POST', '/api/print-jobs/preview', { form, patientId }),
  });
}

export function draftsKey(patientId: string) {
  return [...recordsKey, 'patient', patientId, 'drafts'] as const;
}

export function draftsQuery(api: Api, patientId: string) {
  return queryOptions({
    queryKey: draftsKey(patientId),
    queryFn: ({ signal }) => api.get<DraftView[]>(`/api/drafts?${new URLSearchParams({ patientId })}`, signal),
    staleTime: 0,
  });
}
