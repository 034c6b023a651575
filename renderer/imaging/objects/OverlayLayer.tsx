import { useEffect, useRef, useState } from 'react';
import { type DicomJson, numberOf } from '../../../shared/dicom-json.ts';
import { type Api, useApi } from '../../api.ts';
import { embeddedBits, type OverlayPlane, overlayBits, overlayFrameOn } from '../dicom/overlays.ts';
import type { Slice } from '../study/display-sets.ts';
import type { Rendered } from '../viewport/stack-events.ts';
import { bulkBytes, fetchBulk } from './bulk-data.ts';
import styles from './objects.module.css';

const mostBytes = 64 * 2 ** 20;
const littleEndian = /transfer-syntax="?1\.2\.840\.10008\.1\.2(?:\.1)?"?(?:$|;)/;
/** Bright on every grey; a region of interest lets the picture through. */
const colors = { graphics: [255, 225, 77, 255], roi: [255, 140, 0, 110] } as const;

/** A plane as a picture of its own. */
interface DrawnPlane {
  plane: OverlayPlane;
  bitmap: HTMLCanvasElement;
}

export interface DrawnPlanes {
  drawn: DrawnPlane[];
  /** Planes on this frame that cannot be drawn. */
  failed: number;
}

/** The planes that lie on this frame, decoded; null while they are being read. */
export function useOverlayPlanes(planes: readonly OverlayPlane[], dataset: DicomJson | null, slice: Slice) {
  const api = useApi();
  const [state, setState] = useState<{ of: string; planes: DrawnPlanes } | null>(null);
  const { imageId, frame, frameCount } = slice;
  useEffect(() => {
    if (!dataset || planes.length === 0) return;
    const gone = new AbortController();
    const read = async () => {
      const result: DrawnPlanes = { drawn: [], failed: 0 };
      for (const plane of planes) {
        const own = overlayFrameOn(plane, frame, frameCount);
        if (own === null) continue;
        try {
          if (plane.problem) throw new RangeError(plane.problem);
          const bits =
            plane.bitPosition === null
              ? overlayBits(plane, await dataOf(api, plane, gone.signal), own)
              : await bitsOfPixels(api, plane, imageId, numberOf(dataset, '00280100') ?? 0, gone.signal);
          result.drawn.push({ plane, bitmap: bitmapOf(plane, bits) });
        } catch {
          if (gone.signal.aborted) return;
          result.failed += 1;
        }
      }
      setState({ of: imageId, planes: result });
    };
    void read();
    return () => gone.abort();
  }, [api, planes, dataset, imageId, frame, frameCount]);
  return state?.of === imageId ? state.planes : null;
}

function dataOf(api: Api, plane: OverlayPlane, signal: AbortSignal): Promise<Uint8Array> {
  const element = {
    ...(plane.data === null ? {} : { InlineBinary: plane.data }),
    ...(plane.bulkDataUri === null ? {} : { BulkDataURI: plane.bulkDataUri }),
  };
  return bulkBytes(api, element, { signal, most: mostBytes });
}

/** Only pixels that are stored as they are have bits beside the picture's own. */
async function bitsOfPixels(
  api: Api,
  plane: OverlayPlane,
  imageId: string,
  bitsAllocated: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const accept = 'application/octet-stream; transfer-syntax=*';
  const { bytes, contentType } = await fetchBulk(api, imageId, { signal, most: mostBytes, accept });
  if (!littleEndian.test(contentType)) throw new RangeError(contentType);
  return embeddedBits(plane, new Uint8Array(bytes), bitsAllocated);
}

function bitmapOf(plane: OverlayPlane, bits: Uint8Array): HTMLCanvasElement {
  const bitmap = document.createElement('canvas');
  bitmap.width = plane.columns;
  bitmap.height = plane.rows;
  const context = bitmap.getContext('2d');
  if (!context) throw new RangeError('canvas');
  const picture = context.createImageData(plane.columns, plane.rows);
  const color = colors[plane.type];
  for (let at = 0; at < bits.length; at += 1) if (bits[at]) picture.data.set(color, at * 4);
  context.putImageData(picture, 0, 0);
  return bitmap;
}

/** Overlay planes over the picture, where it lies: they move, zoom and turn with it. */
export function OverlayLayer({ planes, rendered }: { planes: readonly DrawnPlane[]; rendered: Rendered }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { placement, size } = rendered;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !canvas.current) return;
    const density = window.devicePixelRatio;
    canvas.current.width = Math.max(1, Math.round(size.width * density));
    canvas.current.height = Math.max(1, Math.round(size.height * density));
    const { origin, column, row } = placement;
    context.setTransform(
      column.x * density,
      column.y * density,
      row.x * density,
      row.y * density,
      origin.x * density,
      origin.y * density,
    );
    context.imageSmoothingEnabled = Math.hypot(column.x, column.y) * density < 1;
    // The origin counts pixels from 1; the corner of a pixel is half of one before its centre.
    for (const { plane, bitmap } of planes) context.drawImage(bitmap, plane.origin[1] - 1.5, plane.origin[0] - 1.5);
  }, [planes, placement, size]);
  return (
    <canvas
      ref={canvas}
      className={styles.layer}
      data-testid="overlays"
      data-planes={planes.length}
      style={{ width: size.width, height: size.height }}
    />
  );
}
