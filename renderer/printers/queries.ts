import { queryOptions } from '@tanstack/react-query';
import type { PrintChoice, PrintersView } from '../../shared/printers.ts';
import type { PrintJobView } from '../../shared/views.ts';
import type { Api } from '../api.ts';
import { recordsKey } from '../state/queries.ts';

/** Printers come and go: asked anew wherever one is chosen. */
export function printersQuery(api: Api) {
  return queryOptions({
    queryKey: [...recordsKey, 'printers'],
    queryFn: ({ signal }) => api.get<PrintersView>('/api/printers', signal),
    staleTime: 0,
  });
}

/** From now on this station prints so. */
export function choosePrinter(api: Api, choice: PrintChoice): Promise<PrintersView> {
  return api.send('PUT', '/api/printers/choice', choice);
}

/** Prints the test page on the chosen printer, and gives its serial. */
export async function printTestPage(api: Api): Promise<string> {
  const { id, serial } = await api.send<PrintJobView>('POST', '/api/print-jobs', { form: 'T1' });
  await api.print(id);
  return serial;
}
