import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { DiscChoice, DiscView } from '../../shared/disc.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import panel from '../components/Panel.module.css';
import styles from './disc.module.css';
import { type Chosen, nothingChosen, OnePatientOnDisc } from './OnePatientOnDisc.tsx';
import { Problems } from './Problems.tsx';
import { bringStudies, forgetDisc } from './queries.ts';
import { useDiscWords } from './words.ts';

interface FoundOnDiscProps {
  disc: DiscView;
  asked: string | null;
  keep: (next: DiscView | null) => void;
}

/** The people and studies of a disc. Nothing is chosen until a person chooses it. */
export function FoundOnDisc({ disc, asked, keep }: FoundOnDiscProps) {
  const t = useDiscWords();
  const api = useApi();
  const [chosen, setChosen] = useState<Record<string, Chosen>>({});
  const bring = useMutation({
    mutationFn: (choices: DiscChoice[]) => bringStudies(api, choices),
    onSuccess: (next) => {
      setChosen({});
      keep(next);
    },
  });
  const leave = useMutation({ mutationFn: () => forgetDisc(api), onSuccess: () => keep(null) });

  const wanted = Object.values(chosen).filter(({ studies }) => studies.length > 0);
  const undecided = wanted.filter(({ target, confirmed }) => target === null || !confirmed);
  const choices = wanted.flatMap(({ studies, target, confirmed }) =>
    studies.map((study) => ({ study, patientId: target?.patient?.id ?? null, confirmed })),
  );
  const studyCount = disc.patients.reduce((sum, { studies }) => sum + studies.length, 0);

  return (
    <>
      {disc.state === 'cancelled' ? <p className={styles.notice}>{t('cancelled')}</p> : null}
      {disc.state === 'failed' ? <ErrorPanel error={disc.error} /> : null}
      <div className={panel.panel}>
        <h2>{t('found')}</h2>
        <p className={styles.quiet}>{disc.path}</p>
        {studyCount === 0 ? (
          <p className={styles.notice}>{t('foundNone')}</p>
        ) : (
          <p>{t('foundCount', { patients: disc.patients.length, studies: studyCount })}</p>
        )}
        {disc.directory === 'unusable' ? <p className={styles.notice}>{t('directoryUnusable')}</p> : null}
        {disc.directory === 'absent' && studyCount > 0 ? <p>{t('directoryAbsent')}</p> : null}
        {disc.otherFiles > 0 ? <p>{t('otherFiles', { count: disc.otherFiles })}</p> : null}
        <Problems problems={disc.problems} count={disc.problemCount} />
      </div>
      {disc.patients.map((patient) => (
        <OnePatientOnDisc
          key={patient.key}
          patient={patient}
          asked={asked}
          chosen={chosen[patient.key] ?? nothingChosen}
          onChosen={(next) => setChosen((all) => ({ ...all, [patient.key]: next }))}
        />
      ))}
      {bring.error ? <ErrorPanel error={bring.error} /> : null}
      {leave.error ? <ErrorPanel error={leave.error} /> : null}
      <div className={panel.steps}>
        {studyCount > 0 ? (
          <Button
            size="lg"
            disabled={choices.length === 0 || undecided.length > 0}
            loading={bring.isPending}
            onClick={() => bring.mutate(choices)}
          >
            {t('bring', { count: choices.length })}
          </Button>
        ) : null}
        <Button variant="default" size="lg" onClick={() => leave.mutate()} loading={leave.isPending}>
          {t('otherDisc')}
        </Button>
        {studyCount > 0 && choices.length === 0 ? <span>{t('chooseStudies')}</span> : null}
        {undecided.length > 0 ? <b>{t('decide')}</b> : null}
      </div>
    </>
  );
}
