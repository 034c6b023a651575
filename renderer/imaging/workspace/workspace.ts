import type { PaneContent } from './pane.ts';

export interface Layout {
  rows: number;
  columns: number;
}

export const mostRows = 3;
export const mostColumns = 3;
const places = mostRows * mostColumns;
const remembered = 20;

type Contents = readonly (PaneContent | null)[];

/** Which series is in which pane. A pane's number is its place, row by row. */
export interface Workspace {
  layout: Layout;
  /** One for each place of the largest layout: a pane that a smaller layout leaves out keeps what it had. */
  contents: Contents;
  /** The pane that keys and toolbar act on. */
  active: number;
  /** The active pane alone fills the screen. */
  maximised: boolean;
  /** What was on the screen before, the latest last; scrolling is not remembered. */
  past: readonly Arrangement[];
}

export type Arrangement = Pick<Workspace, 'layout' | 'contents' | 'active'>;

export type WorkspaceAction =
  /** Another way to divide the screen; panes keep what they have. */
  | { type: 'divide'; layout: Layout }
  | { type: 'activate'; pane: number }
  /** Puts something into a pane, which becomes the active one. */
  | { type: 'place'; pane: number; content: PaneContent }
  /** Divides the screen and fills it, from the first pane on. */
  | { type: 'hang'; layout: Layout; contents: readonly (PaneContent | null)[]; active: number }
  /** The next slice in a pane; `follow` moves the panes linked to it. */
  | {
      type: 'turn';
      pane: number;
      next: (now: PaneContent) => PaneContent;
      follow: (contents: Contents, pane: number) => Contents;
    }
  /** One pane fills the screen, or all are shown again. */
  | { type: 'maximise'; pane: number }
  | { type: 'undo' };

export const emptyWorkspace: Workspace = {
  layout: { rows: 1, columns: 1 },
  contents: Array.from({ length: places }, () => null),
  active: 0,
  maximised: false,
  past: [],
};

/** Pure: the same state and action always give the same state, and an action that changes nothing gives the state itself. */
export function workspaceAfter(state: Workspace, action: WorkspaceAction): Workspace {
  switch (action.type) {
    case 'divide': {
      const layout = bounded(action.layout);
      if (isSameLayout(layout, state.layout)) return state.maximised ? { ...state, maximised: false } : state;
      const active = state.active < panesOf(layout) ? state.active : 0;
      return { ...remember(state), layout, active, maximised: false };
    }
    case 'activate':
      return action.pane === state.active || !isOnScreen(state, action.pane)
        ? state
        : { ...state, active: action.pane, maximised: false };
    case 'place': {
      if (!isOnScreen(state, action.pane)) return state;
      const contents = state.contents.with(action.pane, action.content);
      return {
        ...remember(state),
        contents,
        active: action.pane,
        maximised: state.maximised && action.pane === state.active,
      };
    }
    case 'hang': {
      const layout = bounded(action.layout);
      const contents = Array.from({ length: places }, (_, pane) => action.contents[pane] ?? null);
      const active = action.active < panesOf(layout) ? action.active : 0;
      return { ...remember(state), layout, contents, active, maximised: false };
    }
    case 'turn': {
      const now = state.contents[action.pane];
      if (!now) return state;
      const next = action.next(now);
      if (next === now) return state;
      return { ...state, contents: action.follow(state.contents.with(action.pane, next), action.pane) };
    }
    case 'maximise': {
      if (!isOnScreen(state, action.pane)) return state;
      const isBack = state.maximised && state.active === action.pane;
      return { ...state, active: action.pane, maximised: !isBack && panesOf(state.layout) > 1 };
    }
    case 'undo': {
      const before = state.past.at(-1);
      if (!before) return state;
      return { ...state, ...before, maximised: false, past: state.past.slice(0, -1) };
    }
  }
}

export function panesOf({ rows, columns }: Layout): number {
  return rows * columns;
}

/** The panes that are on the screen: one when it is maximised. */
export function visiblePanes({ layout, active, maximised }: Workspace): number[] {
  return maximised ? [active] : Array.from({ length: panesOf(layout) }, (_, pane) => pane);
}

/** Where the next thing goes that is to stand beside the active pane: an empty pane, else the one after it. */
export function paneBeside({ layout, contents, active }: Workspace): number {
  const count = panesOf(layout);
  const empty = contents.findIndex((content, pane) => pane < count && content === null);
  return empty === -1 ? (active + 1) % count : empty;
}

function isOnScreen({ layout }: Workspace, pane: number): boolean {
  return pane >= 0 && pane < panesOf(layout);
}

function isSameLayout(a: Layout, b: Layout): boolean {
  return a.rows === b.rows && a.columns === b.columns;
}

function bounded({ rows, columns }: Layout): Layout {
  const within = (value: number, most: number) => Math.min(most, Math.max(1, Math.trunc(value)));
  return { rows: within(rows, mostRows), columns: within(columns, mostColumns) };
}

/** Places that nothing was put into are not worth going back to. */
function remember(state: Workspace): Workspace {
  if (state.contents.every((content) => content === null)) return state;
  const { layout, contents, active } = state;
  return { ...state, past: [...state.past, { layout, contents, active }].slice(-remembered) };
}
