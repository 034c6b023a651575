import { type DicomJson, stringOf } from '../dicom/dicom-json.ts';
import { orientationMarksOf } from '../dicom/orientation.ts';
import styles from '../imaging.module.css';
import type { DisplaySet, Slice } from '../study/display-sets.ts';
import type { StudySession } from '../study/study-session.ts';
import { type ImagingWords, useImagingWords } from '../words.ts';
import type { Rendered } from './stack-viewport.ts';

interface ViewportOverlayProps {
  session: StudySession;
  set: DisplaySet;
  slice: Slice;
  rendered: Rendered;
  position: string;
}

/** Everything written on the picture: which it is, which way round, and what is not as in the original. */
export function ViewportOverlay({ session, set, slice, rendered, position }: ViewportOverlayProps) {
  const t = useImagingWords();
  const frame = session.metadata.frame(slice.sopInstanceUid, slice.frame) ?? {};
  const marks = orientationMarksOf(frame);
  const side = stringOf(frame, '00200062') ?? stringOf(frame, '00200060');
  const { window } = rendered;
  return (
    <div className={styles.overlay}>
      <div className={styles.topLeft}>
        <p>
          {set.modality} {set.number !== null && t('series.number', { number: set.number })}
        </p>
        <p>{set.description}</p>
        {side && <p>{t('viewport.laterality', { side })}</p>}
      </div>
      <div className={styles.topRight}>
        {session.engine.drawing !== 'gpu' && (
          <p className={styles.quiet}>{t(`viewport.drawing.${session.engine.drawing}`)}</p>
        )}
        {notesOf(frame, slice, t).map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      </div>
      <div className={styles.bottomLeft}>
        <p>
          {t(set.kind === 'frames' ? 'viewport.frame' : 'viewport.slice')} <b>{position}</b>
        </p>
        {slice.instanceNumber !== null && <p>{t('viewport.instance', { number: slice.instanceNumber })}</p>}
      </div>
      <div className={styles.bottomRight}>
        <p>
          {window
            ? t('viewport.window', { center: Math.round(window.center), width: Math.round(window.width) })
            : t('viewport.color')}
        </p>
        <p>{t('viewport.zoom', { percent: Math.round(rendered.zoom * 100) })}</p>
        {rendered.inverted && <p className={styles.note}>{t('viewport.inverted')}</p>}
      </div>
      {marks &&
        (['left', 'right', 'top', 'bottom'] as const).map((edge) => (
          <span key={edge} className={`${styles.mark} ${styles[edge]}`} data-mark={edge}>
            {marks[edge]}
          </span>
        ))}
    </div>
  );
}

/** What a reader must know is missing from the picture, or not as it was taken. */
function notesOf(frame: DicomJson, slice: Slice, t: ImagingWords): string[] {
  const hasOverlay = Object.keys(frame).some((tag) => /^60[0-9A-F]{2}(0010|3000)$/.test(tag));
  const hasLut = ['00283000', '00283010'].some((tag) => (frame[tag]?.Value?.length ?? 0) > 0);
  return [
    slice.damage === null ? null : `${t('problem.exported')} (${t('problem.detail', { detail: slice.damage })})`,
    stringOf(frame, '00282110') === '01' ? t('viewport.lossy') : null,
    hasOverlay ? t('viewport.overlay') : null,
    hasLut ? t('viewport.lut') : null,
  ].filter((note) => note !== null);
}
