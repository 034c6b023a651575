import { useLanguage } from '../../i18n/language.tsx';
import imagingStyles from '../imaging.module.css';
import type { ObjectKind } from '../study/study-objects.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent } from '../workspace/pane.ts';
import styles from './objects.module.css';
import { sopClassName } from './sop-classes.ts';
import { useObjectWords } from './words.ts';

const signs: Record<ObjectKind, string> = {
  report: '文',
  document: 'PDF',
  waveform: '∿',
  video: '▶',
  presentation: '✎',
  'key-object': '★',
  segmentation: '◍',
  radiotherapy: '☢',
};

interface ObjectListProps {
  study: OpenStudy;
  /** The object in the active pane. */
  chosen: string | null;
  onOpen: (content: PaneContent) => void;
}

/** What a study holds beside pictures, each one click away. */
export function ObjectList({ study, chosen, onOpen }: ObjectListProps) {
  const t = useObjectWords();
  const { language } = useLanguage();
  const { objects, view } = study;
  if (objects.length === 0) return null;
  const title = t('objects', { count: objects.length });
  return (
    <section aria-label={title}>
      <h2 className={styles.listTitle}>{title}</h2>
      <ul>
        {objects.map((object) => (
          <li key={object.id}>
            <button
              type="button"
              className={imagingStyles.thumbnail}
              aria-current={object.id === chosen}
              data-object={object.kind}
              onClick={(event) => {
                onOpen({ kind: 'object', studyUid: view.study.studyInstanceUid, objectId: object.id });
                // After a click the keyboard is the pane's; from the keyboard the next Tab goes on from here.
                if (event.detail > 0) event.currentTarget.blur();
              }}
            >
              <span className={styles.sign} aria-hidden="true">
                {signs[object.kind]}
              </span>
              <span className={imagingStyles.caption}>
                <b>{t(`kind.${object.kind}`)}</b> {object.description}
                <br />
                <small className={imagingStyles.quiet}>{sopClassName(object.sopClassUid, language)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
