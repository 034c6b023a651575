import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent } from '../workspace/pane.ts';
import { ImageLinks } from './ImageLinks.tsx';
import type { KeyObjects } from './key-objects.ts';
import { keySetId } from './key-sets.ts';
import styles from './objects.module.css';
import { useObjectWords } from './words.ts';

interface KeyObjectsViewProps {
  id: string;
  keys: KeyObjects;
  study: OpenStudy;
  onOpen: (content: PaneContent) => void;
}

/** Why pictures were marked, and each of them one click away. */
export function KeyObjectsView({ id, keys, study, onOpen }: KeyObjectsViewProps) {
  const t = useObjectWords();
  return (
    <article className={styles.page}>
      <h2>★ {keys.title ?? t('key.untitled')}</h2>
      {keys.description && <p className={styles.text}>{keys.description}</p>}
      <p className={styles.quiet}>{[keys.author, keys.at].filter(Boolean).join(' ')}</p>
      <p>{t('key.count', { count: keys.references.length })}</p>
      {study.sets.some((set) => set.id === keySetId(id)) && (
        <p>
          <button
            type="button"
            className={styles.link}
            onClick={() =>
              onOpen({ kind: 'stack', studyUid: study.view.study.studyInstanceUid, setId: keySetId(id), index: 0 })
            }
          >
            {t('key.only')}
          </button>
        </p>
      )}
      <ImageLinks study={study} references={keys.references} onOpen={onOpen} />
    </article>
  );
}
