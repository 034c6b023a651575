import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { TemporaryPatientView } from '../../../shared/temporary.ts';
import { dateText, momentText } from '../../i18n/moments.ts';
import styles from './temporary.module.css';
import { useTemporaryWords } from './words.ts';

interface TemporaryListProps {
  people: TemporaryPatientView[];
  onWork: (on: 'edit' | 'join', id: string) => void;
}

/** Everybody with a temporary id of this station, the newest first. */
export function TemporaryList({ people, onWork }: TemporaryListProps) {
  const t = useTemporaryWords();
  const [blanks, setBlanks] = useState(true);
  const blankCount = people.filter(isBlank).length;
  const shown = blanks ? people : people.filter((person) => !isBlank(person));
  return (
    <section aria-label={t('list')} className={styles.list}>
      <h2>{t('list')}</h2>
      {people.length === 0 ? <p>{t('list.none')}</p> : null}
      {blankCount > 0 ? (
        <Checkbox
          label={t('list.blank', { count: blankCount })}
          checked={blanks}
          onChange={(event) => setBlanks(event.currentTarget.checked)}
        />
      ) : null}
      {shown.length > 0 ? (
        <table className={styles.table}>
          <caption className="visually-hidden">{t('list')}</caption>
          <thead>
            <tr>
              {(['identifier', 'person', 'birthDate', 'sex', 'registered', 'joined'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`column.${column}`)}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {shown.map((person) => (
              <Person key={person.id} person={person} onWork={onWork} />
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

function Person({ person, onWork }: { person: TemporaryPatientView } & Pick<TemporaryListProps, 'onWork'>) {
  const t = useTemporaryWords();
  const { id, identifier, name, kana, birthDate, sex, origin, registeredAt, registeredBy, joined } = person;
  return (
    <tr>
      <th scope="row" className={styles.identifier}>
        {identifier}
      </th>
      <td>
        {isBlank(person) ? <span className={styles.quiet}>{t('blank')}</span> : null}
        <span className={styles.kana}>{kana}</span> <b>{name}</b>{' '}
        {origin === 'disc' ? <span className={styles.mark}>{t('fromDisc')}</span> : null}
      </td>
      <td>{dateText(birthDate)}</td>
      <td>{isBlank(person) ? null : t(`sex.${sex}`)}</td>
      <td>
        {momentText(registeredAt)} {registeredBy}
      </td>
      <td>
        {joined ? (
          <>
            <b>{joined.identifier}</b>{' '}
            <span className={styles.quiet}>
              {momentText(joined.at)} {joined.by}
            </span>
          </>
        ) : null}
      </td>
      <td className={styles.work}>
        {isBlank(person) ? null : (
          <Link
            to="/patients/$patientId"
            params={{ patientId: id }}
            className={styles.action}
            aria-label={t('openOf', { identifier })}
          >
            {t('open')}
          </Link>
        )}
        {origin === 'registration' ? (
          <button
            type="button"
            className={styles.action}
            aria-label={t('editOf', { identifier })}
            onClick={() => onWork('edit', id)}
          >
            {t('edit')}
          </button>
        ) : null}
        <button
          type="button"
          className={styles.action}
          aria-label={t('joinOf', { identifier })}
          onClick={() => onWork('join', id)}
        >
          {t('join')}
        </button>
      </td>
    </tr>
  );
}

/** A sheet of a pile that nobody has, as far as this station knows. */
function isBlank({ name, origin }: TemporaryPatientView): boolean {
  return name === '' && origin === 'registration';
}
