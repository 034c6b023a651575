import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { DiscView } from '../../shared/disc.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { useStation } from '../state/server-state.tsx';
import styles from './disc.module.css';
import { foundDiscsQuery, openDisc } from './queries.ts';
import { useDiscWords } from './words.ts';

/** The drives that hold something, and a folder for those that were not found. */
export function ChooseDisc({ onOpened }: { onOpened: (disc: DiscView | null) => void }) {
  const t = useDiscWords();
  const api = useApi();
  const { station } = useStation();
  const [path, setPath] = useState('');
  const found = useQuery(foundDiscsQuery(api));
  const open = useMutation({ mutationFn: (location: string) => openDisc(api, location), onSuccess: onOpened });
  const choose = useMutation({
    mutationFn: () => api.chooseFolder(),
    onSuccess: (chosen) => {
      if (chosen !== null) open.mutate(chosen);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') open.mutate(path.trim());
  };

  return (
    <>
      {open.error ? <ErrorPanel error={open.error} /> : null}
      <div className={styles.panel}>
        <h2>{t('drives')}</h2>
        {found.isPending ? <Waiting words={t('looking')} /> : null}
        {found.error ? <ErrorPanel error={found.error} /> : null}
        {found.data?.length === 0 ? <p>{t('drivesNone')}</p> : null}
        <ul className={styles.drives}>
          {found.data?.map((drive) => (
            <li key={drive.path}>
              <button
                type="button"
                className={styles.drive}
                disabled={open.isPending}
                onClick={() => open.mutate(drive.path)}
              >
                <b>{drive.path}</b>
                <span>{t(drive.hasDirectory ? 'drive.directory' : 'drive.other')}</span>
                <span className={styles.act}>{t('read')}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className={styles.steps}>
          <Button variant="default" onClick={() => void found.refetch()} loading={found.isFetching}>
            {t('lookAgain')}
          </Button>
        </div>
      </div>
      <form className={styles.panel} onSubmit={submit}>
        <h2>{t('byPath')}</h2>
        <TextInput
          label={t('path')}
          description={t('pathHow')}
          value={path}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <div className={styles.steps}>
          <Button type="submit" loading={open.isPending}>
            {t('read')}
          </Button>
          {station?.host === 'electron' ? (
            <Button variant="default" onClick={() => choose.mutate()}>
              {t('chooseFolder')}
            </Button>
          ) : null}
        </div>
      </form>
    </>
  );
}
