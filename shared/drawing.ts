/** What the host's hidden window is asked to draw (PS3.18 §8.3.5), and what it answers. */

export interface DrawRequest {
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
  /** 1-based. */
  frame: number;
  type: 'image/jpeg' | 'image/png';
  /** 1 to 100, for JPEG. */
  quality: number;
  /** In the values of the modality; null: as the picture itself says. */
  window: { center: number; width: number; function: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID' } | null;
  viewport: Viewport | null;
}

/** The picture is fitted into width × height without distortion. */
export interface Viewport {
  width: number;
  height: number;
  /** Part of the picture in its pixels, mirrored where a length is negative; null: all of it. */
  region: { x: number; y: number; width: number; height: number } | null;
}

export type DrawAnswer =
  | { kind: 'drawn' /** Base64. */; bytes: string }
  /** It must not be shown; `problem` as in renderer/imaging/frames/frame-error.ts. */
  | { kind: 'refused'; problem: string };
