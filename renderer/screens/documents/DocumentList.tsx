import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useId } from 'react';
import type { DocumentHit, HospitalDocument, HospitalDocumentsView } from '../../../shared/hospital-documents.ts';
import { momentText } from '../../i18n/moments.ts';
import { Marked } from '../search/Marked.tsx';
import styles from './documents.module.css';
import { useDocumentWords } from './words.ts';

interface DocumentListProps {
  view: HospitalDocumentsView;
  text: string;
  open: string | undefined;
  /** The arrow keys went above the first, or Esc was pressed. */
  onLeave: () => void;
}

/** Pinned ones, then each category; of a query with the places in each. */
export function DocumentList({ view, text, open, onLeave }: DocumentListProps) {
  const t = useDocumentWords();
  const hits = new Map(view.found?.hits.map((hit) => [hit.id, hit]));
  return (
    <nav aria-label={t('list')} className={styles.list}>
      {groupsOf(view.documents).map(({ pinned, category, documents }) => (
        <Group key={`${pinned} ${category}`} title={pinned ? t('pinned') : category || t('uncategorised')}>
          {documents.map((document) => (
            <Entry
              key={document.id}
              {...{ document, text, onLeave }}
              hit={hits.get(document.id)}
              isOpen={open === document.id}
            />
          ))}
        </Group>
      ))}
    </nav>
  );
}

interface Group {
  pinned: boolean;
  category: string;
  documents: HospitalDocument[];
}

/** In the order in which each first comes. */
function groupsOf(documents: readonly HospitalDocument[]): Group[] {
  const groups = new Map<string, Group>();
  for (const document of documents) {
    const { pinned } = document;
    const category = pinned ? '' : document.category;
    const key = `${pinned} ${category}`;
    const group = groups.get(key) ?? { pinned, category, documents: [] };
    groups.set(key, group);
    group.documents.push(document);
  }
  return [...groups.values()];
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

interface EntryProps {
  document: HospitalDocument;
  hit: DocumentHit | undefined;
  text: string;
  isOpen: boolean;
  onLeave: () => void;
}

function Entry({ document, hit, text, isOpen, onLeave }: EntryProps) {
  const t = useDocumentWords();
  const { id, title, kind, places, modified } = document;
  const q = text || undefined;
  const first = hit?.places[0]?.place;
  return (
    <li>
      <Link
        to="/documents"
        search={{ q, open: id, at: first }}
        className={styles.entry}
        aria-current={isOpen ? 'page' : undefined}
        data-document
        onKeyDown={(event) => moveAmongDocuments(event, onLeave)}
      >
        <b>{hit ? <Marked text={title} marks={hit.titleMarks} /> : title}</b>
        <span className={styles.about}>
          {t(`kind.${kind}`, { places })}　{t('modified', { moment: momentText(modified) ?? '' })}
        </span>
      </Link>
      {hit ? (
        <ul className={styles.places}>
          {hit.places.length === 0 ? <li className={styles.about}>{t('search.inTitle')}</li> : null}
          {hit.places.map(({ place, passage }) => (
            <li key={place}>
              <Link
                to="/documents"
                search={{ q, open: id, at: place }}
                className={styles.place}
                data-document
                onKeyDown={(event) => moveAmongDocuments(event, onLeave)}
              >
                <span className={styles.about}>{t(`place.${kind}`, { place })}</span> {passage.before ? '… ' : ''}
                <Marked text={passage.text} marks={passage.marks} />
                {passage.after ? ' …' : ''}
              </Link>
            </li>
          ))}
          {hit.total > hit.places.length ? (
            <li className={styles.about}>{t('search.more', { count: hit.total - hit.places.length })}</li>
          ) : null}
        </ul>
      ) : null}
    </li>
  );
}

export function focusFirstDocument() {
  document.querySelector<HTMLElement>('[data-document]')?.focus();
}

function moveAmongDocuments(event: KeyboardEvent<HTMLElement>, onLeave: () => void) {
  if (!['ArrowDown', 'ArrowUp', 'Escape'].includes(event.key)) return;
  event.preventDefault();
  const entries = [...document.querySelectorAll<HTMLElement>('[data-document]')];
  const index = entries.indexOf(event.currentTarget);
  const target = event.key === 'ArrowDown' ? entries[index + 1] : event.key === 'ArrowUp' ? entries[index - 1] : null;
  if (target) target.focus();
  else if (event.key !== 'ArrowDown') onLeave();
}
