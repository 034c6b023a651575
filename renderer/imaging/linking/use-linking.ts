import { useCallback, useState } from 'react';
import type { PaneContent, View } from '../workspace/pane.ts';
import type { ControlsOfPanes } from '../workspace/use-controls.ts';
import { useLatest } from '../workspace/use-latest.ts';
import type { Lookup } from '../workspace/use-lookup.ts';
import { visiblePanes, type Workspace } from '../workspace/workspace.ts';
import {
  type Anchor,
  type Following,
  followingOf,
  type LinkKind,
  type Links,
  liesAlike,
  linkKinds,
} from './linking.ts';

export interface Linking {
  links: Links;
  /** Turns these on: what a comparison needs. */
  linkAll: (kinds: readonly LinkKind[]) => void;
  /** Turns one kind of link on or off; scrolling is linked from where the panes stand now. */
  toggle: (kind: LinkKind) => void;
  /** Takes one pane out of all links, or puts it back in from where it stands now. */
  togglePane: (pane: number) => void;
  isLinked: (pane: number) => boolean;
  /** Forgets where panes were laid beside one another by hand. */
  align: () => void;
  /** The panes after `pane` has moved. */
  follow: (contents: readonly (PaneContent | null)[], pane: number) => readonly (PaneContent | null)[];
  /** How a pane goes with the active one; null where it does not. */
  followingOf: (pane: number) => Following | null;
  /** Gives zoom, position and window of one pane to the others. */
  share: (pane: number, view: View) => void;
}

interface Place {
  studyUid: string;
  setId: string;
  index: number;
}

/** Which panes go together, and how. @param first what is linked when the study opens */
export function useLinking(
  workspace: Workspace,
  lookup: Lookup,
  controls: ControlsOfPanes,
  first: readonly LinkKind[],
): Linking {
  const [links, setLinks] = useState<Links>(() => linksOf(first));
  const [apart, setApart] = useState<ReadonlySet<number>>(new Set());
  const [anchors, setAnchors] = useState<ReadonlyMap<number, Place>>(new Map());
  const latest = useLatest({ workspace, lookup, links, apart, anchors });

  const between = useCallback(
    (contents: readonly (PaneContent | null)[], leader: number, follower: number): Following | null => {
      const { lookup: look, apart: out } = latest.current;
      if (leader === follower || out.has(leader) || out.has(follower)) return null;
      const [from, to] = [look.stackOf(contents[leader]), look.stackOf(contents[follower])];
      return from && to ? followingOf(from, to, anchorOf(latest.current.anchors, contents, leader, follower)) : null;
    },
    [latest],
  );

  const follow = useCallback(
    (contents: readonly (PaneContent | null)[], pane: number) => {
      const { links: on, workspace: state } = latest.current;
      if (!on.scroll) return contents;
      let after = contents;
      for (const other of visiblePanes({ ...state, maximised: false })) {
        const content = contents[other];
        const following = between(contents, pane, other);
        if (following && content?.kind === 'stack' && content.index !== following.index) {
          after = after.with(other, { ...content, index: following.index });
        }
      }
      return after;
    },
    [between, latest],
  );

  const share = useCallback(
    (pane: number, view: View) => {
      const { workspace: state, lookup: look, links: on, apart: out } = latest.current;
      if (out.has(pane)) return;
      const own = state.contents[pane];
      const set = look.setOf(own);
      for (const other of visiblePanes({ ...state, maximised: false })) {
        const content = state.contents[other];
        const otherSet = look.setOf(content);
        if (other === pane || out.has(other) || !set || !otherSet) continue;
        const isAlike = liesAlike(look.planeOf(own), look.planeOf(content)) && set.modality === otherSet.modality;
        // Only Hounsfield units mean the same in every series; other values at most within the series.
        const hasSameValues = set.modality === otherSet.modality && (set.modality === 'CT' || set === otherSet);
        controls.of(other)?.setView?.({
          ...(on.zoom && isAlike && { zoom: view.zoom }),
          ...(on.pan && isAlike && { pan: view.pan }),
          ...(on.window && hasSameValues && view.window && { window: view.window }),
        });
      }
    },
    [controls, latest],
  );

  const holdAll = () => {
    const { workspace: state } = latest.current;
    const places = state.contents.flatMap((content, pane): [number, Place][] =>
      content?.kind === 'stack'
        ? [[pane, { studyUid: content.studyUid, setId: content.setId, index: content.index }]]
        : [],
    );
    setAnchors(new Map(places));
  };

  return {
    links,
    linkAll: (kinds) => setLinks((now) => linksOf(linkKinds.filter((kind) => now[kind] || kinds.includes(kind)))),
    toggle: (kind) => {
      if (kind === 'scroll' && !links.scroll) holdAll();
      setLinks({ ...links, [kind]: !links[kind] });
    },
    togglePane: (pane) => {
      if (apart.has(pane)) holdAll();
      setApart(apart.has(pane) ? new Set([...apart].filter((each) => each !== pane)) : new Set([...apart, pane]));
    },
    isLinked: (pane) => !apart.has(pane),
    align: () => {
      setAnchors(new Map());
      setApart(new Set());
    },
    follow,
    followingOf: (pane) => (links.scroll ? between(workspace.contents, workspace.active, pane) : null),
    share,
  };
}

function linksOf(kinds: readonly LinkKind[]): Links {
  const [scroll, zoom, pan, window] = linkKinds.map((kind) => kinds.includes(kind));
  return { scroll: scroll!, zoom: zoom!, pan: pan!, window: window! };
}

/** Where the two panes were laid beside one another by hand, if they still hold the same series. */
function anchorOf(
  anchors: ReadonlyMap<number, Place>,
  contents: readonly (PaneContent | null)[],
  leader: number,
  follower: number,
): Anchor | null {
  const held = (pane: number) => {
    const content = contents[pane];
    const place = anchors.get(pane);
    const isSame = content?.kind === 'stack' && content.setId === place?.setId && content.studyUid === place.studyUid;
    return place && isSame ? place.index : null;
  };
  const [from, to] = [held(leader), held(follower)];
  return from === null || to === null ? null : { leader: from, follower: to };
}
