import {
  type ReactNode,
  type WheelEvent as ReactWheelEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { flushSync } from 'react-dom';
import { type Language, useLanguage } from '../../i18n/language.tsx';
import { calibrationOf } from '../dicom/calibration.ts';
import { FrameError } from '../frames/frame-error.ts';
import styles from '../imaging.module.css';
import { usePictureLayers } from '../objects/use-picture-layers.tsx';
import { useImagingWords } from '../words.ts';
import type { PaneCommand, PaneControls, PaneProps } from '../workspace/pane.ts';
import { measureLines } from './measure-lines.ts';
import { captionOf, notesOf } from './overlay-text.ts';
import { frameOfPicture, valuesOfPicture } from './picture.ts';
import { Refusal } from './Refusal.tsx';
import { type ShownPicture, stackControls } from './stack-controls.ts';
import type { Rendered } from './stack-events.ts';
import { StackViewport } from './stack-viewport.ts';
import { ViewportOverlay } from './ViewportOverlay.tsx';
import { type MeasureWords, useMeasureWords } from './words.ts';

interface Latest extends Pick<PaneProps<'stack'>, 'onView' | 'onControls'> {
  onIndex: (next: (now: number) => number) => void;
  m: MeasureWords;
  language: Language;
  shown: ShownPicture | null;
}

/** How long the picture before may stand, under its own number, while a picture in memory is being drawn. */
const drawingMs = 250;
/** What takes longer is refused, with a button to try again: a machine at its limits draws in a second or two. */
const drawnWithinMs = 8_000;

/**
 * One viewport. The number on the picture is always that of the picture on the canvas: as long as the wanted picture
 * is not drawn, the canvas is covered in black, or still stands under its own number while the next one is drawn.
 */
export function StackView({ content, study, patient, tool, onContent, onControls, onView }: PaneProps<'stack'>) {
  const t = useImagingWords();
  const m = useMeasureWords();
  const { language } = useLanguage();
  const { session } = study;
  const { index } = content;
  const set = study.sets.find(({ id }) => id === content.setId)!;
  const onIndex = (next: (now: number) => number) =>
    onContent((now) => (now.kind === 'stack' ? { ...now, index: within(next(now.index), set.slices.length) } : now));
  const viewportRef = useRef<StackViewport | null>(null);
  const latestCommands = useRef<readonly PaneCommand[]>([]);
  const controlsRef = useRef<PaneControls | null>(null);
  const element = useRef<HTMLDivElement>(null);
  const [rendered, setRendered] = useState<Rendered | null>(null);
  const [overdue, setOverdue] = useState<string | null>(null);
  const imageIds = useMemo(() => set.slices.map((slice) => slice.imageId), [set]);
  const wanted = set.slices[index]!;
  const { imageId } = wanted;
  const state = useSyncExternalStore(session.queue.subscribe, () => session.queue.stateOf(imageId));
  const latestTool = useRef(tool);
  // The viewport lives longer than what it is given at one moment.
  const latest = useRef<Latest>({ onIndex, onView, onControls, m, language, shown: null });

  useEffect(() => {
    if (!element.current) return;
    const viewport = new StackViewport(session.engine.rendering, element.current, {
      // At once: the number and the picture may not be seen apart.
      onRendered: (now) => flushSync(() => setRendered(now)),
      onFailed: (failed, error) =>
        session.queue.fail(failed, error instanceof FrameError ? error : new FrameError('decoder', String(error))),
      onView: (view) => latest.current.onView(view),
      onScroll: (steps) => latest.current.onIndex((now) => now + steps),
      frameOf: (picture) => frameOfPicture(picture, session.metadata),
      linesOf: (figure, picture) => {
        const frame = frameOfPicture(picture, session.metadata);
        const values = frame && valuesOfPicture(picture, frame);
        return values ? measureLines(figure, calibrationOf(frame), values, latest.current.m) : [''];
      },
    });
    viewportRef.current = viewport;
    const controls = {
      ...stackControls(
        viewport,
        () => latest.current.shown,
        () => latest.current,
      ),
      commands: () => latestCommands.current,
    };
    controlsRef.current = controls;
    controls.chooseTool(latestTool.current);
    const given = latest.current.onControls;
    given(controls);
    const stage = element.current;
    // Not React's: only a listener that says so may keep the browser from zooming its page.
    const zoom = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { left, top } = stage.getBoundingClientRect();
      viewport.zoomBy(Math.exp(-event.deltaY / wheelPerZoom), { x: event.clientX - left, y: event.clientY - top });
    };
    stage.addEventListener('wheel', zoom, { passive: false });
    return () => {
      stage.removeEventListener('wheel', zoom);
      viewportRef.current = null;
      controlsRef.current = null;
      given(null);
      viewport.destroy();
      setRendered(null);
    };
  }, [session]);

  useEffect(() => {
    if (state === 'loaded') viewportRef.current?.show(imageIds, index);
  }, [state, imageIds, index]);

  const isShown = rendered?.imageId === imageId;
  const before = rendered === null ? -1 : imageIds.indexOf(rendered.imageId);
  const isDrawing = !isShown && state === 'loaded' && before !== -1 && overdue !== imageId;
  useEffect(() => {
    if (!isDrawing) return;
    const timer = setTimeout(() => setOverdue(imageId), drawingMs);
    return () => clearTimeout(timer);
  }, [isDrawing, imageId]);

  // A picture that was decoded and is never drawn would say "loading" for ever.
  useEffect(() => {
    if (isShown || state !== 'loaded') return;
    const timer = setTimeout(() => {
      // Nothing is drawn in a window that nobody sees.
      if (document.hidden) return;
      session.queue.fail(imageId, new FrameError('timeout', `drawing > ${drawnWithinMs} ms`));
    }, drawnWithinMs);
    return () => clearTimeout(timer);
  }, [isShown, state, imageId, session]);

  const visible = isDrawing ? set.slices[before]! : wanted;
  const { layers, commands } = usePictureLayers({
    study,
    set,
    slice: visible,
    content,
    onContent,
    rendered,
    viewport: viewportRef,
  });
  useEffect(() => {
    latestCommands.current = commands;
  });
  const error = state === 'failed' && !isShown ? session.queue.errorOf(imageId) : null;

  const isSeen = isShown || (isDrawing && !error);
  useEffect(() => {
    const frame = session.metadata.frame(visible.sopInstanceUid, visible.frame) ?? {};
    const input = { frame, set, slice: visible, rendered, patient: patient.patient, drawing: null, t, m };
    const shown = isSeen && rendered !== null ? { ...input, rendered, studyUid: content.studyUid } : null;
    const caption = shown ? captionOf({ ...shown, notes: notesOf(visible, frame, t, m) }) : '';
    latest.current = { onIndex, onView, onControls, m, language, shown: shown && { ...shown, caption } };
  });
  // Which windows and layers are offered depends on the picture: those who list them look again.
  const offered = JSON.stringify(commands);
  const drawn = rendered !== null && imageIds.includes(rendered.imageId) ? imageIds : null;
  useEffect(() => {
    if (drawn && offered && controlsRef.current) onControls(controlsRef.current);
  }, [drawn, offered, onControls]);

  const wheel = useWheelSteps((steps) => onIndex((now) => now + steps));
  const position = t('viewport.position', { index: set.slices.indexOf(visible) + 1, count: set.slices.length });

  let cover: ReactNode = null;
  if (error) {
    cover = (
      <Refusal error={error} damage={wanted.damage} position={position} onRetry={() => session.queue.retry(imageId)} />
    );
  } else if (!isShown && !isDrawing) {
    cover = <p role="status">{t('viewport.loading', { position })}</p>;
  }

  return (
    <section
      className={styles.viewport}
      aria-label={t('viewport')}
      data-testid="viewport"
      data-rendered={isShown}
      data-state={isShown ? 'shown' : error ? 'refused' : 'loading'}
      data-problem={error?.problem}
      data-image-index={set.slices.indexOf(visible)}
      data-wanted-index={index}
      data-image-count={set.slices.length}
      data-image-id={rendered?.imageId}
      data-window-center={rendered?.window?.center}
      data-window-width={rendered?.window?.width}
      data-zoom={rendered?.zoom.toFixed(3)}
      data-inverted={rendered?.inverted}
      data-drawing={session.engine.drawing}
      onWheel={wheel}
    >
      <div className={styles.stage}>
        <div ref={element} className={styles.canvas} data-covered={cover !== null} />
        {cover === null && layers}
        {cover === null && rendered && (
          <ViewportOverlay session={session} set={set} slice={visible} rendered={rendered} patient={patient.patient} />
        )}
        {cover !== null && <div className={styles.cover}>{cover}</div>}
      </div>
      {set.slices.length > 1 && (
        <label className={styles.slider}>
          <span>{t(set.kind === 'frames' ? 'viewport.frame' : 'viewport.slice')}</span>
          <input
            type="range"
            min={0}
            max={set.slices.length - 1}
            value={index}
            aria-valuetext={position}
            onChange={(event) => {
              const next = event.currentTarget.valueAsNumber;
              onIndex(() => next);
            }}
          />
          <output>{position}</output>
        </label>
      )}
    </section>
  );
}

function within(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}

/** A wheel turned so far, in its own pixels, zooms by a factor of e. */
const wheelPerZoom = 400;

/** One step a notch; the fine events of a touchpad are gathered until they make a step. */
function useWheelSteps(onSteps: (steps: number) => void) {
  const gathered = useRef(0);
  return (event: ReactWheelEvent) => {
    if (event.ctrlKey || event.deltaY === 0) return;
    if (event.deltaMode !== 0 || Math.abs(event.deltaY) >= 50) {
      gathered.current = 0;
      onSteps(Math.sign(event.deltaY));
      return;
    }
    gathered.current += event.deltaY;
    const steps = Math.trunc(gathered.current / 30);
    if (steps === 0) return;
    gathered.current -= steps * 30;
    onSteps(steps);
  };
}
