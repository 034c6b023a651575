import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import type { PatientHit } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { useShellWords } from '../i18n/shell.ts';
import { patientsQuery } from '../state/queries.ts';
import { BirthDate } from './BirthDate.tsx';
import { ErrorPanel } from './ErrorPanel.tsx';
import styles from './SearchResults.module.css';
import { Waiting } from './Waiting.tsx';

interface SearchResultsProps {
  text: string;
  /** The arrow keys went above the first result, or Esc was pressed. */
  onLeave: () => void;
  onChosen?: () => void;
}

/** Patients that match, each with the reasons in words. Nothing is chosen until a person chooses it. */
export function SearchResults({ text, onLeave, onChosen }: SearchResultsProps) {
  const t = useShellWords();
  const { data, error, isPlaceholderData, refetch } = useQuery(patientsQuery(useApi(), text));
  if (text === '') return null;
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('search.looking')} />;
  if (data.hits.length === 0 && !isPlaceholderData) {
    return (
      <div role="status">
        <p className={styles.none}>{t('search.none', { text })}</p>
        <p>{t('search.noneMeans')}</p>
      </div>
    );
  }
  return (
    <div aria-busy={isPlaceholderData}>
      <p role="status" className={styles.count}>
        {t(data.more ? 'search.countMore' : 'search.count', { shown: data.hits.length, total: data.total })}
      </p>
      <ul className={styles.hits} aria-label={t('search.results')}>
        {data.hits.map((hit) => (
          <li key={hit.id}>
            <Hit hit={hit} onLeave={onLeave} onChosen={onChosen} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Hit({ hit, onLeave, onChosen }: { hit: PatientHit } & Omit<SearchResultsProps, 'text'>) {
  const t = useShellWords();
  return (
    <Link
      to="/patients/$patientId"
      params={{ patientId: hit.id }}
      className={styles.hit}
      data-hit
      onClick={onChosen}
      onKeyDown={(event) => moveAmongHits(event, onLeave)}
    >
      <span className={styles.name}>
        <b>{hit.name}</b> <span>{hit.kana ?? t('patient.kanaMissing')}</span>
      </span>
      <span className={styles.identifier}>
        <span className={styles.caption}>ID</span> <b>{hit.identifier || t('patient.identifierMissing')}</b>
      </span>
      <span>
        <BirthDate birthDate={hit.birthDate} />
      </span>
      <span>{t(`sex.${hit.sex}`)}</span>
      <span>{[hit.ward, hit.room].filter(Boolean).join(' ') || t('patient.notAdmitted')}</span>
      <span className={styles.reasons}>
        {hit.reasons.map((reason) => t(`reason.${reason}`)).join(t('listSeparator'))}
      </span>
      {hit.sameName || hit.identityNote ? (
        <span className={styles.warnings}>
          {hit.sameName ? <span className={styles.warning}>{t('patient.sameName')}</span> : null}
          {hit.identityNote ? <span className={styles.warning}>{t(`identity.${hit.identityNote}`)}</span> : null}
        </span>
      ) : null}
    </Link>
  );
}

/** Moves the focus to the first result, when there is one. */
export function focusFirstHit() {
  document.querySelector<HTMLElement>('[data-hit]')?.focus();
}

function moveAmongHits(event: KeyboardEvent<HTMLElement>, onLeave: () => void) {
  const hits = [...document.querySelectorAll<HTMLElement>('[data-hit]')];
  const index = hits.indexOf(event.currentTarget);
  const target = event.key === 'ArrowDown' ? hits[index + 1] : event.key === 'ArrowUp' ? hits[index - 1] : undefined;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp' || event.key === 'Escape') event.preventDefault();
  if (target) target.focus();
  else if (event.key === 'Escape' || event.key === 'ArrowUp') onLeave();
}
