import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { StudyView } from '../../../shared/views.ts';
import styles from '../imaging.module.css';
import { type DisplaySet, displaySetsOf } from '../study/display-sets.ts';
import type { StudySession } from '../study/study-session.ts';
import { StackView } from '../viewport/StackView.tsx';
import type { StackViewport } from '../viewport/stack-viewport.ts';
import type { Tool } from '../viewport/tools.ts';
import { ctPresets } from '../viewport/windows.ts';
import { useImagingWords } from '../words.ts';
import { KeyPanel } from './KeyPanel.tsx';
import { Thumbnails } from './Thumbnails.tsx';
import { Toolbar } from './Toolbar.tsx';

const page = 10;

/** Thumbnails, tools and one viewport over the display sets of a study. */
export function StudyViewer({ session, view }: { session: StudySession; view: StudyView }) {
  const t = useImagingWords();
  const { sets, unshowable } = useMemo(() => displaySetsOf(view), [view]);
  const [place, setPlace] = useState({ set: 0, index: 0 });
  const [tool, setTool] = useState<Tool>('window');
  const [keysOpen, setKeysOpen] = useState(false);
  const viewport = useRef<StackViewport | null>(null);
  const set = sets[place.set];

  const openSet = useCallback((next: number) => setPlace({ set: next, index: 0 }), []);
  const goTo = useCallback(
    (index: (now: number) => number) =>
      setPlace((now) => ({ ...now, index: clamp(index(now.index), sets[now.set]?.slices.length ?? 0) })),
    [sets],
  );
  const chooseTool = useCallback((next: Tool) => {
    setTool(next);
    viewport.current?.chooseTool(next);
  }, []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const act = actionOf(event.key, { set, viewport: viewport.current, goTo, chooseTool });
      if (act) act();
      else if (event.key === '[' && place.set > 0) openSet(place.set - 1);
      else if (event.key === ']' && place.set < sets.length - 1) openSet(place.set + 1);
      else if (event.key === '?') setKeysOpen((open) => !open);
      else if (event.key === 'Escape' && keysOpen) setKeysOpen(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // Ahead of the frame's own keys: what the viewer uses, it uses alone.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [goTo, keysOpen, openSet, place.set, set, sets.length, chooseTool]);

  const thumbnails = useMemo(() => sets.map(thumbnailOf), [sets]);
  useEffect(() => {
    if (set) session.read(set, place.index, thumbnails);
  }, [session, set, place.index, thumbnails]);

  return (
    <>
      <Toolbar
        set={set ?? null}
        tool={tool}
        onTool={chooseTool}
        viewport={viewport}
        keysOpen={keysOpen}
        onKeys={() => setKeysOpen(!keysOpen)}
      />
      <div className={styles.body}>
        <Thumbnails
          session={session}
          sets={sets}
          imageIds={thumbnails}
          chosen={place.set}
          onChoose={openSet}
          unshowable={unshowable}
        />
        {set ? (
          <StackView
            session={session}
            set={set}
            index={place.index}
            onIndex={goTo}
            viewportRef={viewport}
            tool={tool}
          />
        ) : (
          <p className={styles.message}>{t('study.empty')}</p>
        )}
        {keysOpen && <KeyPanel onClose={() => setKeysOpen(false)} />}
      </div>
    </>
  );
}

function thumbnailOf(set: DisplaySet): string {
  return set.slices[Math.floor(set.slices.length / 2)]!.imageId;
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

interface Reach {
  set: DisplaySet | undefined;
  viewport: StackViewport | null;
  goTo: (index: (now: number) => number) => void;
  chooseTool: (tool: Tool) => void;
}

/** What a key does, or null. */
function actionOf(key: string, { set, viewport, goTo, chooseTool }: Reach): (() => void) | null {
  const moves: Record<string, (now: number) => number> = {
    ArrowUp: (now) => now - 1,
    ArrowLeft: (now) => now - 1,
    ArrowDown: (now) => now + 1,
    ArrowRight: (now) => now + 1,
    PageUp: (now) => now - page,
    PageDown: (now) => now + page,
    Home: () => 0,
    End: () => Number.MAX_SAFE_INTEGER,
  };
  const move = moves[key];
  if (move) return () => goTo(move);
  const preset = set?.modality === 'CT' ? ctPresets.find((each) => each.key === key) : undefined;
  if (preset) return () => viewport?.setWindow(preset.center, preset.width);
  const actions: Record<string, () => void> = {
    w: () => chooseTool('window'),
    z: () => chooseTool('zoom'),
    m: () => chooseTool('pan'),
    i: () => viewport?.invert(),
    f: () => viewport?.fit(),
    r: () => viewport?.reset(),
    '0': () => viewport?.resetWindow(),
    '+': () => viewport?.zoomBy(1.25),
    '-': () => viewport?.zoomBy(0.8),
  };
  return actions[key.toLowerCase()] ?? null;
}
