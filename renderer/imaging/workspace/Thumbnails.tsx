import { cache } from '@cornerstonejs/core';
import { memo, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { dateText } from '../../i18n/moments.ts';
import { distanceText, studyTimeOf, timeWord } from '../comparing/study-time.ts';
import styles from '../imaging.module.css';
import { ObjectList } from '../objects/ObjectList.tsx';
import type { DisplaySet, Unshowable } from '../study/display-sets.ts';
import { type ImagingWords, useImagingWords } from '../words.ts';
import { dragSet } from './dragging.ts';
import type { OpenStudy } from './open-study.ts';
import type { PaneContent } from './pane.ts';
import { useProgress } from './progress.ts';
import { drawThumbnail } from './thumbnail.ts';
import workspaceStyles from './workspace.module.css';

interface ThumbnailsProps {
  studies: readonly OpenStudy[];
  /** When the study that was asked for was made. */
  current: string | null;
  /** The ids of the sets that are in the panes, between spaces. */
  shownIds: string;
  /** The set in the active pane. */
  chosen: DisplaySet | null;
  onChoose: (studyUid: string, setId: string) => void;
  /** The object in the active pane. */
  object: string | null;
  onOpen: (content: PaneContent) => void;
}

/** The picture that stands for a set. */
export function thumbnailOf(set: DisplaySet): string {
  return set.slices[Math.floor(set.slices.length / 2)]!.imageId;
}

/** All series of all open studies: a click or Enter opens one in the active pane, a drag in any. */
export const Thumbnails = memo(function Thumbnails({
  studies,
  current,
  shownIds,
  chosen,
  onChoose,
  object,
  onOpen,
}: ThumbnailsProps) {
  const t = useImagingWords();
  const shown = shownIds.split(' ');
  return (
    <nav className={styles.thumbnails} aria-label={t('series')}>
      {studies.map((study) => (
        <section key={study.view.study.studyInstanceUid} aria-label={titleOf(study, current, t)}>
          {studies.length > 1 && (
            <h2 className={workspaceStyles.studyTitle} data-prior={study.isPrior}>
              {titleOf(study, current, t)}
            </h2>
          )}
          <ul>
            {study.sets.map((set) => (
              <li key={set.id}>
                <Thumbnail
                  study={study}
                  set={set}
                  isShown={shown.includes(set.id)}
                  isChosen={chosen === set}
                  onChoose={() => onChoose(study.view.study.studyInstanceUid, set.id)}
                />
              </li>
            ))}
          </ul>
          <ObjectList study={study} chosen={object} onOpen={onOpen} />
          <UnshowableList unshowable={study.unshowable} />
        </section>
      ))}
    </nav>
  );
});

interface ThumbnailProps {
  study: OpenStudy;
  set: DisplaySet;
  isShown: boolean;
  isChosen: boolean;
  onChoose: () => void;
}

function Thumbnail({ study, set, isShown, isChosen, onChoose }: ThumbnailProps) {
  const t = useImagingWords();
  const { queue } = study.session;
  const imageIds = useMemo(() => set.slices.map(({ imageId }) => imageId), [set]);
  const loaded = useProgress(queue, imageIds);
  const count = set.slices.length;
  return (
    <button
      type="button"
      className={styles.thumbnail}
      aria-current={isChosen}
      data-series={set.seriesInstanceUid}
      data-set={set.id}
      data-shown={isShown}
      data-loaded={loaded}
      draggable
      onDragStart={(event) =>
        dragSet(event.dataTransfer, { studyUid: study.view.study.studyInstanceUid, setId: set.id })
      }
      onClick={(event) => {
        onChoose();
        // After a click the keyboard is the pane's; from the keyboard the next Tab goes on from here.
        if (event.detail > 0) event.currentTarget.blur();
      }}
    >
      <ThumbnailPicture study={study} imageId={thumbnailOf(set)} />
      <span className={styles.caption}>
        <b>{set.modality}</b> {set.description ?? t('series.noDescription')}
        <br />
        {set.number !== null && `${t('series.number', { number: set.number })}　`}
        {countOf(set, t)}
        <br />
        <small className={styles.quiet}>
          {loaded === count ? t('progress.complete') : t('progress', { loaded, count })}
        </small>
        <span className={workspaceStyles.bar} data-complete={loaded === count} aria-hidden="true">
          <span style={{ width: `${(loaded / count) * 100}%` }} />
        </span>
      </span>
    </button>
  );
}

function UnshowableList({ unshowable }: { unshowable: readonly Unshowable[] }) {
  const t = useImagingWords();
  const total = unshowable.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return (
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
  );
}

function titleOf({ view, isPrior }: OpenStudy, current: string | null, t: ImagingWords): string {
  const { started, description } = view.study;
  const date = dateText(started) ?? t('study.dateUnknown');
  const time = timeWord(studyTimeOf(started, current, isPrior), t);
  return `${time} ${date} ${isPrior ? distanceText(started, current, t) : ''} ${description ?? ''}`
    .replace(/ +/g, ' ')
    .trim();
}

function countOf(set: DisplaySet, t: ImagingWords): string {
  return t(set.kind === 'frames' ? 'series.frames' : 'series.images', { count: set.slices.length });
}

function ThumbnailPicture({ study, imageId }: { study: OpenStudy; imageId: string }) {
  const t = useImagingWords();
  const { queue } = study.session;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const state = useSyncExternalStore(queue.subscribe, () => queue.stateOf(imageId));
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
