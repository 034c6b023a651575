import { cache, Enums, type Types } from '@cornerstonejs/core';
import type { Voi } from '../../../../renderer/imaging/dicom/voi.ts';
import { startEngine } from '../../../../renderer/imaging/engine.ts';
import { StackLevels } from '../../../../renderer/imaging/viewport/levels.ts';
import { loaderOf } from './decode-frame.ts';

/** One drawing: the picture's own levels, or others in their place. */
export interface Drawing {
  voi?: Voi;
  inverted?: boolean;
  /** Degrees clockwise, after which the picture still fills its canvas: 0 or 180. */
  rotation?: 180;
  mirrored?: boolean;
  /** Of colours: 0 is red, 1 green, 2 blue; red where not given. */
  channel?: 0 | 1 | 2;
}

export interface Drawn {
  drawing: string;
  /** Grey of every pixel of the picture as on the canvas, base64; one channel of colours. */
  greys: string[];
}

/** Draws a frame through a viewport of its own size, one pixel to one, and reads the canvas. */
export async function drawFrame(path: string, drawings: readonly Drawing[]): Promise<Drawn> {
  const imageId = `tomoshibi:${path}`;
  const engine = startEngine({ softwareWebGl: true });
  const image = await loaderOf(path).image(imageId, new AbortController().signal);
  cache.putImageSync(imageId, image);
  const element = document.createElement('div');
  element.style.cssText = `width: ${image.columns}px; height: ${image.rows}px`;
  document.body.append(element);
  const viewportId = 'drawing';
  engine.rendering.enableElement({ viewportId, type: Enums.ViewportType.STACK, element });
  const viewport = engine.rendering.getViewport(viewportId) as Types.IStackViewport;
  const ended = new AbortController();
  try {
    await viewport.setStack([imageId]);
    const levels = new StackLevels(viewport, ended.signal);
    const greys: string[] = [];
    for (const { voi, inverted, rotation, mirrored, channel } of drawings) {
      levels.forget();
      viewport.setProperties({ interpolationType: Enums.InterpolationType.NEAREST });
      viewport.resetCamera();
      viewport.setViewPresentation({ rotation: rotation ?? 0, flipHorizontal: mirrored === true });
      const rendered = new Promise((resolve) =>
        element.addEventListener(Enums.Events.IMAGE_RENDERED, resolve, { once: true }),
      );
      levels.choose(voi === undefined ? null : { voi });
      if (inverted) levels.invert();
      await rendered;
      greys.push(channelOf(viewport.canvas, image, channel ?? 0));
    }
    return { drawing: engine.drawing, greys };
  } finally {
    ended.abort();
    engine.rendering.disableElement(viewportId);
    element.remove();
    cache.purgeCache();
  }
}

function channelOf(canvas: HTMLCanvasElement, { columns, rows }: Types.IImage, channel: number): string {
  if (canvas.width !== columns || canvas.height !== rows) throw new Error(`canvas ${canvas.width}×${canvas.height}`);
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, columns, rows);
  let text = '';
  for (let at = channel; at < data.length; at += 4) text += String.fromCharCode(data[at]!);
  return btoa(text);
}
