import { useCallback, useMemo, useRef, useState } from 'react';
import type { PaneControls } from './pane.ts';
import { useLatest } from './use-latest.ts';

export interface ControlsOfPanes {
  of: (pane: number) => PaneControls | null;
  /** What a pane is given as `onControls`: the same function for the same pane. */
  giverFor: (pane: number) => (controls: PaneControls | null) => void;
  all: () => ReadonlyMap<number, PaneControls>;
}

/** What each pane has handed over to be acted on by toolbar, keys and links. */
export function useControls(onGiven: (controls: PaneControls) => void): ControlsOfPanes {
  const controls = useRef(new Map<number, PaneControls>());
  const givers = useRef(new Map<number, (given: PaneControls | null) => void>());
  const latest = useLatest(onGiven);
  const [, setVersion] = useState(0);
  const giverFor = useCallback(
    (pane: number) => {
      const known = givers.current.get(pane);
      if (known) return known;
      const giver = (given: PaneControls | null) => {
        if (given === null) controls.current.delete(pane);
        else {
          controls.current.set(pane, given);
          latest.current(given);
        }
        setVersion((version) => version + 1);
      };
      givers.current.set(pane, giver);
      return giver;
    },
    [latest],
  );
  const of = useCallback((pane: number) => controls.current.get(pane) ?? null, []);
  const all = useCallback(() => controls.current, []);
  return useMemo(() => ({ of, giverFor, all }), [of, giverFor, all]);
}
