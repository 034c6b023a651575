/**
 * One study of each modality: a frame read with its digest and decoded in the window that draws for the viewer, so that what the
 * viewer would refuse is refused here.
 */

import { TomoshibiError } from '../../shared/errors.ts';
import type { ReadinessLine } from '../../shared/readiness.ts';
import type { InstanceEntry, Study } from '../imaging/study.ts';
import { isVideo } from '../imaging/transfer-syntaxes.ts';
import { because, type Check, type CheckContext, failed, notDone, ok, turn, warning } from './check.ts';
import { someOf } from './figures.ts';

/** Studies of a modality that are tried for one that is here. */
const tried = 20;
const named = 12;
const side = 128;
const noWindow = ['drawing-unavailable', 'print-unavailable'];

type Outcome =
  | { kind: 'shown' | 'read' | 'video' | 'not-drawn'; syntax: string }
  | { kind: 'problem'; line: ReadinessLine };

export const checkStudies: Check = async (context) => {
  const { station, signal } = context;
  const { studyList } = station.generation;
  const samples = [...studyList.sample(tried)].sort(([a], [b]) => (a < b ? -1 : 1));
  if (samples.length === 0) return [notDone('studies.none')];
  const by: Record<'shown' | 'read' | 'video' | 'not-drawn' | 'absent' | 'left-out' | 'stopped', string[]> = {
    shown: [],
    read: [],
    video: [],
    'not-drawn': [],
    absent: [],
    'left-out': [],
    stopped: [],
  };
  const leftOut = new Set((station.generation.manifest.leftOut ?? []).map(({ modality }) => modality));
  const lines: ReadinessLine[] = [];
  for (const [modality, { taken }] of samples) {
    if (signal.aborted) {
      by.stopped.push(modality);
      continue;
    }
    const here = taken.find(({ file, studyInstanceUid }) => station.generation.hasStudy(file, studyInstanceUid));
    if (!here) {
      by[leftOut.has(modality) ? 'left-out' : 'absent'].push(modality);
      continue;
    }
    const outcome = await open(here.studyInstanceUid, modality, context).catch((error: unknown): Outcome => {
      return { kind: 'problem', line: because(failed('studies.unreadable', { modality }), error) };
    });
    if (outcome.kind === 'problem') lines.push(outcome.line);
    else by[outcome.kind].push(modality);
    await turn();
  }
  const say = (make: typeof ok, said: string, modalities: string[]) => {
    if (modalities.length > 0) lines.push(make(said, { count: modalities.length, names: someOf(modalities, named) }));
  };
  say(warning, 'studies.absent', by.absent);
  say(notDone, 'studies.leftOut', by['left-out']);
  say(notDone, 'studies.notDrawn', by['not-drawn']);
  say(notDone, 'studies.video', by.video);
  say(notDone, 'studies.stopped', by.stopped);
  say(ok, 'studies.shown', by.shown);
  say(ok, 'studies.read', by.read);
  return lines;
};

async function open(uid: string, modality: string, context: CheckContext): Promise<Outcome> {
  const study = await context.station.archive.study(uid);
  const instances = study
    .series()
    .filter((series) => series.modality === modality)
    .flatMap(({ seriesInstanceUid }) => study.instances(seriesInstanceUid));
  const pictures = instances.filter(({ frameCount }) => frameCount > 0);
  const [first] = instances;
  if (!first) return { kind: 'problem', line: failed('studies.empty', { modality }) };
  const chosen = pictures.find(({ damage }) => damage === null) ?? pictures[0];
  if (!chosen) return readWhole(study, first);
  const { transferSyntaxUid: syntax, sopInstanceUid } = chosen;
  if (isVideo(syntax)) {
    for (const part of study.stream(sopInstanceUid, 1).read()) void part;
    return { kind: 'video', syntax };
  }
  study.frame(sopInstanceUid, 1);
  try {
    await context.draw({
      studyInstanceUid: uid,
      seriesInstanceUid: chosen.seriesInstanceUid,
      sopInstanceUid,
      frame: 1,
      type: 'image/jpeg',
      quality: 50,
      window: null,
      viewport: { width: side, height: side, region: null },
    });
    return { kind: 'shown', syntax };
  } catch (error) {
    if (error instanceof TomoshibiError && noWindow.includes(error.code)) return { kind: 'not-drawn', syntax };
    return { kind: 'problem', line: because(failed('studies.refused', { modality, syntax }), error) };
  }
}

/** Reports and the like: their file is read whole against its digests. */
function readWhole(study: Study, { sopInstanceUid, transferSyntaxUid }: InstanceEntry): Outcome {
  study.metadata(undefined, sopInstanceUid);
  for (const part of study.reading(study.file(sopInstanceUid).read())) void part;
  return { kind: 'read', syntax: transferSyntaxUid };
}
