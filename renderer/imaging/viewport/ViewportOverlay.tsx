import type { PatientView } from '../../../shared/views.ts';
import { calibrationOf } from '../dicom/calibration.ts';
import { orientationMarksOf } from '../dicom/orientation.ts';
import type { DisplaySet, Slice } from '../study/display-sets.ts';
import type { StudySession } from '../study/study-session.ts';
import { useImagingWords } from '../words.ts';
import { corners, isSmall, notesOf, overlayTextOf } from './overlay-text.ts';
import { turnedMarks } from './placement.ts';
import { scaleBarOf } from './scale-bar.ts';
import type { Rendered } from './stack-events.ts';
import styles from './viewport.module.css';
import { useMeasureWords } from './words.ts';

interface ViewportOverlayProps {
  session: StudySession;
  set: DisplaySet;
  slice: Slice;
  rendered: Rendered;
  patient: PatientView['patient'];
}

/** Everything written on the picture: whose and which it is, which way round, and what is not as in the original. */
export function ViewportOverlay({ session, set, slice, rendered, patient }: ViewportOverlayProps) {
  const t = useImagingWords();
  const m = useMeasureWords();
  const frame = session.metadata.frame(slice.sopInstanceUid, slice.frame) ?? {};
  const marks = orientationMarksOf(frame);
  const { turn, size, placement } = rendered;
  const isTurned = turn.mirrored || turn.quarters !== 0;
  const { drawing } = session.engine;
  const lines = overlayTextOf({
    frame,
    set,
    slice,
    rendered,
    patient,
    drawing: drawing === 'gpu' ? null : t(`viewport.drawing.${drawing}`),
    notes: notesOf(slice, frame, t, m),
    t,
    m,
  });
  const scale = scaleBarOf(calibrationOf(frame), placement, Math.min(200, size.width / 4));
  return (
    <div className={styles.overlay} data-small={isSmall(size)}>
      {corners.map((corner) => (
        <div key={corner} className={`${styles.corner} ${styles[corner]}`} data-corner={corner}>
          {corner === 'bottomRight' && scale && (
            <p className={styles.scale} data-scale={scale.millimetres}>
              {scaleText(scale.millimetres)}
              <i style={{ width: scale.pixels }} />
            </p>
          )}
          {lines[corner].map(({ text, tone }) => (
            <p key={text} className={styles.line} data-tone={tone}>
              {text}
            </p>
          ))}
        </div>
      ))}
      {marks && (
        <div className={styles.marks} data-turned={isTurned}>
          {(['left', 'right', 'top', 'bottom'] as const).map((edge) => (
            <span key={edge} className={`${styles.mark} ${styles[edge]}`} data-mark={edge}>
              {turnedMarks(marks, turn)[edge]}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function scaleText(millimetres: number): string {
  return millimetres >= 10 ? `${millimetres / 10} cm` : `${millimetres} mm`;
}
