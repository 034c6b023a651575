import { cache } from '@cornerstonejs/core';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import styles from '../imaging.module.css';
import type { DisplaySet, Unshowable } from '../study/display-sets.ts';
import type { StudySession } from '../study/study-session.ts';
import { type ImagingWords, useImagingWords } from '../words.ts';
import { drawThumbnail } from './thumbnail.ts';

interface ThumbnailsProps {
  session: StudySession;
  sets: readonly DisplaySet[];
  /** The picture that stands for each set. */
  imageIds: readonly string[];
  chosen: number;
  onChoose: (set: number) => void;
  unshowable: readonly Unshowable[];
}

export function Thumbnails({ session, sets, imageIds, chosen, onChoose, unshowable }: ThumbnailsProps) {
  const t = useImagingWords();
  const total = unshowable.reduce((sum, { count }) => sum + count, 0);
  return (
    <nav className={styles.thumbnails} aria-label={t('series')}>
      <ul>
        {sets.map((set, place) => (
          <li key={set.id}>
            <button
              type="button"
              className={styles.thumbnail}
              aria-current={place === chosen}
              data-series={set.seriesInstanceUid}
              onClick={(event) => {
                onChoose(place);
                event.currentTarget.blur();
              }}
            >
              <ThumbnailPicture session={session} imageId={imageIds[place]!} />
              <span className={styles.caption}>
                <b>{set.modality}</b> {set.description ?? t('series.noDescription')}
                <br />
                {set.number !== null && `${t('series.number', { number: set.number })}　`}
                {countOf(set, t)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {total > 0 && (
        <section className={styles.unshowable} aria-label={t('unshowable', { count: total })}>
          <h2>{t('unshowable', { count: total })}</h2>
          <ul>
            {unshowable.map((entry) => (
              <li key={`${entry.id}:${entry.detail}`} data-reason={entry.reason}>
                <b>{entry.modality}</b> {entry.description ?? t('series.noDescription')}{' '}
                {t('unshowable.count', { count: entry.count })}
                <br />
                {t(`unshowable.${entry.reason}`)}
                <br />
                <small>{entry.detail}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </nav>
  );
}

function countOf(set: DisplaySet, t: ImagingWords): string {
  return t(set.kind === 'frames' ? 'series.frames' : 'series.images', { count: set.slices.length });
}

function ThumbnailPicture({ session, imageId }: { session: StudySession; imageId: string }) {
  const t = useImagingWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const state = useSyncExternalStore(session.queue.subscribe, () => session.queue.stateOf(imageId));
  useEffect(() => {
    const image = drawn || state !== 'loaded' ? undefined : cache.getImage(imageId);
    if (!image || !canvas.current) return;
    drawThumbnail(canvas.current, image);
    setDrawn(true);
  }, [drawn, imageId, state]);
  return (
    <span className={styles.picture} data-drawn={drawn}>
      <canvas ref={canvas} width={96} height={96} hidden={!drawn} />
      {!drawn && <small>{t(state === 'failed' ? 'thumbnail.failed' : 'thumbnail.waiting')}</small>}
    </span>
  );
}
