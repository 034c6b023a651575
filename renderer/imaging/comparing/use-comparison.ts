import { type Dispatch, useEffect, useState } from 'react';
import { followingOf } from '../linking/linking.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent } from '../workspace/pane.ts';
import { useLatest } from '../workspace/use-latest.ts';
import type { Lookup } from '../workspace/use-lookup.ts';
import type { Workspace, WorkspaceAction } from '../workspace/workspace.ts';
import { comparisonOf, partnerSetOf, withoutComparison } from './comparison.ts';

/** Descriptions of so many series at most are read before the partner of one is chosen. */
const mostDescribed = 24;
const describingMs = 5_000;

interface ComparisonReach {
  currentUid: string;
  studies: readonly OpenStudy[];
  lookup: Lookup;
  workspace: Workspace;
  dispatch: Dispatch<WorkspaceAction>;
}

export interface Comparison {
  /** Another study than the one that was asked for is on the screen. */
  isOn: boolean;
  /** The study that is being opened for it. */
  opening: string | null;
  start: (studyUid: string) => void;
  end: () => void;
}

/** Puts another study beside the one on the screen, series by series, at the same place. */
export function useComparison(reach: ComparisonReach): Comparison {
  const { currentUid, studies, workspace, dispatch } = reach;
  const [opening, setOpening] = useState<string | null>(null);
  const latest = useLatest(reach);
  const other = studies.find(({ view }) => view.study.studyInstanceUid === opening);

  useEffect(() => {
    if (!other) return;
    let isWanted = true;
    const own = latest.current.studies[0]!;
    void describe(own, other, latest.current.lookup.setOf(activeContent(latest.current.workspace))).then(() => {
      if (!isWanted) return;
      const { workspace: now, lookup } = latest.current;
      const beside = comparisonOf(now, own.view.study.studyInstanceUid, (content) =>
        partnerContent(content, other, lookup),
      );
      dispatch({ type: 'hang', ...beside });
      setOpening(null);
    });
    return () => {
      isWanted = false;
    };
  }, [other, dispatch, latest]);

  return {
    isOn: workspace.contents.some((content) => content !== null && content.studyUid !== currentUid),
    opening,
    start: setOpening,
    end: () => {
      setOpening(null);
      dispatch({ type: 'hang', ...withoutComparison(workspace, currentUid) });
    },
  };
}

function activeContent({ contents, active }: Workspace): PaneContent | null {
  return contents[active] ?? null;
}

/** Reads how the series of both lie and were made; what cannot be read in time is matched by its words alone. */
async function describe(own: OpenStudy, other: OpenStudy, set: DisplaySet | null): Promise<void> {
  const alike = other.sets.filter((each) => set === null || each.modality === set.modality).slice(0, mostDescribed);
  const series = (study: OpenStudy, sets: readonly DisplaySet[]) =>
    [...new Set(sets.map(({ seriesInstanceUid }) => seriesInstanceUid))].map((uid) => study.session.metadata.load(uid));
  const all = Promise.allSettled([
    ...series(own, set ? [set] : own.sets.slice(0, mostDescribed)),
    ...series(other, alike),
  ]);
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, describingMs))]);
}

function partnerContent(content: PaneContent, other: OpenStudy, lookup: Lookup): PaneContent | null {
  const own = lookup.studyOf(content);
  const set = lookup.setOf(content);
  const partner = own && set && partnerSetOf(set, own, other);
  if (!partner) return null;
  const studyUid = other.view.study.studyInstanceUid;
  const beside: PaneContent = { kind: 'stack', studyUid, setId: partner.id, index: 0 };
  const leader = lookup.stackOf(content);
  const follower = lookup.stackOf(beside);
  const following = leader && follower && followingOf(leader, follower, null);
  return following ? { ...beside, index: following.index } : beside;
}
