import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { numberOf, stringOf } from '../../../shared/dicom-json.ts';
import { type OverlayPlane, overlayPlanesOf } from '../dicom/overlays.ts';
import type { DisplaySet, Slice } from '../study/display-sets.ts';
import type { Rendered } from '../viewport/stack-events.ts';
import type { StackViewport } from '../viewport/stack-viewport.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneCommand, PaneContent } from '../workspace/pane.ts';
import { isKeyFrame } from './key-objects.ts';
import { OverlayLayer, useOverlayPlanes } from './OverlayLayer.tsx';
import styles from './objects.module.css';
import { areaOf, PresentationLayer } from './PresentationLayer.tsx';
import { appliesTo, isReferenced, type PresentationState } from './presentation-state.ts';
import { useStudyMarks } from './study-marks.ts';
import { useObjectWords } from './words.ts';

const noPlanes: OverlayPlane[] = [];

export interface PictureLayers {
  /** To lie over the picture, while it is shown. */
  layers: ReactNode;
  commands: readonly PaneCommand[];
}

interface Picture {
  study: OpenStudy;
  set: DisplaySet;
  /** The picture on the canvas. */
  slice: Slice;
  content: Extract<PaneContent, { kind: 'stack' }>;
  onContent: (next: (now: PaneContent) => PaneContent) => void;
  rendered: Rendered | null;
  viewport: RefObject<StackViewport | null>;
}

/** What was drawn or written over pictures by others: overlay planes, presentation states, key images. */
export function usePictureLayers({
  study,
  set,
  slice,
  content,
  onContent,
  rendered,
  viewport,
}: Picture): PictureLayers {
  const t = useObjectWords();
  const marks = useStudyMarks(study);
  const [overlaysOn, setOverlaysOn] = useState(true);
  const isDrawn = rendered?.imageId === slice.imageId;
  const dataset = isDrawn ? study.session.metadata.instance(slice.sopInstanceUid) : null;
  const planes = useMemo(() => (dataset ? overlayPlanesOf(dataset) : noPlanes), [dataset]);
  const overlays = useOverlayPlanes(planes, dataset, slice);
  const count = (overlays?.drawn.length ?? 0) + (overlays?.failed ?? 0);

  const { sopInstanceUid, frame } = slice;
  const offered = marks?.states.filter(({ state }) => isReferenced(state, sopInstanceUid, frame)) ?? [];
  const chosen = marks?.states.find(({ id }) => id === content.presentation) ?? null;
  const applied = chosen && isReferenced(chosen.state, sopInstanceUid, frame) ? chosen.state : null;
  const picture = useMemo(
    () => ({
      columns: (dataset && numberOf(dataset, '00280011')) ?? 1,
      rows: (dataset && numberOf(dataset, '00280010')) ?? 1,
      isInverse: dataset !== null && stringOf(dataset, '00280004') === 'MONOCHROME1',
    }),
    [dataset],
  );
  const appliedTo = useRef<string | null>(null);
  const wanted = isDrawn ? (applied ? `${content.presentation} ${slice.imageId}` : '') : null;
  useEffect(() => {
    const target = viewport.current;
    if (wanted === null || !target || wanted === (appliedTo.current ?? '')) return;
    appliedTo.current = wanted;
    target.reset();
    if (applied) present(target, applied, slice, picture);
  }, [wanted, applied, slice, picture, viewport]);

  const choose = (presentation: string | undefined) =>
    onContent((now) => {
      if (now.kind !== 'stack') return now;
      const { presentation: _, ...rest } = now;
      return presentation === undefined ? rest : { ...rest, presentation };
    });
  const keyPlaces = useMemo(
    () =>
      set.slices.flatMap((each, place) =>
        marks?.keys.some(({ keys }) => isKeyFrame(keys.references, each.sopInstanceUid, each.frame)) ? [place] : [],
      ),
    [set, marks],
  );
  const place = set.slices.indexOf(slice);
  const keyTitles =
    marks?.keys
      .filter(({ keys }) => isKeyFrame(keys.references, sopInstanceUid, frame))
      .map(({ keys }) => keys.title ?? t('key.untitled')) ?? [];
  const toNextKey = () =>
    onContent((now) => {
      if (now.kind !== 'stack') return now;
      const next = keyPlaces.find((each) => each > now.index) ?? keyPlaces[0];
      return next === undefined ? now : { ...now, index: next };
    });

  const commands: PaneCommand[] = [];
  if (count > 0) {
    const toggle = () => setOverlaysOn((on) => !on);
    commands.push({ id: 'overlays', label: t('overlay.toggle'), key: 't', pressed: overlaysOn, run: toggle });
  }
  if (keyPlaces.length > 0) {
    commands.push({ id: 'nextKey', label: t('key.next'), key: 'j', run: toNextKey });
  }

  const layers = isDrawn && rendered && (
    <>
      {overlays && overlaysOn && overlays.drawn.length > 0 && (
        <OverlayLayer planes={overlays.drawn} rendered={rendered} />
      )}
      {applied && <PresentationLayer state={applied} slice={slice} rendered={rendered} picture={picture} />}
      <div className={styles.badges}>
        {keyTitles.length > 0 && (
          <p className={styles.star} data-testid="key-image">
            ★ {keyTitles.join('、')}{' '}
            <small>{t('key.position', { index: keyPlaces.indexOf(place) + 1, count: keyPlaces.length })}</small>
          </p>
        )}
        {count > 0 && (
          <p data-testid="overlay-note">
            {t(overlaysOn ? 'overlay.shown' : 'overlay.hidden', { count: overlays?.drawn.length ?? 0 })}
            {overlays !== null && overlays.failed > 0 && ` ・ ${t('overlay.failed', { count: overlays.failed })}`}
          </p>
        )}
        {chosen && !applied && <p>{t('state.notHere')}</p>}
        {applied && applied.notApplied.length > 0 && (
          <p>{t('state.notApplied', { parts: applied.notApplied.map((part) => t(`state.${part}`)).join('、') })}</p>
        )}
        {(offered.length > 0 || chosen) && (
          <label>
            {t('state.choose')}{' '}
            <select
              data-testid="presentation-choice"
              value={content.presentation ?? ''}
              onChange={(event) => {
                choose(event.currentTarget.value || undefined);
                event.currentTarget.blur();
              }}
            >
              <option value="">{t('state.none')}</option>
              {(chosen && !offered.includes(chosen) ? [chosen, ...offered] : offered).map(({ id, state }) => (
                <option key={id} value={id}>
                  {[state.description ?? state.label ?? t('state.untitled'), state.at].filter(Boolean).join(' ')}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </>
  );
  return { layers, commands };
}

/** Turns, windows and shows the part of the picture that the state asks for; the viewport was reset before. */
function present(
  viewport: StackViewport,
  state: PresentationState,
  slice: Slice,
  picture: { columns: number; rows: number; isInverse: boolean },
): void {
  const { sopInstanceUid, frame } = slice;
  for (let turned = 0; turned < state.rotation; turned += 90) viewport.rotate(90);
  if (state.flip) viewport.flip('horizontal');
  const window = state.windows.find((each) => appliesTo(each, sopInstanceUid, frame));
  if (window) viewport.setWindow(window.center, window.width);
  // The shape stands in place of the photometric interpretation (PS3.3 C.11.6).
  if (state.shape !== null && (state.shape === 'INVERSE') !== picture.isInverse) viewport.invert();
  const area = areaOf(state, slice, picture);
  viewport.showArea(
    { x: area.topLeft[0] - 1, y: area.topLeft[1] - 1 },
    { x: area.bottomRight[0] - 1, y: area.bottomRight[1] - 1 },
  );
}
