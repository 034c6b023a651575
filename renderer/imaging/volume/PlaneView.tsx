import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { type DicomJson, stringOf } from '../../../shared/dicom-json.ts';
import { valueUnitOf } from '../dicom/value-unit.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import { StackView } from '../viewport/StackView.tsx';
import type { PaneContent, PaneControls, PaneProps, Plane, View } from '../workspace/pane.ts';
import type { Block } from './block.ts';
import { CrossLines } from './CrossLines.tsx';
import { PlaneBar } from './PlaneBar.tsx';
import { PlanePictures } from './plane-pictures.ts';
import { walked } from './reformat.ts';
import { type Slab, thicknesses, usualMillimetres } from './slab.ts';
import styles from './volume.module.css';
import { useVolumeWords } from './words.ts';

interface PlaneViewProps extends PaneProps<'volume'> {
  set: DisplaySet;
  block: Block;
  frame: DicomJson;
}

/** One plane of a block: a stack of pictures like any other, with the cross that all planes of the block share. */
export function PlaneView(props: PlaneViewProps) {
  const { content, study, set, block, frame, onContent, onControls, onView } = props;
  const t = useVolumeWords();
  const { plane, slab } = content;
  const [placing, setPlacing] = useState(false);
  const frameBox = useRef<HTMLDivElement>(null);
  const point = useSyncExternalStore(block.subscribe, () => block.point);

  // Planes of one kind are compared with one another: they have one window.
  const kind = slab?.blend ?? 'layer';
  const window = useSyncExternalStore(block.subscribe, () => block.windowOf(kind));

  const description = [set.description, t(`plane.${plane}`)].filter(Boolean).join(' ');
  const blend = slab?.blend;
  const millimetres = slab?.millimetres;
  const pictures = useMemo(() => {
    const chosen = blend === undefined ? null : { blend, millimetres: millimetres ?? null };
    return new PlanePictures({ session: study.session, set, frame, block, plane, slab: chosen, description });
  }, [study.session, set, frame, block, plane, blend, millimetres, description]);
  const [ready, setReady] = useState<PlanePictures | null>(null);
  useEffect(() => {
    let isCurrent = true;
    pictures.open();
    void pictures.ready.then(() => isCurrent && setReady(pictures));
    return () => {
      isCurrent = false;
      pictures.close();
    };
  }, [pictures]);

  const { through } = pictures.stack;
  const isWhole = pictures.set.slices.length === 1;
  const index = isWhole ? 0 : walked(through, point[through.axis]);
  useEffect(() => {
    if (ready === pictures) pictures.read(index);
  }, [ready, pictures, index]);

  const turn = useCallback(
    (next: (now: number) => number) => {
      if (isWhole) return;
      const at = Math.max(0, Math.min(through.count - 1, next(walked(through, block.point[through.axis]))));
      block.moveAlong(through.axis, walked(through, at));
    },
    [block, through, isWhole],
  );

  const setSlab = useCallback(
    (next: Slab | null) =>
      onContent((now) => {
        if (now.kind !== 'volume') return now;
        const { slab: _, ...rest } = now;
        return next === null ? rest : { ...rest, slab: next };
      }),
    [onContent],
  );
  const setPlane = (next: typeof plane) => onContent((now) => (now.kind === 'volume' ? { ...now, plane: next } : now));

  const commands = () => [
    {
      id: 'volume.mip',
      key: 't',
      label: t('blend.mip'),
      pressed: blend === 'mip',
      run: () => setSlab(blend === 'mip' ? null : { blend: 'mip', millimetres: millimetres ?? usualMillimetres }),
    },
    { id: 'volume.thicker', key: 'k', label: t('key.thicker'), run: () => setSlab(thicker(slab, 1)) },
    { id: 'volume.thinner', key: 'j', label: t('key.thinner'), run: () => setSlab(thicker(slab, -1)) },
    { id: 'volume.cross', key: 'Shift+c', label: t('cross'), pressed: placing, run: () => setPlacing(!placing) },
  ];
  const latest = useRef({ turn, commands, onControls, seriesInstanceUid: set.seriesInstanceUid });
  useEffect(() => {
    latest.current = { turn, commands, onControls, seriesInstanceUid: set.seriesInstanceUid };
  });
  const inner = useRef<PaneControls | null>(null);
  const before = useRef<{ now: Plane; view: View } | null>(null);

  /** What the picture can do, as far as it holds for a plane, and what only planes can. */
  const giveControls = useCallback((given: PaneControls | null) => {
    if (given === null) {
      inner.current = null;
      latest.current.onControls(null);
      return;
    }
    inner.current = given;
    latest.current.onControls({
      ...given,
      turn: (next) => latest.current.turn(next),
      commands: () => latest.current.commands(),
      ...(given.capture && {
        // The plane is no instance of the study.
        capture: async (width: number) => {
          const { seriesInstanceUid } = latest.current;
          return { ...(await given.capture!(width)), seriesInstanceUid, sopInstanceUid: null, frame: null };
        },
      }),
    });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: commands are those of this slab and this cross
  useEffect(() => {
    if (inner.current) giveControls(inner.current);
  }, [giveControls, blend, millimetres, placing]);

  /** Another thickness is another stack to the viewport: what the reader had set is set again when it is drawn. */
  const drawn = useCallback(
    (isFirst: boolean) => {
      const { now, view } = before.current ?? {};
      const shared = block.windowOf(kind);
      if (isFirst && view) inner.current?.setView?.(now === plane ? view : { window: view.window });
      if (isFirst && shared) inner.current?.setView?.({ window: shared });
      const drawnView = inner.current?.view?.();
      before.current = drawnView ? { now: plane, view: drawnView } : null;
    },
    [block, kind, plane],
  );
  useEffect(() => {
    if (window) inner.current?.setView?.({ window });
  }, [window]);
  const share = (view: View) => {
    if (view.window) block.setWindow(kind, view.window);
    onView(view);
  };

  const reformatted = useMemo(() => ({ ...study, session: pictures.session, sets: [pictures.set] }), [study, pictures]);
  const showSlice = useCallback(
    (next: (now: PaneContent) => PaneContent) =>
      turn((now) => {
        const wanted = next({ kind: 'stack', studyUid: '', setId: '', index: now });
        return wanted.kind === 'stack' ? wanted.index : now;
      }),
    [turn],
  );

  const value = block.valueAt(point);
  const unit = valueUnitOf(frame);
  return (
    <section
      className={styles.volume}
      aria-label={t('screen')}
      data-testid="volume"
      data-state={ready === pictures ? 'ready' : 'cutting'}
      data-plane={plane}
      data-slab={slab ? `${slab.blend} ${slab.millimetres ?? 'whole'}` : undefined}
      data-point={point.join(',')}
      data-value={value}
    >
      <PlaneBar
        stack={pictures.stack}
        block={block}
        slab={slab ?? null}
        point={point}
        value={`${value}${unit.kind === 'unit' ? ` ${unit.unit}` : ''}`}
        lossy={stringOf(frame, '00282110') === '01'}
        placing={placing}
        onPlane={setPlane}
        onSlab={setSlab}
        onPlacing={setPlacing}
      />
      <div ref={frameBox} className={styles.frame}>
        {ready === pictures && (
          <StackView
            key={pictures.set.id}
            content={{ kind: 'stack', studyUid: content.studyUid, setId: pictures.set.id, index }}
            study={reformatted}
            patient={props.patient}
            active={props.active}
            tool={props.tool}
            onContent={showSlice}
            onControls={giveControls}
            onView={share}
          />
        )}
        <CrossLines
          box={frameBox}
          rendering={study.session.engine.rendering}
          block={block}
          stack={pictures.stack}
          placing={placing}
          onDrawn={drawn}
          onTurn={turn}
        />
      </div>
    </section>
  );
}

/** The next thickness to choose, up or down; below the thinnest there is no slab. */
function thicker(slab: Slab | undefined, by: 1 | -1): Slab | null {
  const now = slab === undefined ? -1 : thicknesses.indexOf(slab.millimetres);
  const next = Math.min(thicknesses.length - 1, now + by);
  if (next < 0) return null;
  return { blend: slab?.blend ?? 'average', millimetres: thicknesses[next]! };
}
