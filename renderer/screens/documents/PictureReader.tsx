import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import styles from './documents.module.css';
import { useReading } from './use-reading.ts';
import { useDocumentWords } from './words.ts';

/** A picture at the width of the page, larger where wanted. */
export function PictureReader({ bytes, title }: { bytes: Uint8Array<ArrayBuffer>; title: string }) {
  const t = useDocumentWords();
  const picture = useRef<HTMLImageElement>(null);
  const stage = useRef<HTMLElement>(null);
  const [failed, setFailed] = useState(false);
  const reading = useReading({ pages: 1, first: 1 });
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes]));
    if (picture.current) picture.current.src = made;
    stage.current?.focus({ preventScroll: true });
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  if (failed) return <p className={styles.notice}>{t('damaged')}</p>;
  return (
    <>
      <div className={styles.bar}>
        <Button variant="default" size="sm" onClick={reading.larger}>
          {t('larger')}
        </Button>
        <Button variant="default" size="sm" onClick={reading.smaller}>
          {t('smaller')}
        </Button>
        <Button variant="default" size="sm" onClick={reading.fit}>
          {t('fit')}
        </Button>
      </div>
      <section
        ref={stage}
        className={`${styles.stage} ${styles.desk}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        aria-label={`${t('reader')} ${title}`}
        onKeyDown={reading.pressed}
      >
        <img ref={picture} alt={title} style={{ width: `${reading.zoom * 100}%` }} onError={() => setFailed(true)} />
      </section>
    </>
  );
}
