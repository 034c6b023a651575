/** What every pane of the image workspace has in common, whatever it shows. */
import type { PatientView } from '../../../shared/views.ts';
import type { Tool } from '../viewport/tools.ts';
import type { Slab } from '../volume/slab.ts';
import type { OpenStudy } from './open-study.ts';

export const planes = ['axial', 'coronal', 'sagittal'] as const;
export type Plane = (typeof planes)[number];

/** What a pane shows: slices of a series, a plane through its volume, or an object that is not a stack of pictures. */
export type PaneContent =
  | {
      kind: 'stack';
      studyUid: string;
      setId: string;
      index: number;
      /** SOP Instance UID of the presentation state that is applied; none where it is absent. */
      presentation?: string;
    }
  | {
      kind: 'volume';
      studyUid: string;
      setId: string;
      plane: Plane;
      /** Layers put together; a single one where it is absent. */
      slab?: Slab;
      /** Which phase, echo or the like of a series that has several: its place in `volumePartsOf`. */
      part?: number;
      /** Slice of the series that was being read: the planes open there. */
      from?: number;
    }
  | { kind: 'object'; studyUid: string; objectId: string };

/** Zoom, position and window of a picture, as linked panes share them. */
export interface View {
  /** 1 is fitted to the viewport. */
  zoom: number;
  /** In parts of the picture's size, so that panes of different sizes can share it. */
  pan: readonly [number, number];
  /** Null for colour pictures. */
  window: { center: number; width: number } | null;
}

/** What toolbar, keys and links do to the picture of a pane. What a pane cannot do is absent. */
export interface PaneControls {
  chooseTool(tool: Tool): void;
  setWindow?(center: number, width: number): void;
  resetWindow?(): void;
  invert?(): void;
  /** Clockwise. */
  rotate?(degrees: 90 | -90): void;
  flip?(axis: 'horizontal' | 'vertical'): void;
  zoomBy?(factor: number): void;
  /** Whole picture in the viewport, centred; the window stays. */
  fit?(): void;
  /** Everything as when the picture was opened; measurements stay. */
  reset(): void;
  /** Null until something is drawn. */
  view?(): View | null;
  setView?(view: Partial<View>): void;
  /** One picture element to one pixel of the screen. */
  actualSize?(): void;
  /** The windows that this picture's modality and body part offer, in the order of their keys 1–9; `own` is key 0. */
  presets?(): readonly PresetChoice[];
  applyPreset?(id: string): void;
  /** Moves through planes whose place is no part of the content: they go through one place in all panes. */
  turn?(next: (now: number) => number): void;
  /** What only panes of this kind can do, for keys and the list of keys. */
  commands?(): readonly PaneCommand[];
  /** Takes back the last measurement made or deleted on the pane's pictures; false when there is none. */
  undoMeasurement?(): boolean;
  /** Deletes the selected measurement; false when none is selected. */
  deleteMeasurement?(): boolean;
  clearMeasurements?(): void;
  /**
   * The pane as it stands, marks and measurements drawn in, for paper.
   * @param width pixels of the picture's longer side at most
   * @throws FrameError when nothing is drawn
   */
  capture?(width: number): Promise<Capture>;
}

/** One thing that a pane can do. */
export interface PaneCommand {
  id: string;
  label: string;
  /** As `KeyboardEvent.key` in lower case. */
  key: string;
  pressed?: boolean;
  run: () => void;
}

/** One entry of the list of windows, in the language of the window. */
export interface PresetChoice {
  id: string;
  /** `0` to `9`; null beyond. */
  key: string | null;
  label: string;
}

/** One picture for paper. */
export interface Capture {
  png: Blob;
  width: number;
  height: number;
  studyUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string | null;
  frame: number | null;
  /** What is printed under it: series, position, window; in the language of the window. */
  caption: string;
}

export interface PaneProps<K extends PaneContent['kind'] = PaneContent['kind']> {
  content: Extract<PaneContent, { kind: K }>;
  study: OpenStudy;
  patient: PatientView;
  /** The pane that keys and toolbar act on. */
  active: boolean;
  tool: Tool;
  /** Shows something else here: the next slice, another plane. */
  onContent: (next: (now: PaneContent) => PaneContent) => void;
  /** Given when the picture can be acted on, null when it is gone. */
  onControls: (controls: PaneControls | null) => void;
  /** The person changed zoom, position or window here: linked panes follow. */
  onView: (view: View) => void;
}
