import { useEffect, useReducer, useRef } from 'react';
import type { Capture } from '../workspace/pane.ts';

/** As many as main takes (main/paper/pictures.ts). */
export const mostPictures = 36;

/** A picture in the tray, with an address it can be looked at. */
export interface TrayPicture {
  id: string;
  capture: Capture;
  address: string;
}

export interface Tray {
  pictures: readonly TrayPicture[];
  add(capture: Capture): void;
  remove(id: string): void;
  /** Up or down the order on paper. */
  move(id: string, by: -1 | 1): void;
}

type Action =
  | { type: 'add'; picture: TrayPicture }
  | { type: 'remove'; id: string }
  | { type: 'move'; id: string; by: -1 | 1 };

/** Pictures collected for paper, over panes and slices. They are gone with the screen. */
export function useTray(): Tray {
  const [pictures, dispatch] = useReducer(trayAfter, []);
  const made = useRef(new Set<string>());

  useEffect(() => {
    const addresses = made.current;
    return () => {
      for (const address of addresses) URL.revokeObjectURL(address);
    };
  }, []);

  return {
    pictures,
    add: (capture) => {
      const address = URL.createObjectURL(capture.png);
      made.current.add(address);
      dispatch({ type: 'add', picture: { id: crypto.randomUUID(), capture, address } });
    },
    remove: (id) => dispatch({ type: 'remove', id }),
    move: (id, by) => dispatch({ type: 'move', id, by }),
  };
}

export function trayAfter(pictures: readonly TrayPicture[], action: Action): readonly TrayPicture[] {
  switch (action.type) {
    case 'add':
      return pictures.length < mostPictures ? [...pictures, action.picture] : pictures;
    case 'remove':
      return pictures.filter(({ id }) => id !== action.id);
    case 'move': {
      const from = pictures.findIndex(({ id }) => id === action.id);
      const to = from + action.by;
      if (from < 0 || to < 0 || to >= pictures.length) return pictures;
      const moved = [...pictures];
      moved.splice(to, 0, ...moved.splice(from, 1));
      return moved;
    }
  }
}
