import { useQuery } from '@tanstack/react-query';
import { mayKeepSheets, type SavedSheets } from '../../shared/printers.ts';
import { useApi } from '../api.ts';
import { saveAs } from '../imaging/handover/save-as.ts';
import { useStation } from '../state/server-state.tsx';
import { useSession } from '../state/session.tsx';
import { printersQuery } from './queries.ts';

/** `file`: the host asks for a place · `download`: the browser saves by itself. */
export type PaperWay = 'paper' | 'file' | 'download';

export interface Taking {
  way: PaperWay;
  toPaper: boolean;
  /** The system's dialog opens, once for each size of paper. */
  byDialog: boolean;
  /**
   * Jobs to the printer, or as one PDF. `name` is of the file that the browser saves, and names nobody.
   * @throws ApiError
   */
  take: (jobs: string[], name: string, how?: { duplex: boolean }) => Promise<void>;
}

/** How sheets leave this station: as somebody last chose (PrinterChoice.tsx). */
export function useTake(): Taking {
  const api = useApi();
  const { station } = useStation();
  const { session } = useSession();
  const { data } = useQuery(printersQuery(api));
  const choice = data?.choice;
  const keeps = choice?.pdf && session && mayKeepSheets(session.role);
  const way: PaperWay = station?.host !== 'electron' ? 'download' : keeps ? 'file' : 'paper';
  const take: Taking['take'] = async (jobs, name, how) => {
    const ids = jobs.join(',');
    if (way === 'paper') await api.send('POST', `/api/print-jobs/${ids}/print`, how ?? {});
    else if (way === 'file') await api.send<SavedSheets>('POST', `/api/print-jobs/${ids}/save`);
    else saveAs(await api.printJobPdf(ids), `${name}.pdf`);
  };
  return { way, toPaper: way === 'paper', byDialog: way === 'paper' && choice?.printer === null, take };
}
