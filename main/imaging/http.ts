/** What QIDO-RS and WADO-RS answer alike. */
import type { Context } from 'hono';
import { TomoshibiError } from '../../shared/errors.ts';
import { acceptedMedia } from './accept.ts';

const dicomJson = 'application/dicom+json';

/** DICOM JSON (PS3.18 §F), or 204 for an empty list. */
export function json(c: Context, body: string | object[]): Response {
  if (typeof body !== 'string' && body.length === 0) return c.body(null, 204);
  if (acceptedMedia(accepting(c), dicomJson, 'application/json').length === 0) return notAcceptable(c);
  return c.body(typeof body === 'string' ? body : JSON.stringify(body), 200, { 'Content-Type': dicomJson });
}

export function notAcceptable(c: Context): Response {
  return c.json(new TomoshibiError('media-type-unavailable').toBody(), 406);
}

/** What the client accepts: the query parameter `accept` counts before the header (PS3.18 §8.7.5). */
export function accepting(c: Context): string | undefined {
  return c.req.query('accept') ?? c.req.header('Accept');
}

/** Address of the service, for the addresses of its resources. */
export function serviceOf(c: Context): string {
  const { protocol, host, pathname } = new URL(c.req.url);
  return `${protocol}//${host}${/^(.*?)\/(?:studies|series|instances)(?:\/|$)/.exec(pathname)?.[1] ?? ''}`;
}
