/**
 * DICOMweb over the study files (PS3.18): QIDO-RS §10.6 inside one study, WADO-RS §10.4 for metadata, frames and
 * original instances. Nothing is transcoded: frames come in the transfer syntax they were exported in.
 */
import { type Context, Hono } from 'hono';
import { TomoshibiError } from '../../shared/errors.ts';
import { failure } from '../http.ts';
import { acceptedMedia, type MediaRange } from './accept.ts';
import { multipartRelated } from './multipart.ts';
import type { InstanceEntry, Study } from './study.ts';

export interface DicomwebOptions {
  /** Throws TomoshibiError `study-not-found`, `study-not-on-medium`, or what the station says when it is not open. */
  study: (studyInstanceUid: string) => Promise<Study>;
}

const dicomJson = 'application/dicom+json';
const octetStream = 'application/octet-stream';
const part10 = 'application/dicom';

/** Routes to mount at `/dicom-web`. */
export function dicomweb({ study: open }: DicomwebOptions): Hono {
  const routes = new Hono();

  routes.onError(failure);

  routes.get('/studies', async (c) => {
    const uid = c.req.query('StudyInstanceUID') ?? c.req.query('0020000D');
    if (!uid) throw new TomoshibiError('request-invalid');
    return json(c, page(c, [studyResult(await open(uid))]));
  });
  routes.get('/studies/:study/series', async (c) => {
    const study = await open(c.req.param('study'));
    return json(c, page(c, matching(c, seriesResults(study))));
  });
  routes.get('/studies/:study/instances', async (c) => {
    const study = await open(c.req.param('study'));
    return json(c, page(c, matching(c, study.instances().map(instanceResult))));
  });
  routes.get('/studies/:study/series/:series/instances', async (c) => {
    const study = await open(c.req.param('study'));
    return json(c, page(c, matching(c, study.instances(c.req.param('series')).map(instanceResult))));
  });

  routes.get('/studies/:study/metadata', async (c) => json(c, (await open(c.req.param('study'))).metadata()));
  routes.get('/studies/:study/series/:series/metadata', async (c) =>
    json(c, (await open(c.req.param('study'))).metadata(c.req.param('series'))),
  );
  routes.get('/studies/:study/series/:series/instances/:instance/metadata', async (c) =>
    json(c, (await open(c.req.param('study'))).metadata(c.req.param('series'), c.req.param('instance'))),
  );

  routes.get('/studies/:study/series/:series/instances/:instance/frames/:frames', async (c) => {
    const study = await open(c.req.param('study'));
    const instance = c.req.param('instance');
    requireInSeries(study, c.req.param('series'), instance);
    return frames(c, study, instance, frameNumbers(c.req.param('frames')));
  });
  routes.get('/studies/:study/series/:series/instances/:instance', async (c) => {
    const study = await open(c.req.param('study'));
    const instance = c.req.param('instance');
    requireInSeries(study, c.req.param('series'), instance);
    return original(c, study, instance);
  });
  return routes;
}

/** One frame bare, several (or one, when asked so) as parts (PS3.18 §10.4.1.1.4). */
function frames(c: Context, study: Study, instance: string, numbers: number[]): Response {
  const parts = numbers.map((number) => {
    const frame = study.frame(instance, number);
    return {
      contentType: `${octetStream}; transfer-syntax=${frame.transferSyntaxUid}`,
      transferSyntaxUid: frame.transferSyntaxUid,
      location: new URL(c.req.url).pathname.replace(/[^/]+$/, String(number)),
      bytes: [frame.bytes],
    };
  });
  const syntaxes = new Set(parts.map((part) => part.transferSyntaxUid));
  const form = acceptedMedia(c.req.header('Accept'), octetStream).find((range) => takes(range, syntaxes));
  if (!form || (numbers.length > 1 && !form.multipart && !form.wildcard)) return notAcceptable(c);
  if (form.multipart || numbers.length > 1) return multipartRelated(octetStream, parts);
  const [part] = parts;
  return new Response(part!.bytes[0] as Uint8Array<ArrayBuffer>, { headers: { 'Content-Type': part!.contentType } });
}

/** The file as it was exported, byte for byte (PS3.18 §10.4.1.1.1). */
function original(c: Context, study: Study, instance: string): Response {
  const transferSyntaxUid = study.transferSyntaxOf(instance);
  const form = acceptedMedia(c.req.header('Accept'), part10).find((range) =>
    takes(range, new Set([transferSyntaxUid])),
  );
  if (!form) return notAcceptable(c);
  const contentType = `${part10}; transfer-syntax=${transferSyntaxUid}`;
  const bytes = study.instance(instance);
  if (!form.multipart) return new Response(asBody(bytes), { headers: { 'Content-Type': contentType } });
  return multipartRelated(part10, [{ contentType, transferSyntaxUid, location: new URL(c.req.url).pathname, bytes }]);
}

function takes(range: MediaRange, syntaxes: Set<string>): boolean {
  const { transferSyntaxUid } = range;
  return (
    transferSyntaxUid === null || transferSyntaxUid === '*' || [...syntaxes].every((uid) => uid === transferSyntaxUid)
  );
}

function notAcceptable(c: Context): Response {
  return c.json(new TomoshibiError('request-invalid').toBody(), 406);
}

function json(c: Context, body: string | Record<string, unknown>[]): Response {
  if (typeof body !== 'string' && body.length === 0) return c.body(null, 204);
  if (acceptedMedia(c.req.header('Accept'), dicomJson, 'application/json').length === 0) return notAcceptable(c);
  return c.body(typeof body === 'string' ? body : JSON.stringify(body), 200, { 'Content-Type': dicomJson });
}

function frameNumbers(list: string): number[] {
  if (!/^[1-9]\d{0,8}(?:,[1-9]\d{0,8}){0,999}$/.test(list)) throw new TomoshibiError('request-invalid');
  return list.split(',').map(Number);
}

function requireInSeries(study: Study, seriesInstanceUid: string, sopInstanceUid: string): void {
  const found = study.seriesOf(sopInstanceUid);
  if (found !== seriesInstanceUid) throw new TomoshibiError('instance-not-found');
}

type Result = Record<string, { vr: string; Value?: unknown[] }>;

/** Attributes a study is described with (PS3.18 table 10.6.3-3), of its first instance. */
const studyAttributes =
  '00080005 00080020 00080030 00080050 00080090 00081030 00100010 00100020 00100030 00100040 0020000D 00200010'.split(
    ' ',
  );

function studyResult(study: Study): Result {
  const instances = study.instances();
  const [first] = JSON.parse(study.metadata(undefined, instances[0]?.sopInstanceUid)) as Result[];
  const series = study.series();
  const known = studyAttributes.filter((tag) => first![tag]).map((tag) => [tag, first![tag]!] as const);
  return {
    ...Object.fromEntries(known),
    '00080061': { vr: 'CS', Value: [...new Set(series.map((entry) => entry.modality))] },
    '00201206': { vr: 'IS', Value: [series.length] },
    '00201208': { vr: 'IS', Value: [instances.length] },
  };
}

function seriesResults(study: Study): Result[] {
  return study.series().map((series) => ({
    '00080060': value('CS', series.modality),
    '0008103E': value('LO', series.description),
    '0020000E': value('UI', series.seriesInstanceUid),
    '00200011': value('IS', series.number),
    '00201209': value('IS', series.instances.length),
  }));
}

function instanceResult(instance: InstanceEntry): Result {
  return {
    '00080016': value('UI', instance.sopClassUid),
    '00080018': value('UI', instance.sopInstanceUid),
    '0020000E': value('UI', instance.seriesInstanceUid),
    '00200013': value('IS', instance.number),
    '00280008': value('IS', instance.frameCount || null),
    '00280010': value('US', instance.rows),
    '00280011': value('US', instance.columns),
    '00083002': value('UI', instance.transferSyntaxUid),
  };
}

function value(vr: string, content: string | number | null): { vr: string; Value?: unknown[] } {
  return content === null || content === '' ? { vr } : { vr, Value: [content] };
}

/** What a query may name (PS3.18 §8.3.4.1); other parameters do not narrow. */
const matchKeys: Record<string, string> = {
  Modality: '00080060',
  SeriesInstanceUID: '0020000E',
  SeriesNumber: '00200011',
  SOPClassUID: '00080016',
  SOPInstanceUID: '00080018',
  InstanceNumber: '00200013',
};

function matching(c: Context, results: Result[]): Result[] {
  const wanted = Object.entries(matchKeys).flatMap(([keyword, tag]) => {
    const query = c.req.query(keyword) ?? c.req.query(tag);
    return query ? [{ tag, values: query.split(',') }] : [];
  });
  return results.filter((result) =>
    wanted.every(({ tag, values }) => values.includes(String(result[tag]?.Value?.[0]))),
  );
}

function page(c: Context, results: Result[]): Result[] {
  const number = (name: string) => {
    const text = c.req.query(name);
    if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new TomoshibiError('request-invalid');
    return text === undefined ? undefined : Number(text);
  };
  const offset = number('offset') ?? 0;
  const limit = number('limit');
  return results.slice(offset, limit === undefined ? undefined : offset + limit);
}

/** A stream that reads one segment when the one before has been taken, and fails when one is damaged. */
function asBody(bytes: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.iterator]();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel() {
      iterator.return?.();
    },
  });
}
