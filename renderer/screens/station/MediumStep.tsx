import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { FoundMedium, StationView } from '../../../shared/views.ts';
import { ApiError, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useErrorWords } from '../../i18n/errors.ts';
import { momentText } from '../../i18n/moments.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { stationKey, watchedMediaQuery } from '../../state/queries.ts';
import { useStation } from '../../state/server-state.tsx';
import { nothingFocused, useFirstFound } from './first-found.ts';
import styles from './set-up.module.css';

interface MediumStepProps {
  /** What was typed before, kept by whoever shows this. */
  path: string;
  onPath: (path: string) => void;
  onOpened: (station: StationView) => void;
}

/** The disks that are plugged in, as they come and go; a path for those that do not appear. */
export function MediumStep({ path, onPath, onOpened }: MediumStepProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const open = useMutation({
    mutationFn: (medium: { path: string; olderAllowed?: boolean }) => api.open(medium.path, medium.olderAllowed),
    onSuccess: (station) => {
      queryClient.setQueryData(stationKey, station);
      onOpened(station);
    },
  });
  const rolledBack = open.error instanceof ApiError && open.error.body.code === 'medium-rolled-back';
  const retried = open.variables;
  return (
    <>
      {open.isPending ? <Waiting words={t('medium.opening')} /> : null}
      {open.error && retried ? (
        <ErrorPanel
          error={open.error}
          action={
            rolledBack
              ? { label: shell('station.openOlder'), run: () => open.mutate({ ...retried, olderAllowed: true }) }
              : { label: shell('retry'), run: () => open.mutate(retried) }
          }
        />
      ) : null}
      <FoundMedia
        isOpening={open.isPending}
        use={t('medium.use')}
        onChosen={(chosen) => open.mutate({ path: chosen })}
      />
      <NamedMedium
        path={path}
        onPath={onPath}
        isOpening={open.isPending}
        onChosen={(chosen) => open.mutate({ path: chosen })}
      />
    </>
  );
}

interface FoundMediaProps {
  isOpening: boolean;
  /** What choosing one does. */
  use: string;
  none?: string;
  /** Media that are not offered. */
  without?: readonly string[];
  onChosen: (path: string) => void;
}

export function FoundMedia({ isOpening, use, none, without = [], onChosen }: FoundMediaProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const found = useQuery(watchedMediaQuery(useApi()));
  const offered = found.data?.filter((medium) => !without.includes(medium.path));
  const media = offered?.filter(({ problem }) => problem === null) ?? [];
  const refused = offered?.filter(({ problem }) => problem !== null) ?? [];
  const first = useFirstFound(media.length > 0, () => !nothingFocused());
  return (
    <div className={styles.panel}>
      {media.length > 0 ? <h2>{t('medium.found')}</h2> : null}
      {found.error ? <ErrorPanel error={found.error} /> : null}
      {media.length === 0 ? (
        // Keeps its line: what stands below must not move away from under a finger when the answer comes.
        <div className={styles.answer}>
          {found.isPending ? <Waiting words={t('medium.looking')} /> : null}
          {offered ? <p role="status">{none ?? t('medium.none')}</p> : null}
        </div>
      ) : null}
      <ul className={styles.cards}>
        {media.map((medium, index) => (
          <li key={medium.path}>
            <button
              ref={index === 0 ? first : undefined}
              type="button"
              className={styles.card}
              disabled={isOpening}
              onClick={() => onChosen(medium.path)}
            >
              <b className={styles.name}>{medium.facilityName}</b>
              <span>{t('medium.written', { moment: momentText(medium.createdAt) ?? '' })}</span>
              <span>{shell('frame.generation', { sequence: medium.sequence })}</span>
              <span className={styles.use}>{use} →</span>
              <span className={styles.quiet}>{medium.path}</span>
            </button>
          </li>
        ))}
      </ul>
      {refused.length > 0 ? (
        <>
          <h2>{t('medium.refused')}</h2>
          <ul className={styles.cards}>
            {refused.map((medium) => (
              <Refused key={medium.path} medium={medium} />
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}

function Refused({ medium }: { medium: FoundMedium }) {
  const words = useErrorWords()(medium.problem);
  return (
    <li className={styles.warning}>
      {medium.path}: {words.what} {words.do}
    </li>
  );
}

interface NamedMediumProps {
  path: string;
  onPath: (path: string) => void;
  isOpening: boolean;
  onChosen: (path: string) => void;
}

/** A disk that does not appear by itself, by the name of its place. */
export function NamedMedium({ path, onPath, isOpening, onChosen }: NamedMediumProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const api = useApi();
  const { station } = useStation();
  const [asked, setAsked] = useState(path !== '');
  const choose = useMutation({
    mutationFn: () => api.chooseFolder(),
    onSuccess: (chosen) => {
      if (chosen !== null) onChosen(chosen);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') onChosen(path.trim());
  };
  if (!asked) {
    return (
      <div className={styles.ways}>
        <Button variant="default" onClick={() => setAsked(true)}>
          {t('medium.notListed')}
        </Button>
      </div>
    );
  }
  return (
    <form className={styles.panel} onSubmit={submit}>
      <h2>{shell('place.byPath')}</h2>
      <TextInput
        label={shell('station.path')}
        description={shell('station.pathHow')}
        value={path}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onPath(event.currentTarget.value)}
      />
      {choose.error ? <ErrorPanel error={choose.error} /> : null}
      <div className={styles.ways}>
        <Button type="submit" loading={isOpening}>
          {shell('station.open')}
        </Button>
        {station?.host === 'electron' ? (
          <Button variant="default" onClick={() => choose.mutate()}>
            {shell('place.chooseFolder')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
