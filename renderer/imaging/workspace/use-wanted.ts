import { useEffect } from 'react';
import type { Cine } from '../cine/use-cine.ts';
import { partnerSetOf } from '../comparing/comparison.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import type { Reading } from '../study/reading.ts';
import type { WantedStack } from '../study/reading-plan.ts';
import type { OpenStudy } from './open-study.ts';
import { thumbnailOf } from './Thumbnails.tsx';
import type { Lookup } from './use-lookup.ts';
import { visiblePanes, type Workspace } from './workspace.ts';

interface WantedReach {
  workspace: Workspace;
  lookup: Lookup;
  cine: Cine;
  /** In the thumbnails. */
  listed: readonly OpenStudy[];
  /** The likely prior, opened in the background. */
  likely: OpenStudy | null;
}

/** Tells the reading what is on the screen, and what is likely to be looked at next, whenever that changes. */
export function useWanted(reading: Reading, { workspace, lookup, cine, listed, likely }: WantedReach) {
  const { contents, active } = workspace;
  const visible = visiblePanes({ ...workspace, maximised: false });
  const shown = [active, ...visible.filter((pane) => pane !== active)];
  const playing = shown.map((pane) => cine.of(pane).playing).join();
  const places = shown.join();
  useEffect(() => {
    const playingPanes = playing.split(',');
    const panes = places.split(',').map(Number);
    const stacks = panes.flatMap((pane, place): WantedStack[] => {
      const content = contents[pane];
      const set = lookup.setOf(content);
      if (!set || !content) return [];
      if (content.kind !== 'stack') return [{ set, index: 0, way: 'whole' }];
      return [{ set, index: content.index, way: playingPanes[place] === 'true' ? 'playing' : 'reading' }];
    });
    const set = lookup.setOf(contents[panes[0]!]);
    const study = lookup.studyOf(contents[panes[0]!]);
    reading.want({
      stacks,
      thumbnails: listed.flatMap(({ sets }) => sets.map(thumbnailOf)),
      next: set && study ? nextOf(set, study, likely) : [],
    });
  }, [reading, contents, places, playing, lookup, listed, likely]);
}

/** The series around this one, then its partner in the likely prior. */
function nextOf(set: DisplaySet, study: OpenStudy, likely: OpenStudy | null): DisplaySet[] {
  const place = study.sets.indexOf(set);
  const around = [study.sets[place + 1], study.sets[place - 1]];
  const partner = likely && likely !== study ? partnerSetOf(set, study, likely) : null;
  return [...around, partner ?? undefined].filter((each) => each !== undefined);
}
