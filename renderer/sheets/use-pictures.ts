import { useEffect, useState } from 'react';
import type { PrintJobView } from '../../shared/views.ts';
import { useApi } from '../api.ts';

const none: readonly string[] = [];

/** Addresses of a job's pictures, fetched with the session's headers; null until all are there. */
export function usePictures(job: PrintJobView | undefined): readonly string[] | null {
  const api = useApi();
  const [addresses, setAddresses] = useState<readonly string[] | null>(null);
  const [block] = job?.blocks ?? [];
  const count = block?.kind === 'images' ? block.pictures.length : 0;
  const id = job?.id;

  useEffect(() => {
    if (id === undefined || count === 0) return;
    const made: string[] = [];
    const ended = new AbortController();
    const load = async () => {
      for (let position = 0; position < count; position += 1) {
        const png = await api.picture(id, position, ended.signal);
        made.push(URL.createObjectURL(png));
      }
      if (!ended.signal.aborted) setAddresses([...made]);
    };
    load().catch(() => undefined);
    return () => {
      ended.abort();
      for (const address of made) URL.revokeObjectURL(address);
    };
  }, [api, id, count]);

  return count === 0 ? none : addresses;
}
