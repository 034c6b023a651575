import type { DicomJson } from '../../../shared/dicom-json.ts';
import type { View } from '../workspace/pane.ts';
import type { Figure } from './figure.ts';
import type { Placement, Turn } from './placement.ts';

/** What is on the canvas after a render. */
export interface Rendered {
  imageId: string;
  /** Null for colour pictures, which have no window. */
  window: { center: number; width: number } | null;
  /** Of a table of the picture that is used in place of a window: what it is called, empty where that is not said. */
  table: string | null;
  /** 1 is fitted to the viewport. */
  zoom: number;
  inverted: boolean;
  /** Where the picture lies on the viewport. */
  placement: Placement;
  turn: Turn;
  /** Of the viewport, in CSS pixels. */
  size: { width: number; height: number };
}

export interface StackViewportEvents {
  onRendered: (rendered: Rendered) => void;
  onFailed: (imageId: string, error: unknown) => void;
  /** The person changed zoom, position or window here. */
  onView: (view: View) => void;
  /** A drag with the scroll tool. */
  onScroll: (steps: number) => void;
  /** The data set as the frame of a picture sees it. */
  frameOf: (imageId: string) => DicomJson | null;
  /** The words beside a measurement. */
  linesOf: (figure: Figure, imageId: string) => string[];
}
