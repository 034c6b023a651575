import { useEffect, useState } from 'react';
import type { PaneContent } from '../workspace/pane.ts';
import { useLatest } from '../workspace/use-latest.ts';
import type { Lookup } from '../workspace/use-lookup.ts';
import { frameRateOf, type Play, stepOf } from './cine.ts';

export interface CineOfPane {
  playing: boolean;
  /** The next frame is not in memory yet. */
  waiting: boolean;
  perSecond: number;
  /** The series itself says how fast. */
  given: boolean;
  loops: boolean;
}

export interface Cine {
  of: (pane: number) => CineOfPane;
  toggle: (pane: number) => void;
  setRate: (pane: number, perSecond: number) => void;
  setLoops: (loops: boolean) => void;
  stopAll: () => void;
}

/** Plays the stacks of panes, each at its own rate, over one clock. */
export function useCine(
  contents: readonly (PaneContent | null)[],
  lookup: Lookup,
  turn: (pane: number, next: (now: PaneContent) => PaneContent) => void,
): Cine {
  const [plays, setPlays] = useState<ReadonlyMap<number, Play>>(new Map());
  const [rates, setRates] = useState<ReadonlyMap<string, number>>(new Map());
  const [loops, setLoops] = useState(true);

  const rateOf = (pane: number) => {
    const content = contents[pane];
    const set = lookup.setOf(content);
    const metadata = lookup.studyOf(content)?.session.metadata;
    const slice = set?.slices[0];
    const own = frameRateOf((slice && metadata?.frame(slice.sopInstanceUid, slice.frame)) ?? {});
    return { perSecond: rates.get(set?.id ?? '') ?? own.perSecond, given: own.given };
  };
  const latest = useLatest({ contents, lookup, turn, plays, loops, rateOf });
  const isPlaying = plays.size > 0;

  useEffect(() => {
    if (!isPlaying) return;
    let handle = 0;
    const tick = (time: number) => {
      const { contents: shown, plays: running } = latest.current;
      const after = new Map(running);
      for (const [pane, play] of running) {
        const content = shown[pane];
        const set = latest.current.lookup.setOf(content);
        const queue = latest.current.lookup.studyOf(content)?.session.queue;
        if (content?.kind !== 'stack' || !set || !queue) {
          after.delete(pane);
          continue;
        }
        const pace = { index: content.index, count: set.slices.length, loops: latest.current.loops };
        const step = stepOf(
          play,
          time,
          { ...pace, ...latest.current.rateOf(pane) },
          (index) => queue.stateOf(set.slices[index]!.imageId) === 'loaded',
        );
        if (step.ended) after.delete(pane);
        else after.set(pane, step.play);
        if (step.index !== null) {
          const { index } = step;
          latest.current.turn(pane, (was) => (was.kind === 'stack' ? { ...was, index } : was));
        }
      }
      const isSame = after.size === running.size && [...after].every(([pane, play]) => running.get(pane) === play);
      if (!isSame) {
        latest.current.plays = after;
        setPlays(after);
      }
      handle = requestAnimationFrame(tick);
    };
    handle = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(handle);
  }, [isPlaying, latest]);

  return {
    of: (pane) => {
      const play = plays.get(pane);
      return { playing: play !== undefined, waiting: play?.waiting ?? false, loops, ...rateOf(pane) };
    },
    toggle: (pane) => {
      const after = new Map(plays);
      if (!after.delete(pane)) after.set(pane, { since: performance.now(), waiting: false });
      setPlays(after);
    },
    setRate: (pane, perSecond) => {
      const set = lookup.setOf(contents[pane]);
      if (set) setRates(new Map(rates).set(set.id, perSecond));
    },
    setLoops,
    stopAll: () => setPlays(new Map()),
  };
}
