/**
 * Rendered resources and thumbnails (PS3.18 §10.4.1.1.3 f., §8.3.5): frames as ordinary pictures, drawn in the renderer's
 * sandbox by the viewer's own frame loader.
 */
import { type Context, Hono } from 'hono';
import type { DrawRequest, Viewport } from '../../shared/drawing.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import { acceptedMedia } from './accept.ts';
import type { DicomwebOptions } from './dicomweb.ts';
import { accepting, notAcceptable, serviceOf } from './http.ts';
import { multipartRelated, type Part } from './multipart.ts';
import type { Study } from './study.ts';
import { isVideo } from './transfer-syntaxes.ts';
import { frameNumbers, openInstance } from './wado.ts';

const pictureTypes = ['image/jpeg', 'image/png'] as const;
/** Pictures in one answer. */
const mostPictures = 100;
const mostPixels = 8192;
const thumbnailSide = 128;

const instancePath = '/studies/:study/series/:series/instances/:instance';

interface Place {
  seriesInstanceUid: string;
  sopInstanceUid: string;
  frame: number;
}

export function rendered(options: DicomwebOptions): Hono {
  const { study: open } = options;
  const routes = new Hono();

  for (const kind of ['rendered', 'thumbnail'] as const) {
    const answer = (c: Context, study: Study, places: Place[]) => pictures(c, options, study, places, kind);
    routes.get(`/studies/:study/${kind}`, async (c) => {
      const study = await open(c.req.param('study'));
      return answer(c, study, pictured(study));
    });
    routes.get(`/studies/:study/series/:series/${kind}`, async (c) => {
      const study = await open(c.req.param('study'));
      return answer(c, study, pictured(study, c.req.param('series')));
    });
    routes.get(`${instancePath}/${kind}`, async (c) => {
      const study = await openInstance(open, c.req.param());
      const { series: seriesInstanceUid, instance: sopInstanceUid } = c.req.param();
      return answer(c, study, [{ seriesInstanceUid, sopInstanceUid, frame: representative(study, sopInstanceUid) }]);
    });
    routes.get(`${instancePath}/frames/:frames/${kind}`, async (c) => {
      const study = await openInstance(open, c.req.param());
      const { series: seriesInstanceUid, instance: sopInstanceUid, frames } = c.req.param();
      return answer(
        c,
        study,
        frameNumbers(frames).map((frame) => ({ seriesInstanceUid, sopInstanceUid, frame })),
      );
    });
  }
  return routes;
}

/** One picture of each instance that is one. */
function pictured(study: Study, series?: string): Place[] {
  const instances = study.instances(series);
  if (instances.length === 0) throw new TomoshibiError('instance-not-found');
  return instances
    .filter(({ frameCount, transferSyntaxUid }) => frameCount > 0 && !isVideo(transferSyntaxUid))
    .map(({ seriesInstanceUid, sopInstanceUid }) => ({ seriesInstanceUid, sopInstanceUid, frame: 1 }));
}

async function pictures(
  c: Context,
  { draw }: DicomwebOptions,
  study: Study,
  places: Place[],
  kind: 'rendered' | 'thumbnail',
): Promise<Response> {
  const form = acceptedMedia(accepting(c), ...pictureTypes)[0];
  if (!form || places.length === 0) return notAcceptable(c);
  const type = form.type as DrawRequest['type'];
  // A thumbnail of several pictures is the middle one (§10.4.1.1.4).
  const chosen = kind === 'thumbnail' && !c.req.param('frames') ? [places[Math.floor(places.length / 2)]!] : places;
  if (chosen.length > mostPictures) throw new TomoshibiError('query-too-broad');
  if (chosen.length > 1 && !form.multipart && !form.wildcard) return notAcceptable(c);
  if (!draw) throw new TomoshibiError('drawing-unavailable');
  const manner = mannerOf(c, kind);
  const service = serviceOf(c);
  const studyInstanceUid = c.req.param('study')!;
  const parts: Part[] = [];
  for (const place of chosen) {
    if (isVideo(study.transferSyntaxOf(place.sopInstanceUid))) {
      throw new TomoshibiError('frame-refused', { reason: 'video' });
    }
    if (place.frame > study.frameCountOf(place.sopInstanceUid)) {
      throw new TomoshibiError('frame-not-found', { frame: place.frame });
    }
    const { seriesInstanceUid, sopInstanceUid, frame } = place;
    parts.push({
      transferSyntaxUid: null,
      location: `${service}/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}/frames/${frame}/${kind}`,
      bytes: [await draw({ studyInstanceUid, ...place, type, ...manner })],
    });
  }
  if (form.multipart || parts.length > 1) return multipartRelated(type, parts);
  const [bytes] = parts[0]!.bytes as [Uint8Array<ArrayBuffer>];
  return new Response(bytes, { headers: { 'Content-Type': type, 'Content-Length': String(bytes.length) } });
}

/** Representative Frame Number (0028,6010), else the first. */
function representative(study: Study, sopInstanceUid: string): number {
  if (study.frameCountOf(sopInstanceUid) <= 1) return 1;
  const [dataSet] = JSON.parse(study.metadata(undefined, sopInstanceUid)) as [Record<string, { Value?: unknown[] }>];
  const frame = Number(dataSet['00286010']?.Value?.[0] ?? 1);
  return Number.isInteger(frame) && frame >= 1 && frame <= study.frameCountOf(sopInstanceUid) ? frame : 1;
}

type Manner = Pick<DrawRequest, 'quality' | 'window' | 'viewport'>;

/** @throws TomoshibiError `request-invalid` */
function mannerOf(c: Context, kind: 'rendered' | 'thumbnail'): Manner {
  const quality = c.req.query('quality');
  if (quality !== undefined && !/^(?:100|[1-9]\d?)$/.test(quality)) throw new TomoshibiError('request-invalid');
  const small: Viewport = { width: thumbnailSide, height: thumbnailSide, region: null };
  return {
    quality: Number(quality ?? 90),
    window: windowOf(c.req.query('window')),
    viewport: viewportOf(c.req.query('viewport')) ?? (kind === 'thumbnail' ? small : null),
  };
}

/** `center,width,function` (§8.3.5.1.4). */
function windowOf(text: string | undefined): DrawRequest['window'] {
  if (text === undefined) return null;
  const [center, width, name = 'LINEAR', ...more] = text.split(',');
  const voiFunction = (['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const).find(
    (each) => each.replace('_', '-') === name.toUpperCase().replace('_', '-'),
  );
  const [c, w] = [number(center), number(width)];
  if (!voiFunction || more.length > 0 || (voiFunction === 'LINEAR' ? w < 1 : w <= 0)) {
    throw new TomoshibiError('request-invalid');
  }
  return { center: c, width: w, function: voiFunction };
}

/** `vw,vh,sx,sy,sw,sh` (§8.3.5.1.3). */
function viewportOf(text: string | undefined): Viewport | null {
  if (text === undefined) return null;
  const parts = text.split(',');
  const [width, height] = [number(parts[0]), number(parts[1])];
  const sane = (length: number) => Number.isInteger(length) && length >= 1 && length <= mostPixels;
  if (!sane(width) || !sane(height) || (parts.length !== 2 && parts.length !== 6)) {
    throw new TomoshibiError('request-invalid');
  }
  if (parts.length === 2) return { width, height, region: null };
  const [x, y, w, h] = parts.slice(2).map(number) as [number, number, number, number];
  if (x < 0 || y < 0 || w === 0 || h === 0) throw new TomoshibiError('request-invalid');
  return { width, height, region: { x, y, width: w, height: h } };
}

function number(text: string | undefined): number {
  if (text === undefined || !/^-?\d{1,9}(?:\.\d{1,9})?$/.test(text.trim())) throw new TomoshibiError('request-invalid');
  return Number(text);
}
