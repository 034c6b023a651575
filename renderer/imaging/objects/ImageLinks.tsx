import type { InstanceReference } from '../../../shared/dicom-text.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent } from '../workspace/pane.ts';
import { type ImageLink, imageLinksOf } from './image-links.ts';
import styles from './objects.module.css';
import { type ObjectWords, useObjectWords } from './words.ts';

interface ImageLinksProps {
  study: OpenStudy;
  references: readonly InstanceReference[];
  /** Given with what is opened. */
  onOpen: (content: PaneContent) => void;
}

/** A button for each picture referred to; what is not in this study is counted. */
export function ImageLinks({ study, references, onOpen }: ImageLinksProps) {
  const t = useObjectWords();
  const found = references.map((reference) => imageLinksOf(study, reference));
  const links = found.flat();
  const missing = found.filter((each) => each.length === 0).length;
  return (
    <span className={styles.links}>
      {links.map((link) => (
        <button
          key={`${link.content.setId}:${link.content.index}`}
          type="button"
          className={styles.link}
          data-link={link.content.index}
          onClick={() => onOpen(link.content)}
        >
          {linkText(link, t)}
        </button>
      ))}
      {missing > 0 && <small className={styles.quiet}>{t('link.missing', { count: missing })}</small>}
    </span>
  );
}

function linkText({ seriesNumber, imageNumber, frame }: ImageLink, t: ObjectWords): string {
  return [
    seriesNumber === null ? null : t('link.series', { number: seriesNumber }),
    t('link.image', { number: imageNumber }),
    frame === null ? null : t('link.frame', { number: frame }),
  ]
    .filter(Boolean)
    .join(' ');
}
