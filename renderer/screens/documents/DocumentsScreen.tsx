import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { HospitalDocumentsView } from '../../../shared/hospital-documents.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { hospitalDocumentsQuery } from '../../state/hospital-documents.ts';
import { DocumentList, focusFirstDocument } from './DocumentList.tsx';
import { DocumentReader } from './DocumentReader.tsx';
import styles from './documents.module.css';
import { useDocumentWords } from './words.ts';

/** The hospital's own documents: the list or what was found in it on the left, one of them on the right. */
export function DocumentsScreen() {
  const t = useDocumentWords();
  const { q = '', open, at } = useSearch({ from: '/documents' });
  const { data, error, refetch } = useQuery(hospitalDocumentsQuery(useApi(), q));
  const all = useQuery(hospitalDocumentsQuery(useApi())).data;
  const document = open === undefined ? undefined : all?.documents.find(({ id }) => id === open);
  return (
    <section className={styles.page} aria-labelledby="documents-title">
      <div className={styles.side}>
        <div className={styles.head}>
          <h1 id="documents-title">{t('title')}</h1>
          {data?.status === 'exported' ? (
            <span className={styles.quiet}>{t('asOf', { asOf: momentText(data.asOf) ?? '' })}</span>
          ) : null}
        </div>
        {data?.status === 'not-exported' ? null : <SearchField key={q} text={q} focused={open === undefined} />}
        {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
        {!data && !error ? <Waiting words={t('asking')} /> : null}
        {data ? <Found view={data} text={q} /> : null}
        {data ? <DocumentList view={data} text={q} open={open} onLeave={focusSearch} /> : null}
      </div>
      <div className={styles.reading}>
        {document ? <DocumentReader key={document.id} document={document} text={q} at={at ?? 1} /> : null}
        {all && open !== undefined && !document ? <p className={styles.notice}>{t('gone')}</p> : null}
        {all && all.documents.length > 0 && open === undefined ? <p className={styles.hint}>{t('choose')}</p> : null}
      </div>
    </section>
  );
}

const fieldId = 'documents-search';

function focusSearch() {
  document.getElementById(fieldId)?.focus();
}

function SearchField({ text, focused }: { text: string; focused: boolean }) {
  const t = useDocumentWords();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) field.current?.focus();
  }, [focused]);
  const { open, at } = useSearch({ from: '/documents' });
  const ask = (q: string) => void navigate({ to: '/documents', search: { q: q || undefined, open, at } });
  return (
    <form
      className={styles.search}
      onSubmit={(event) => {
        event.preventDefault();
        ask(typed.trim());
      }}
    >
      <label htmlFor={fieldId} className="visually-hidden">
        {t('search.label')}
      </label>
      <input
        id={fieldId}
        ref={field}
        type="search"
        value={typed}
        maxLength={200}
        placeholder={t('search.placeholder')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            focusFirstDocument();
          } else if (event.key === 'Escape') {
            event.preventDefault();
            setTyped('');
            if (text !== '') ask('');
          }
        }}
      />
      <Button type="submit">{t('search.submit')}</Button>
    </form>
  );
}

/** How much was found, and what could not be: absence here is never absence of the matter. */
function Found({ view, text }: { view: HospitalDocumentsView; text: string }) {
  const t = useDocumentWords();
  const navigate = useNavigate();
  const { open, at } = useSearch({ from: '/documents' });
  const { status, documents, found, unreadable } = view;
  if (status === 'not-exported') return <p className={styles.notice}>{t('notExported')}</p>;
  return (
    <>
      {unreadable > 0 ? (
        <p className={styles.notice} role="alert">
          {t('unreadable')}
        </p>
      ) : null}
      {found ? (
        <div role="status">
          <p className={documents.length === 0 ? styles.none : styles.count}>{countWords(view, text, t)}</p>
          {documents.length === 0 && found.words.length > 0 ? (
            <p className={styles.quiet}>{t('search.noneMeans')}</p>
          ) : null}
          {found.withoutText > 0 ? (
            <p className={styles.quiet}>{t('search.withoutText', { count: found.withoutText })}</p>
          ) : null}
        </div>
      ) : null}
      {found ? (
        <Button variant="default" onClick={() => void navigate({ to: '/documents', search: { open, at } })}>
          {t('search.clear')}
        </Button>
      ) : null}
      {!found && documents.length === 0 && unreadable === 0 ? <p>{t('none')}</p> : null}
    </>
  );
}

function countWords(
  { documents, found }: HospitalDocumentsView,
  text: string,
  t: ReturnType<typeof useDocumentWords>,
): string {
  if (found?.words.length === 0) return t('search.noWords');
  if (documents.length === 0) return t('search.none', { text });
  return t('search.count', { documents: documents.length, places: found?.total ?? 0 });
}
