import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PatientHit } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { patientsQuery } from '../state/queries.ts';
import styles from './disc.module.css';
import { useDiscWords } from './words.ts';

const shownHits = 8;

/** Looks for a patient of the chart whom the disc did not suggest. */
export function FindPatient({ onFound }: { onFound: (hit: PatientHit) => void }) {
  const t = useDiscWords();
  const [text, setText] = useState('');
  const query = text.trim();
  const { data, error } = useQuery(patientsQuery(useApi(), query));
  const hits = query === '' ? [] : (data?.hits.slice(0, shownHits) ?? []);
  return (
    <div>
      <TextInput
        label={t('find')}
        description={t('findHow')}
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {error ? <ErrorPanel error={error} /> : null}
      {query !== '' && data && hits.length === 0 ? <p role="status">{t('findNone')}</p> : null}
      <ul className={styles.hits} aria-label={t('findHits')}>
        {hits.map((hit) => (
          <li key={hit.id}>
            <button
              type="button"
              className={styles.hit}
              onClick={() => {
                onFound(hit);
                setText('');
              }}
            >
              <b>{hit.name}</b> {hit.kana} {hit.birthDate ?? t('birthDateMissing')} {t(`sex.${hit.sex}`)} ID{' '}
              {hit.identifier || t('identifierMissing')}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
