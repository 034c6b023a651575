import { useMutation, useQuery } from '@tanstack/react-query';
import type { DiscView } from '../../shared/disc.ts';
import { useApi } from '../api.ts';
import { ChoosePlace } from '../components/ChoosePlace.tsx';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { foundDiscsQuery, openDisc } from './queries.ts';
import { useDiscWords } from './words.ts';

/** The drives that hold something, and a folder for those that were not found. */
export function ChooseDisc({ onOpened }: { onOpened: (disc: DiscView | null) => void }) {
  const t = useDiscWords();
  const api = useApi();
  const found = useQuery(foundDiscsQuery(api));
  const open = useMutation({ mutationFn: (location: string) => openDisc(api, location), onSuccess: onOpened });

  return (
    <>
      {open.error ? <ErrorPanel error={open.error} /> : null}
      <ChoosePlace
        words={{
          found: t('drives'),
          looking: t('looking'),
          foundNone: t('drivesNone'),
          path: t('path'),
          pathHow: t('pathHow'),
          open: t('read'),
        }}
        found={found}
        isOpening={open.isPending}
        open={(path) => open.mutate(path)}
      >
        {(drive) => (
          <>
            <b>{drive.path}</b>
            <span>{t(drive.hasDirectory ? 'drive.directory' : 'drive.other')}</span>
          </>
        )}
      </ChoosePlace>
    </>
  );
}
