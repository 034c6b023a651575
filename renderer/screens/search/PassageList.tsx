import { Link } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import type { PassageHit } from '../../../shared/passages.ts';
import { BirthDate } from '../../components/BirthDate.tsx';
import { momentText } from '../../i18n/moments.ts';
import { useReportWords } from '../../i18n/reports.ts';
import { useSearchWords } from '../../i18n/search.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { Marked } from './Marked.tsx';
import styles from './search.module.css';

interface PassageListProps {
  hits: readonly PassageHit[];
  /** What was looked for, to mark it in what is opened. */
  text: string;
  /** Over all patients: whose each is stands with it. In one patient's page the banner says it. */
  whose: boolean;
  /** Address of the record that is open. */
  open?: string;
  /** The arrow keys went above the first, or Esc was pressed. */
  onLeave: () => void;
}

export function addressOf({ kind, id }: Pick<PassageHit, 'kind' | 'id'>): string {
  return `${kind}/${id}`;
}

/** Documents and reports, each with where it says what was looked for. */
export function PassageList({ hits, text, whose, open, onLeave }: PassageListProps) {
  const t = useSearchWords();
  return (
    <ol className={styles.hits} aria-label={t('passages.results')}>
      {hits.map((hit) => (
        <li key={`${hit.patient.id}/${addressOf(hit)}`}>
          <Link
            to="/patients/$patientId/search"
            params={{ patientId: hit.patient.id }}
            search={{ q: text, open: addressOf(hit) }}
            className={styles.hit}
            aria-current={open === addressOf(hit) ? 'true' : undefined}
            data-passage
            onKeyDown={(event) => moveAmong(event, onLeave)}
          >
            {whose ? <Whose hit={hit} /> : null}
            <About hit={hit} />
            {hit.passages.map((passage) => (
              <span key={passage.start} className={styles.passage}>
                {passage.before ? '… ' : ''}
                <Marked text={passage.text} marks={passage.marks} />
                {passage.after ? ' …' : ''}
              </span>
            ))}
            {hit.passages.length === 0 ? <span className={styles.quiet}>{t('passages.inTitle')}</span> : null}
          </Link>
        </li>
      ))}
    </ol>
  );
}

/** Enough to tell one patient from another of the same name. */
function Whose({ hit: { patient } }: { hit: PassageHit }) {
  const t = useSearchWords();
  const shell = useShellWords();
  return (
    <span className={styles.whose}>
      <b className={styles.name}>{patient.name}</b>
      <span>{patient.kana ?? shell('patient.kanaMissing')}</span>
      <span>
        ID <b>{patient.identifier || shell('patient.identifierMissing')}</b>
      </span>
      <span>
        <BirthDate birthDate={patient.birthDate} />
      </span>
      <span>{shell(`sex.${patient.sex}`)}</span>
      {patient.deceasedAt ? <b className={styles.boxed}>{t('deceasedUndated')}</b> : null}
      {patient.identityNote ? <b className={styles.warning}>{shell(`identity.${patient.identityNote}`)}</b> : null}
    </span>
  );
}

function About({ hit }: { hit: PassageHit }) {
  const t = useSearchWords();
  const report = useReportWords();
  return (
    <span className={styles.about}>
      <span>{momentText(hit.date) ?? t('passages.dateUnknown')}</span>
      <b>
        <Marked text={hit.title} marks={hit.titleMarks} />
      </b>
      <span>{t(`passages.kind.${hit.kind}`)}</span>
      {hit.kind === 'document' && hit.typeText && hit.typeText !== hit.title ? <span>{hit.typeText}</span> : null}
      {hit.status && isReportStatus(hit.status) ? <span>{report(`status.${hit.status}`)}</span> : null}
      {hit.author ? <span>{hit.author}</span> : null}
      <span className={styles.quiet}>{t('passages.places', { count: hit.places })}</span>
    </span>
  );
}

const reportStatuses = ['final', 'preliminary', 'partial', 'corrected', 'unknown'] as const;

function isReportStatus(status: string): status is (typeof reportStatuses)[number] {
  return reportStatuses.some((known) => known === status);
}

export function focusFirstPassage() {
  document.querySelector<HTMLElement>('[data-passage]')?.focus();
}

function moveAmong(event: KeyboardEvent<HTMLElement>, onLeave: () => void) {
  if (!['ArrowDown', 'ArrowUp', 'Escape'].includes(event.key)) return;
  event.preventDefault();
  const hits = [...document.querySelectorAll<HTMLElement>('[data-passage]')];
  const index = hits.indexOf(event.currentTarget);
  const target = event.key === 'ArrowDown' ? hits[index + 1] : event.key === 'ArrowUp' ? hits[index - 1] : undefined;
  if (target) target.focus();
  else if (event.key !== 'ArrowDown') onLeave();
}
