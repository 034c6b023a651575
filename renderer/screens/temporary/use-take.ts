import { type Api, useApi } from '../../api.ts';
import { saveAs } from '../../imaging/handover/save-as.ts';
import { useStation } from '../../state/server-state.tsx';

/** To the printer where the host has one, else as a PDF to be saved under a name that names nobody. */
export function useTake(): { toPaper: boolean; take: (jobs: string[], name: string) => Promise<void> } {
  const api: Api = useApi();
  const { station } = useStation();
  const toPaper = station?.host === 'electron';
  const take = async (jobs: string[], name: string) => {
    const ids = jobs.join(',');
    if (toPaper) await api.print(ids);
    else saveAs(await api.printJobPdf(ids), `${name}.pdf`);
  };
  return { toPaper, take };
}
