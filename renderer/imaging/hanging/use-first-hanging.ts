import { useEffect, useState } from 'react';
import { stringOf } from '../../../shared/dicom-json.ts';
import { sideOf } from '../comparing/body-region.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import { type Hung, type HungStudy, hanging, hungBy, layoutFor, type PictureFacts, ruleFor } from './hanging.ts';

/** So long at most the study waits for its views and sides before it opens in its own order. */
const describingMs = 2_000;
/** Studies of more projections than this are opened in their own order. */
const mostDescribed = 40;

/** How the study opens; null as long as the sides and views of its projections are being read. */
export function useFirstHanging(study: OpenStudy): Hung | null {
  const [hung, setHung] = useState(() => withoutReading(study));
  useEffect(() => {
    if (hung !== null) return;
    let isWanted = true;
    void picturesOf(study).then((pictures) => {
      const about = aboutStudy(study);
      if (isWanted) setHung(hungBy(ruleFor(about, hanging()), about, hanging(), pictures));
    });
    return () => {
      isWanted = false;
    };
  }, [hung, study]);
  return hung;
}

function withoutReading(study: OpenStudy): Hung | null {
  const about = aboutStudy(study);
  const rule = ruleFor(about, hanging());
  const [object] = study.objects;
  if (study.sets.length === 0 && object) {
    // A study of waveforms or reports alone opens with the first of them.
    const content = { kind: 'object', studyUid: about.studyUid, objectId: object.id } as const;
    return { layout: layoutFor(1), contents: [content], links: rule.links, prior: false };
  }
  const isOne = study.sets.length === 1 && study.sets[0]!.slices.length === 1;
  return rule.panes === 'pictures' && !isOne ? null : hungBy(rule, about, hanging(), isOne ? firstPicture(study) : []);
}

function aboutStudy({ view, sets }: OpenStudy): HungStudy {
  const { studyInstanceUid, bodyPart, description } = view.study;
  return { studyUid: studyInstanceUid, bodyPart, description, sets };
}

function firstPicture({ sets }: OpenStudy): PictureFacts[] {
  return [{ setId: sets[0]!.id, index: 0, view: '', side: null }];
}

/** View and side of every picture, as far as they can be read in time. */
async function picturesOf({ sets, session }: OpenStudy): Promise<PictureFacts[]> {
  const pictures = sets.flatMap((set) => set.slices.map((slice, index) => ({ set, slice, index })));
  if (pictures.length <= mostDescribed) {
    const series = new Set(sets.map(({ seriesInstanceUid }) => seriesInstanceUid));
    const reading = Promise.allSettled([...series].map((uid) => session.metadata.load(uid)));
    await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, describingMs))]);
  }
  return pictures.map(({ set, slice, index }) => {
    const frame = session.metadata.frame(slice.sopInstanceUid, slice.frame) ?? {};
    const laterality = stringOf(frame, '00200062') ?? stringOf(frame, '00200060');
    const view = stringOf(frame, '00185101');
    return {
      setId: set.id,
      index,
      view: [view, view === null ? set.description : null].filter(Boolean).join(' '),
      side: sideOf(laterality) ?? sideOf(set.description),
    };
  });
}
