import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { GenerationView } from '../../../shared/generations.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Freshness } from '../../components/Freshness.tsx';
import page from '../../components/Page.module.css';
import { PageTitle } from '../../components/PageTitle.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { watchedGenerationsQuery } from '../../state/generations.ts';
import { useOpenGeneration } from '../../state/open-generation.ts';
import styles from './generations.module.css';
import { useGenerationName } from './name.ts';

/** The exports that can be read here, newest first; an older one is opened only by somebody who was told what that means. */
export function GenerationsScreen() {
  const t = useStationWords();
  const shell = useShellWords();
  const { data, error, refetch } = useQuery(watchedGenerationsQuery(useApi()));
  const [asked, setAsked] = useState<GenerationView | null>(null);
  const open = useOpenGeneration(() => setAsked(null));
  return (
    <section className={page.wide} aria-labelledby="generations-title">
      <PageTitle id="generations-title">{t('generations.title')}</PageTitle>
      <p className={page.promise}>{t('generations.how')}</p>
      {error ? <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('generations.asking')} /> : null}
      {open.error && !asked ? <ErrorPanel error={open.error} /> : null}
      {data ? (
        <GenerationsTable
          generations={data.generations}
          onOpen={(generation) => {
            open.reset();
            if (generation.isNewest) open.mutate(generation.id);
            else setAsked(generation);
          }}
          opening={open.isPending ? (open.variables ?? null) : null}
        />
      ) : null}
      {data?.generations.length === 1 ? <p>{t('generations.only')}</p> : null}
      <Link to="/station" className={page.way}>
        {t('generations.station')}
      </Link>
      <OpenOlder
        generation={asked}
        isOpening={open.isPending}
        error={open.error}
        onConfirm={(generation) => open.mutate(generation.id)}
        onClose={() => setAsked(null)}
      />
    </section>
  );
}

interface GenerationsTableProps {
  generations: GenerationView[];
  onOpen: (generation: GenerationView) => void;
  /** The one being opened. */
  opening: string | null;
}

function GenerationsTable({ generations, onOpen, opening }: GenerationsTableProps) {
  const t = useStationWords();
  const name = useGenerationName();
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{t('generations.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('generations.asOf')}</th>
          <th scope="col">{t('generations.written')}</th>
          <th scope="col">{t('generations.number')}</th>
          <th scope="col">{t('generations.from')}</th>
          <th scope="col">{t('generations.state')}</th>
        </tr>
      </thead>
      <tbody>
        {generations.map((generation) => (
          <tr key={generation.id} className={generation.isOpen ? styles.open : undefined}>
            <td className={`${styles.large} ${styles.moment}`}>
              <Freshness moment={generation.dataAsOf} />
            </td>
            <td className={styles.moment}>{momentText(generation.createdAt)}</td>
            <td>{generation.sequence ?? t('generations.numberUnknown')}</td>
            <td>{t(`generations.from.${generation.from}`)}</td>
            <td>
              <div className={styles.state}>
                <span className={`${styles.mark} ${generation.isNewest ? styles.newest : styles.older}`}>
                  {t(generation.isNewest ? 'generations.newest' : 'generations.older')}
                </span>
                {generation.isOpen ? (
                  <b className={styles.mark}>{t('generations.isOpen')}</b>
                ) : (
                  <Button
                    variant={generation.isNewest ? 'filled' : 'default'}
                    loading={opening === generation.id}
                    aria-label={t(generation.isNewest ? 'generations.openOf' : 'generations.openOlderOf', {
                      name: name(generation),
                    })}
                    onClick={() => onOpen(generation)}
                  >
                    {t(generation.isNewest ? 'generations.open' : 'generations.openOlder')}
                  </Button>
                )}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface OpenOlderProps {
  generation: GenerationView | null;
  isOpening: boolean;
  error: unknown;
  onConfirm: (generation: GenerationView) => void;
  onClose: () => void;
}

/** What it means for everybody, before it happens. */
function OpenOlder({ generation, isOpening, error, onConfirm, onClose }: OpenOlderProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const moment = momentText(generation?.dataAsOf ?? null);
  return (
    <Modal
      opened={generation !== null}
      onClose={onClose}
      title={<b className={styles.large}>{t('older.title')}</b>}
      closeButtonProps={{ 'aria-label': shell('close') }}
      size="lg"
    >
      {generation ? (
        <>
          <p className={styles.large}>{moment ? t('older.asOf', { moment }) : t('older.unknownAsOf')}</p>
          <ul>
            <li>{t('older.later')}</li>
            <li>{t('older.everybody')}</li>
            <li>{t('older.logged')}</li>
          </ul>
          {error ? <ErrorPanel error={error} /> : null}
          <div className={styles.steps}>
            <Button variant="default" data-autofocus onClick={onClose}>
              {t('older.stop')}
            </Button>
            <Button variant="default" loading={isOpening} onClick={() => onConfirm(generation)}>
              {t('older.confirm')}
            </Button>
          </div>
          {isOpening ? <Waiting words={t('older.opening')} /> : null}
        </>
      ) : null}
    </Modal>
  );
}
