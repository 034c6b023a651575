/**
 * WADO-RS (PS3.18 §10.4): metadata, frames, bulk data and original instances. Nothing is transcoded: frames come in the
 * transfer syntax they were exported in.
 */
import { type Context, Hono } from 'hono';
import { TomoshibiError } from '../../shared/errors.ts';
import { acceptedMedia, type MediaRange } from './accept.ts';
import type { DicomwebOptions } from './dicomweb.ts';
import { accepting, json, notAcceptable, serviceOf } from './http.ts';
import { multipartRelated, type Part } from './multipart.ts';
import { ranged } from './range.ts';
import { type Content, contentOf } from './segments.ts';
import { releaseWhenSent } from './sent.ts';
import type { BulkData, BulkDataUri, Study } from './study.ts';
import { explicitBigEndian, isVideo, mediaTypeOf } from './transfer-syntaxes.ts';

const octetStream = 'application/octet-stream';
const part10 = 'application/dicom';
/** Frames given in one answer are read before it begins, so that damage is said instead of breaking it off. */
const mostFrameBytes = 256 * 1024 ** 2;

const instancePath = '/studies/:study/series/:series/instances/:instance';

export function wado({ study: open }: DicomwebOptions): Hono {
  const routes = new Hono();

  routes.get('/studies/:study/metadata', async (c) => {
    const uid = c.req.param('study');
    return json(c, (await open(uid)).metadata(undefined, undefined, bulkDataUri(c, uid)));
  });
  routes.get('/studies/:study/series/:series/metadata', async (c) => {
    const { study: uid, series } = c.req.param();
    return json(c, (await open(uid)).metadata(series, undefined, bulkDataUri(c, uid)));
  });
  routes.get(`${instancePath}/metadata`, async (c) => {
    const { study: uid, series, instance } = c.req.param();
    return json(c, (await open(uid)).metadata(series, instance, bulkDataUri(c, uid)));
  });

  routes.get(`${instancePath}/frames/:frames`, async (c) => {
    const study = await openInstance(open, c.req.param());
    return frames(c, study, c.req.param('instance'), frameNumbers(c.req.param('frames')));
  });
  routes.get(`${instancePath}/bulkdata/:path{.+}`, async (c) => {
    const { instance, path } = c.req.param();
    return bulkData(c, (await openInstance(open, c.req.param())).bulkData(instance, path));
  });

  routes.get('/studies/:study', async (c) => {
    const study = await open(c.req.param('study'));
    return originals(c, study, study.instances());
  });
  routes.get('/studies/:study/series/:series', async (c) => {
    const study = await open(c.req.param('study'));
    return originals(c, study, study.instances(c.req.param('series')));
  });
  routes.get(instancePath, async (c) => {
    const study = await openInstance(open, c.req.param());
    return originals(c, study, [{ sopInstanceUid: c.req.param('instance'), seriesInstanceUid: c.req.param('series') }]);
  });
  return routes;
}

/** The study of an instance that is in the series it is asked for in. @throws TomoshibiError `instance-not-found` */
export async function openInstance(
  open: DicomwebOptions['study'],
  path: { study: string; series: string; instance: string },
): Promise<Study> {
  const study = await open(path.study);
  if (study.seriesOf(path.instance) !== path.series) throw new TomoshibiError('instance-not-found');
  return study;
}

function bulkDataUri(c: Context, study: string): BulkDataUri {
  const service = serviceOf(c);
  return (series, instance, path) =>
    `${service}/studies/${study}/series/${series}/instances/${instance}/bulkdata/${path}`;
}

/** One frame bare, several (or one, when asked so) as parts (PS3.18 §10.4.1.1.6). */
function frames(c: Context, study: Study, instance: string, numbers: number[]): Response {
  const [first] = numbers;
  if (numbers.length === 1 && isVideo(study.transferSyntaxOf(instance))) return video(c, study, instance, first!);
  let total = 0;
  const read = numbers.map((number) => {
    const frame = study.frame(instance, number);
    total += frame.bytes.length;
    if (total > mostFrameBytes) throw new TomoshibiError('query-too-broad');
    return {
      transferSyntaxUid: frame.transferSyntaxUid,
      location: c.req.url.replace(/[^/]+$/, String(number)),
      bytes: frame.bytes as Uint8Array<ArrayBuffer>,
    };
  });
  const { transferSyntaxUid, bytes } = read[0]!;
  const stored = mediaTypeOf(transferSyntaxUid);
  const syntaxes = new Set(read.map((part) => part.transferSyntaxUid));
  const form = acceptedMedia(accepting(c), octetStream, ...(stored ? [stored] : [])).find((range) =>
    takes(range, syntaxes),
  );
  if (!form || (numbers.length > 1 && !form.multipart && !form.wildcard)) return notAcceptable(c);
  if (form.multipart || numbers.length > 1) {
    return multipartRelated(
      form.type,
      read.map((part): Part => ({ ...part, bytes: [part.bytes] })),
    );
  }
  const contentType = `${form.type}; transfer-syntax=${transferSyntaxUid}`;
  if (c.req.header('Range')) return ranged(contentOf(bytes), contentType, c.req.header('Range'));
  releaseWhenSent(c, bytes);
  // Not as a stream: hosts send bytes that are there at once.
  const headers = { 'Content-Type': contentType, 'Content-Length': String(bytes.length), 'Accept-Ranges': 'bytes' };
  return new Response(bytes, { headers });
}

/** The stream of a video, from wherever a player seeks to. */
function video(c: Context, study: Study, instance: string, number: number): Response {
  const transferSyntaxUid = study.transferSyntaxOf(instance);
  return single(c, study.stream(instance, number), transferSyntaxUid, mediaTypeOf(transferSyntaxUid));
}

/** A value that is left out of the metadata (PS3.18 §10.4.1.1.5), little endian (§8.7.3.3.2). */
function bulkData(c: Context, { vr, transferSyntaxUid, content }: BulkData): Response {
  if (isVideo(transferSyntaxUid)) return single(c, content, transferSyntaxUid, mediaTypeOf(transferSyntaxUid));
  const little = transferSyntaxUid === explicitBigEndian ? contentOf(swapped(content, vr)) : content;
  return single(c, little, null, null);
}

/** One piece of content, bare or as the only part. */
function single(c: Context, content: Content, transferSyntaxUid: string | null, mediaType: string | null): Response {
  const types = mediaType ? [mediaType, octetStream] : [octetStream];
  const form = acceptedMedia(accepting(c), ...types).find((range) =>
    takes(range, new Set(transferSyntaxUid ? [transferSyntaxUid] : [])),
  );
  if (!form) return notAcceptable(c);
  if (form.multipart)
    return multipartRelated(form.type, [{ transferSyntaxUid, location: c.req.url, bytes: content.read() }]);
  const contentType = transferSyntaxUid ? `${form.type}; transfer-syntax=${transferSyntaxUid}` : form.type;
  return ranged(content, contentType, c.req.header('Range'));
}

/** The files as they were exported, byte for byte (PS3.18 §10.4.1.1.1); several as parts, read one after the other. */
function originals(
  c: Context,
  study: Study,
  instances: { sopInstanceUid: string; seriesInstanceUid: string }[],
): Response {
  if (instances.length === 0) throw new TomoshibiError('instance-not-found');
  const base = `${serviceOf(c)}/studies/${c.req.param('study')}`;
  const parts = instances.map(
    ({ sopInstanceUid, seriesInstanceUid }): Part => ({
      transferSyntaxUid: study.transferSyntaxOf(sopInstanceUid),
      location: `${base}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`,
      bytes: lazily(() => study.file(sopInstanceUid).read()),
    }),
  );
  const syntaxes = new Set(parts.map((part) => part.transferSyntaxUid));
  const form = acceptedMedia(accepting(c), part10).find((range) => takes(range, syntaxes));
  if (!form || (parts.length > 1 && !form.multipart && !form.wildcard)) return notAcceptable(c);
  if (form.multipart || parts.length > 1) return multipartRelated(part10, parts, (work) => study.reading(work));
  const contentType = `${part10}; transfer-syntax=${parts[0]!.transferSyntaxUid}`;
  return ranged(study.file(instances[0]!.sopInstanceUid), contentType, c.req.header('Range'));
}

function* lazily<T>(open: () => Iterable<T>): Generator<T> {
  yield* open();
}

function takes(range: MediaRange, syntaxes: Set<string | null>): boolean {
  const { transferSyntaxUid } = range;
  return (
    transferSyntaxUid === null || transferSyntaxUid === '*' || [...syntaxes].every((uid) => uid === transferSyntaxUid)
  );
}

/** @throws TomoshibiError `request-invalid` */
export function frameNumbers(list: string): number[] {
  if (!/^[1-9]\d{0,8}(?:,[1-9]\d{0,8}){0,999}$/.test(list)) throw new TomoshibiError('request-invalid');
  return list.split(',').map(Number);
}

const wordBytes: Record<string, number> = { OD: 8, OF: 4, OL: 4, OV: 8, OW: 2 };

/** A value of a big-endian file in little endian; such files are old and small. */
function swapped(content: Content, vr: string): Uint8Array {
  const bytes = Buffer.concat([...content.read()]);
  const size = wordBytes[vr] ?? 1;
  for (let start = 0; size > 1 && start + size <= bytes.length; start += size) {
    bytes.subarray(start, start + size).reverse();
  }
  return bytes;
}
