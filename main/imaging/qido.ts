/**
 * QIDO-RS (PS3.18 §10.6): searching for studies, series and instances. Studies are answered from the records without
 * opening their files; series and instances from the study files.
 */
import { type Context, Hono } from 'hono';
import { TomoshibiError } from '../../shared/errors.ts';
import type { StudyEntry } from '../records/study-list.ts';
import { attributes, type DataSet, type Level, levels } from './attributes.ts';
import type { DicomwebOptions } from './dicomweb.ts';
import { json, serviceOf } from './http.ts';
import { matching } from './matching.ts';
import { parseQuery, type Query } from './query.ts';
import { instanceResult, seriesResult, studyElement, studyResult } from './results.ts';

/** Results in one answer; the rest is for further requests. */
const mostResults = 10_000;
/** Study files that one search opens. */
const mostStudies = 50;

export function qido(options: DicomwebOptions): Hono {
  const routes = new Hono();
  routes.get('/studies', (c) => searchStudies(c, options));
  routes.get('/series', (c) => searchWithin(c, options, 'series', {}));
  routes.get('/instances', (c) => searchWithin(c, options, 'instance', {}));
  routes.get('/studies/:study/series', (c) => searchWithin(c, options, 'series', c.req.param()));
  routes.get('/studies/:study/instances', (c) => searchWithin(c, options, 'instance', c.req.param()));
  routes.get('/studies/:study/series/:series/instances', (c) => searchWithin(c, options, 'instance', c.req.param()));
  return routes;
}

/** The resource that is searched in: what its path names is not repeated in the results. */
interface Scope {
  study?: string;
  series?: string;
}

function searchStudies(c: Context, options: DicomwebOptions): Response {
  const query = parseQuery(new URL(c.req.url).searchParams, 'study');
  const service = serviceOf(c);
  const accepts = matching(query);
  const { results, more } = page(
    query,
    candidates(options, query).filter((entry) => accepts((tag) => studyElement(entry, tag))),
  );
  const answer = results.map((entry) => {
    const result = studyResult(entry, service);
    result['00080056'] = availability(options.isOnMedium(entry));
    return projected(result, query, ['study']);
  });
  options.onSearch?.(c, wordsOf(c), answer.length);
  return answered(c, query, answer, more);
}

async function searchWithin(
  c: Context,
  options: DicomwebOptions,
  level: 'series' | 'instance',
  scope: Scope,
): Promise<Response> {
  const query = parseQuery(new URL(c.req.url).searchParams, level);
  const { entries, absent } = scope.study ? within(options, scope.study) : narrowed(options, query);
  const accepts = matching(query);
  const service = serviceOf(c);
  const found: DataSet[] = [];
  for (const { uid, result: study } of entries) {
    const opened = await options.study(uid);
    if (!scope.study) options.onRead?.(c, uid);
    for (const series of opened.series()) {
      if (scope.series !== undefined && scope.series !== series.seriesInstanceUid) continue;
      const ofSeries = { ...study, ...seriesResult(uid, series, service) };
      if (level === 'series') {
        if (accepts((tag) => ofSeries[tag])) found.push(ofSeries);
        continue;
      }
      for (const instance of series.instances) {
        const result = { ...ofSeries, ...instanceResult(uid, series.seriesInstanceUid, instance, service) };
        if (accepts((tag) => result[tag])) found.push(result);
      }
    }
  }
  const given: Level[] = levels.slice(scope.series ? 2 : scope.study ? 1 : 0, levels.indexOf(level) + 1);
  const { results, more } = page(query, found.values());
  const answer = results.map((result) => projected({ ...result, '00080056': availability(true) }, query, given));
  if (!scope.study) options.onSearch?.(c, wordsOf(c), answer.length);
  return answered(c, query, answer, more, absent);
}

/** The one study of the path, with what the records say of it. Reading it tells whether it is there. */
function within(options: DicomwebOptions, uid: string) {
  const [entry] = options.studies({ studyInstanceUids: [uid] });
  return { entries: [{ uid, result: entry ? studyResult(entry, null) : {} }], absent: 0 };
}

/** Studies that a search without a study may lie in. @throws TomoshibiError `query-too-broad` */
function narrowed(options: DicomwebOptions, query: Query) {
  const ofStudy = matching({ ...query, keys: query.keys.filter(({ attribute }) => attribute.level === 'study') });
  const entries: { uid: string; result: DataSet }[] = [];
  let absent = 0;
  for (const entry of candidates(options, query)) {
    if (!ofStudy((tag) => studyElement(entry, tag))) continue;
    const result = studyResult(entry, null);
    if (!options.isOnMedium(entry)) absent += 1;
    else if (entries.push({ uid: entry.studyInstanceUid, result }) > mostStudies) {
      throw new TomoshibiError('query-too-broad', { studies: mostStudies });
    }
  }
  return { entries, absent };
}

/** Studies that UID, date and exact numbers leave, which the database itself narrows by. */
function candidates(options: DicomwebOptions, { keys }: Query): StudyEntry[] {
  const asked = (tag: string) => keys.find(({ attribute }) => attribute.tag === tag)?.value ?? '';
  const uids = asked('0020000D');
  const dates = /^(\d{8})?(-)?(\d{8})?$/.exec(asked('00080020'));
  const [, from, dash, to] = dates ?? [];
  const day = (text: string | undefined) => text && `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  return options.studies({
    studyInstanceUids: uids === '' || uids === '*' ? undefined : uids.split(/[,\\]/).map((uid) => uid.trim()),
    from: day(from),
    to: day(dash ? to : from),
    patientId: exact(asked('00100020')),
    accessionNumber: exact(asked('00080050')),
  });
}

/** The query as a person reads it. */
function wordsOf(c: Context): string {
  return [...new URL(c.req.url).searchParams].map((pair) => pair.join('=')).join('&');
}

/** A value without wild cards; undefined where there is none. */
function exact(value: string): string | undefined {
  return value === '' || /[*?]/.test(value) ? undefined : value;
}

/** The page asked for, and how many results come after it. */
function page<T>({ offset, limit }: Query, matched: Iterable<T>): { results: T[]; more: number } {
  const end = offset + Math.min(limit ?? mostResults, mostResults);
  const results: T[] = [];
  let index = 0;
  for (const result of matched) {
    if (index >= offset && index < end) results.push(result);
    index += 1;
  }
  return { results, more: Math.max(0, index - end) };
}

/** What of a result is given: the attributes of these levels, and what was asked for. */
function projected(result: DataSet, { include }: Query, given: Level[]): DataSet {
  const tags = attributes.filter(
    ({ tag, level }) => given.includes(level) || include === 'all' || include.has(tag) || isIdentifier(tag),
  );
  return Object.fromEntries(tags.flatMap(({ tag }) => (result[tag] ? [[tag, result[tag]] as const] : [])));
}

/** Study and Series Instance UID, the availability and the address are given at every level. */
function isIdentifier(tag: string): boolean {
  return ['00080005', '00080056', '00081190', '0020000D', '0020000E'].includes(tag);
}

function availability(isOnMedium: boolean) {
  // Not on this medium: another one has to be brought (PS3.3 §C.4.23.1.1).
  return { vr: 'CS', Value: [isOnMedium ? 'ONLINE' : 'OFFLINE'] };
}

function answered(c: Context, query: Query, results: DataSet[], more: number, absent = 0): Response {
  const warnings: string[] = [];
  if (more > 0) warnings.push(`There are ${more} additional results that can be requested`);
  if (query.unknown.length > 0) warnings.push(`Not supported and ignored: ${query.unknown.map(printable).join(', ')}`);
  if (absent > 0) warnings.push(`${absent} studies that match are not on this medium and were not searched`);
  for (const text of warnings) c.header('Warning', `299 Tomoshibi "${text}"`, { append: true });
  return json(c, results);
}

function printable(name: string): string {
  return name.replace(/[^\w.]/g, '?').slice(0, 64);
}
