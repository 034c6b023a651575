import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, useApi } from '../../api.ts';
import { ChoosePlace } from '../../components/ChoosePlace.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { momentText } from '../../i18n/moments.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { foundMediaQuery, stationKey } from '../../state/queries.ts';
import styles from './ChooseMedium.module.css';

/** The media found on the drives, and a path for those that were not. */
export function ChooseMedium({ onOpened }: { onOpened: () => void }) {
  const t = useShellWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const found = useQuery(foundMediaQuery(api));
  const open = useMutation({
    mutationFn: (medium: { path: string; olderAllowed?: boolean }) => api.open(medium.path, medium.olderAllowed),
    onSuccess: (station) => {
      queryClient.setQueryData(stationKey, station);
      onOpened();
    },
  });
  const rolledBack = open.error instanceof ApiError && open.error.body.code === 'medium-rolled-back';
  const retried = open.variables;

  return (
    <>
      {open.error && retried ? (
        <ErrorPanel
          error={open.error}
          action={
            rolledBack
              ? { label: t('station.openOlder'), run: () => open.mutate({ ...retried, olderAllowed: true }) }
              : { label: t('retry'), run: () => open.mutate(retried) }
          }
        />
      ) : null}
      <ChoosePlace
        words={{
          found: t('station.found'),
          looking: t('station.looking'),
          foundNone: t('station.foundNone'),
          path: t('station.path'),
          pathHow: t('station.pathHow'),
          open: t('station.open'),
        }}
        found={found}
        isOpening={open.isPending}
        open={(path) => open.mutate({ path })}
        note={<span>{t('station.notVerifiedYet')}</span>}
      >
        {(medium) => (
          <>
            <b className={styles.facility}>{medium.facilityName}</b>
            <span>{t('frame.generation', { sequence: medium.sequence })}</span>
            <span>{t('station.written', { moment: momentText(medium.createdAt) ?? '' })}</span>
            <span className={styles.path}>{medium.path}</span>
          </>
        )}
      </ChoosePlace>
    </>
  );
}
