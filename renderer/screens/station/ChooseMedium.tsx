import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { StationView } from '../../../shared/views.ts';
import { ApiError, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { foundMediaQuery, stationKey } from '../../state/queries.ts';
import styles from '../FormScreen.module.css';
import list from './ChooseMedium.module.css';

/** The media found on the drives, and a path for those that were not. */
export function ChooseMedium({ host, onOpened }: { host: StationView['host']; onOpened: () => void }) {
  const t = useShellWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [path, setPath] = useState('');
  const found = useQuery(foundMediaQuery(api));
  const open = useMutation({
    mutationFn: (medium: { path: string; olderAllowed?: boolean }) => api.open(medium.path, medium.olderAllowed),
    onSuccess: (station) => {
      queryClient.setQueryData(stationKey, station);
      onOpened();
    },
  });

  const choose = useMutation({
    mutationFn: () => api.chooseFolder(),
    onSuccess: (chosen) => {
      if (chosen !== null) open.mutate({ path: chosen });
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') open.mutate({ path: path.trim() });
  };
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
      <div className={styles.panel}>
        <h2>{t('station.found')}</h2>
        {found.isPending ? <Waiting words={t('station.looking')} /> : null}
        {found.error ? <ErrorPanel error={found.error} /> : null}
        {found.data?.length === 0 ? <p>{t('station.foundNone')}</p> : null}
        <ul className={list.media}>
          {found.data?.map((medium) => (
            <li key={medium.path}>
              <button
                type="button"
                className={list.medium}
                disabled={open.isPending}
                onClick={() => open.mutate({ path: medium.path })}
              >
                <b className={list.facility}>{medium.facilityName}</b>
                <span>{t('frame.generation', { sequence: medium.sequence })}</span>
                <span>{t('station.written', { moment: momentText(medium.createdAt) ?? '' })}</span>
                <span className={list.path}>{medium.path}</span>
                <span className={list.open}>{t('station.open')}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className={styles.steps}>
          <Button variant="default" onClick={() => void found.refetch()} loading={found.isFetching}>
            {t('station.lookAgain')}
          </Button>
          <span>{t('station.notVerifiedYet')}</span>
        </div>
      </div>
      <form className={styles.panel} onSubmit={submit}>
        <h2>{t('station.byPath')}</h2>
        <TextInput
          label={t('station.path')}
          description={t('station.pathHow')}
          value={path}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <div className={styles.steps}>
          <Button type="submit" loading={open.isPending}>
            {t('station.open')}
          </Button>
          {host === 'electron' ? (
            <Button variant="default" onClick={() => choose.mutate()}>
              {t('station.chooseFolder')}
            </Button>
          ) : null}
        </div>
      </form>
    </>
  );
}
