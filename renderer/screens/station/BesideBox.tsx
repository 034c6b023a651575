import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BesideView, MediumView, StationView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { numberText } from '../../i18n/amounts.ts';
import { momentText } from '../../i18n/moments.ts';
import { useStationWords } from '../../i18n/station.ts';
import { recordsKey, stationKey } from '../../state/queries.ts';
import { FoundMedia, NamedMedium } from './MediumStep.tsx';
import styles from './station.module.css';

/** More media whose images are read together with those of the open one: which, what each gives, adding and removing. */
export function BesideBox({ medium, beside }: { medium: MediumView; beside: BesideView[] }) {
  const t = useStationWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [path, setPath] = useState('');
  const keep = (station: StationView) => {
    queryClient.setQueryData(stationKey, station);
    // Which studies can be opened is part of what was read.
    void queryClient.resetQueries({ queryKey: recordsKey });
  };
  const add = useMutation({
    mutationFn: (chosen: string) => api.addBeside(chosen),
    onSuccess: (station) => {
      keep(station);
      setAdding(false);
      setPath('');
    },
  });
  const remove = useMutation({ mutationFn: (id: string) => api.removeBeside(id), onSuccess: keep });
  const failed = add.error ?? remove.error;

  return (
    <section className={panel.panel} aria-labelledby="beside-title">
      <h2 id="beside-title">{t('beside.title')}</h2>
      <p>{t('beside.how')}</p>
      {beside.length > 0 ? (
        <ul className={styles.beside} aria-label={t('beside.list')}>
          {beside.map((one) => (
            <li key={one.id} className={one.gone && !one.copied ? styles.warning : styles.one}>
              <span>
                <b>{one.path}</b>
                <br />
                {one.set ? t('beside.place', { medium: one.set.medium, media: one.set.media }) : null}{' '}
                {t('beside.written', { sequence: one.sequence, moment: momentText(one.createdAt) ?? '' })}
                <br />
                {one.copied ? (
                  <>
                    {t('beside.copied')}
                    <br />
                  </>
                ) : null}
                {one.gone && !one.copied
                  ? t('beside.gone')
                  : one.studies > 0
                    ? t('beside.studies', { count: numberText(one.studies) })
                    : t('beside.studiesNone')}
                {one.sequence === medium.sequence ? null : (
                  <>
                    <br />
                    {t('beside.otherGeneration')}
                  </>
                )}
              </span>
              <Button
                variant="default"
                aria-label={t('beside.removeOf', { path: one.path })}
                loading={remove.isPending && remove.variables === one.id}
                onClick={() => remove.mutate(one.id)}
              >
                {t('beside.remove')}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.quiet}>{t('beside.none')}</p>
      )}
      {failed ? <ErrorPanel error={failed} /> : null}
      {adding ? (
        <section aria-label={t('beside.addTitle')} className={styles.adding}>
          <FoundMedia
            isOpening={add.isPending}
            use={t('beside.addUse')}
            none={t('beside.addNone')}
            without={[medium.path, ...beside.map((one) => one.path)]}
            onChosen={(chosen) => add.mutate(chosen)}
          />
          <NamedMedium
            path={path}
            onPath={setPath}
            isOpening={add.isPending}
            onChosen={(chosen) => add.mutate(chosen)}
          />
          <div className={panel.steps}>
            <Button variant="default" onClick={() => setAdding(false)}>
              {t('beside.addStop')}
            </Button>
          </div>
        </section>
      ) : (
        <div className={panel.steps}>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t('beside.add')}
          </Button>
        </div>
      )}
    </section>
  );
}
