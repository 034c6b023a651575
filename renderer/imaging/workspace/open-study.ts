import type { StudyView } from '../../../shared/views.ts';
import type { DisplaySet, Unshowable } from '../study/display-sets.ts';
import type { StudyObject } from '../study/study-objects.ts';
import type { StudySession } from '../study/study-session.ts';

/** A study that panes can show: what is in it, and the loading of its pictures. */
export interface OpenStudy {
  view: StudyView;
  session: StudySession;
  sets: readonly DisplaySet[];
  /** What opens in a pane of its own: reports, documents, waveforms and other objects that are no stack of pictures. */
  objects: readonly StudyObject[];
  unshowable: readonly Unshowable[];
  /** Another study of the patient, opened beside the one that was asked for. */
  isPrior: boolean;
}
