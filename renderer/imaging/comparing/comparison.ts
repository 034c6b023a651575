import type { DisplaySet } from '../study/display-sets.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent } from '../workspace/pane.ts';
import { type Layout, visiblePanes, type Workspace } from '../workspace/workspace.ts';
import { partnerOf, seriesFactsOf } from './series-match.ts';

export interface Arrangement {
  layout: Layout;
  contents: (PaneContent | null)[];
  active: number;
}

const mostBeside = 3;

/**
 * The screen with another study beside the one on it: one series and its partner side by side; two or three series
 * above, their partners below. `partner` gives what stands beside a pane.
 */
export function comparisonOf(
  workspace: Workspace,
  currentUid: string,
  partner: (content: PaneContent) => PaneContent | null,
): Arrangement {
  const own = visiblePanes({ ...workspace, maximised: false }).filter(
    (pane) => workspace.contents[pane]?.studyUid === currentUid,
  );
  const panes =
    own.length >= 1 && own.length <= mostBeside && !workspace.maximised
      ? own
      : own.filter((pane) => pane === workspace.active);
  const above = (panes.length > 0 ? panes : own.slice(0, 1)).map((pane) => workspace.contents[pane]!);
  const beside = above.map(partner);
  const active = Math.max(0, above.indexOf(workspace.contents[workspace.active]!));
  if (above.length <= 1)
    return { layout: { rows: 1, columns: 2 }, contents: [above[0] ?? null, beside[0] ?? null], active: 0 };
  return { layout: { rows: 2, columns: above.length }, contents: [...above, ...beside], active };
}

/** The screen with the study that was asked for alone. */
export function withoutComparison(workspace: Workspace, currentUid: string): Arrangement {
  const own = visiblePanes({ ...workspace, maximised: false }).flatMap((pane) => {
    const content = workspace.contents[pane];
    return content?.studyUid === currentUid ? [content] : [];
  });
  const contents = own.slice(0, mostBeside);
  return { layout: { rows: 1, columns: Math.max(1, contents.length) }, contents, active: 0 };
}

/** The series of `study` that is most like `set`; the one with most pictures where nothing can be compared. */
export function partnerSetOf(set: DisplaySet, own: OpenStudy, study: OpenStudy): DisplaySet | null {
  const partner = partnerOf(factsIn(own)(set), study.sets, factsIn(study));
  return partner ?? study.sets.toSorted((a, b) => b.slices.length - a.slices.length)[0] ?? null;
}

function factsIn({ session }: OpenStudy) {
  return (set: DisplaySet) => {
    const slice = set.slices[0];
    return seriesFactsOf(set, slice ? session.metadata.frame(slice.sopInstanceUid, slice.frame) : null);
  };
}
