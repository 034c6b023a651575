import { queryOptions } from '@tanstack/react-query';
import type { HospitalDocumentsView, HospitalDocumentView } from '../../shared/hospital-documents.ts';
import type { Api } from '../api.ts';
import { recordsKey } from './queries.ts';

/** @param text words to find, or nothing for all documents */
export function hospitalDocumentsQuery(api: Api, text = '') {
  return queryOptions({
    queryKey: [...recordsKey, 'hospital-documents', text],
    queryFn: ({ signal }) =>
      api.get<HospitalDocumentsView>(`/api/documents?${new URLSearchParams(text === '' ? {} : { q: text })}`, signal),
    gcTime: text === '' ? undefined : 60_000,
  });
}

export function hospitalDocumentQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'hospital-document', id],
    queryFn: ({ signal }) => api.get<HospitalDocumentView>(`/api/documents/${encodeURIComponent(id)}`, signal),
  });
}

/** Content of a document that is no PDF; forgotten as soon as nobody shows it. */
export function documentBytesQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'hospital-document', id, 'content'],
    queryFn: ({ signal }) => api.hospitalDocument(id, signal),
    gcTime: 0,
  });
}
