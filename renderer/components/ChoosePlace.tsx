import { Button, TextInput } from '@mantine/core';
import { type UseQueryResult, useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useApi } from '../api.ts';
import { useShellWords } from '../i18n/shell.ts';
import { useStation } from '../state/server-state.tsx';
import styles from './ChoosePlace.module.css';
import { ErrorPanel } from './ErrorPanel.tsx';
import panel from './Panel.module.css';
import { Waiting } from './Waiting.tsx';

/** A drive or a folder that holds what is sought. */
interface Place {
  path: string;
}

interface ChoosePlaceProps<P extends Place> {
  words: { found: string; looking: string; foundNone: string; path: string; pathHow: string; open: string };
  found: UseQueryResult<P[]>;
  isOpening: boolean;
  open: (path: string) => void;
  /** Beside the button that looks again. */
  note?: ReactNode;
  /** What is said of a place that was found. */
  children: (place: P) => ReactNode;
}

/** The places that were found, and a path for those that were not. */
export function ChoosePlace<P extends Place>({ words, found, isOpening, open, note, children }: ChoosePlaceProps<P>) {
  const t = useShellWords();
  const api = useApi();
  const { station } = useStation();
  const [path, setPath] = useState('');
  const choose = useMutation({
    mutationFn: () => api.chooseFolder(),
    onSuccess: (chosen) => {
      if (chosen !== null) open(chosen);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') open(path.trim());
  };

  return (
    <>
      <div className={panel.panel}>
        <h2>{words.found}</h2>
        {found.isPending ? <Waiting words={words.looking} /> : null}
        {found.error ? <ErrorPanel error={found.error} /> : null}
        {found.data?.length === 0 ? <p>{words.foundNone}</p> : null}
        <ul className={styles.places}>
          {found.data?.map((place) => (
            <li key={place.path}>
              <button type="button" className={styles.place} disabled={isOpening} onClick={() => open(place.path)}>
                {children(place)}
                <span className={styles.open}>{words.open}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className={panel.steps}>
          <Button variant="default" onClick={() => void found.refetch()} loading={found.isFetching}>
            {t('place.lookAgain')}
          </Button>
          {note}
        </div>
      </div>
      <form className={panel.panel} onSubmit={submit}>
        <h2>{t('place.byPath')}</h2>
        <TextInput
          label={words.path}
          description={words.pathHow}
          value={path}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <div className={panel.steps}>
          <Button type="submit" loading={isOpening}>
            {words.open}
          </Button>
          {station?.host === 'electron' ? (
            <Button variant="default" onClick={() => choose.mutate()}>
              {t('place.chooseFolder')}
            </Button>
          ) : null}
        </div>
      </form>
    </>
  );
}
