import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import type { PatientHit, PatientHits } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { dateText } from '../i18n/moments.ts';
import { useSearchWords } from '../i18n/search.ts';
import { useShellWords } from '../i18n/shell.ts';
import { patientsQuery } from '../state/queries.ts';
import { BirthDate } from './BirthDate.tsx';
import { ErrorPanel } from './ErrorPanel.tsx';
import styles from './SearchResults.module.css';
import { Waiting } from './Waiting.tsx';

interface SearchResultsProps {
  /** What is in the box now. */
  text: string;
  /** What was asked for last; nothing of it is shown once the box says something else. */
  asked: string;
  /** The arrow keys went above the first result, or Esc was pressed. */
  onLeave: () => void;
  onChosen?: () => void;
}

/** Patients that match, each with the reasons in words. Nothing is chosen until a person chooses it. */
export function SearchResults({ text, asked, onLeave, onChosen }: SearchResultsProps) {
  const t = useSearchWords();
  const shell = useShellWords();
  const { data, error, refetch } = useQuery(patientsQuery(useApi(), asked));
  if (text === '') return null;
  if (text !== asked) return <Waiting words={t('looking')} />;
  if (error) return <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('looking')} />;
  return (
    <div>
      <div className={styles.head}>
        <p role="status" className={data.hits.length === 0 ? styles.none : styles.count}>
          {data.hits.length === 0 ? t('none', { text }) : countWords(data, t)}
        </p>
        <Link
          to="/search"
          search={{ q: text }}
          className={styles.inRecords}
          data-hit={data.hits.length === 0 ? true : undefined}
          onClick={onChosen}
          onKeyDown={(event) => moveAmongHits(event, onLeave)}
        >
          {t('passages.open', { text })}
        </Link>
      </div>
      {data.hits.length === 0 ? <p>{t('noneMeans')}</p> : null}
      <ul className={styles.hits} aria-label={t('results')} hidden={data.hits.length === 0}>
        {data.hits.map((hit) => (
          <li key={hit.id}>
            <Hit hit={hit} onLeave={onLeave} onChosen={onChosen} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function countWords({ hits, total, more, atLeast }: PatientHits, t: ReturnType<typeof useSearchWords>): string {
  if (atLeast) return t('countAtLeast', { total: total.toLocaleString(), shown: hits.length });
  return t(more ? 'countMore' : 'count', { shown: hits.length, total });
}

function Hit({ hit, onLeave, onChosen }: { hit: PatientHit } & Pick<SearchResultsProps, 'onLeave' | 'onChosen'>) {
  const t = useSearchWords();
  const shell = useShellWords();
  const warnings = [
    hit.sameName && t('sameName'),
    hit.similarName && t('similarName'),
    hit.identityNote && shell(`identity.${hit.identityNote}`),
  ].filter((words) => typeof words === 'string');
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
        <b>{hit.name}</b> <span>{hit.kana ?? shell('patient.kanaMissing')}</span>
      </span>
      <span className={styles.identifier}>
        <span className={styles.caption}>ID</span> <b>{hit.identifier || shell('patient.identifierMissing')}</b>
      </span>
      <span>
        <BirthDate birthDate={hit.birthDate} />
      </span>
      <span>{shell(`sex.${hit.sex}`)}</span>
      <span>{[hit.ward, hit.room].filter(Boolean).join(' ') || shell('patient.notAdmitted')}</span>
      <span className={styles.reasons}>
        {hit.reasons.map((reason) => t(`reason.${reason}`)).join(shell('listSeparator'))}
      </span>
      {warnings.length > 0 || hit.deceasedAt ? (
        <span className={styles.warnings}>
          {hit.deceasedAt ? <b className={styles.deceased}>{deceasedWords(hit.deceasedAt, t)}</b> : null}
          {warnings.map((words) => (
            <span key={words} className={styles.warning}>
              {words}
            </span>
          ))}
        </span>
      ) : null}
    </Link>
  );
}

function deceasedWords(deceasedAt: string, t: ReturnType<typeof useSearchWords>): string {
  const date = dateText(deceasedAt);
  return date ? t('deceased', { date }) : t('deceasedUndated');
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
