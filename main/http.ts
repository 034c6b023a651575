/** How failures and headers look over HTTP, in both hosts. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { validator } from 'hono/validator';
import type { z } from 'zod';
import { type ErrorCode, TomoshibiError } from '../shared/errors.ts';
import { asReadingError } from './station/database.ts';

/** `style-src` allows inline styles: Mantine sets them. `img-src data:`: the baseline JPEG decoder draws from one. `media-src
 * blob:`: videos, whose requests could not carry the session. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  'media-src blob:',
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

export function setSafeHeaders(headers: Headers): void {
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', contentSecurityPolicy);
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('X-Frame-Options', 'DENY');
  headers.set('Referrer-Policy', 'no-referrer');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
}

const statusOf: Partial<
  Record<ErrorCode, 400 | 401 | 403 | 404 | 406 | 409 | 410 | 413 | 423 | 429 | 500 | 501 | 507>
> = {
  'request-invalid': 400,
  'session-input-invalid': 400,
  'session-required': 401,
  'host-token-required': 401,
  'passphrase-wrong': 403,
  'medium-not-found': 404,
  'identity-missing': 404,
  'patient-not-found': 404,
  'study-not-found': 404,
  'study-not-on-medium': 404,
  'instance-not-found': 404,
  'frame-not-found': 404,
  'bulk-data-not-found': 404,
  'media-type-unavailable': 406,
  'query-too-broad': 413,
  'document-not-found': 404,
  'form-not-found': 404,
  'print-job-not-found': 404,
  'sheet-not-found': 404,
  'draft-not-found': 404,
  'scan-folder-not-found': 404,
  'scan-output-foreign': 409,
  'scan-running': 409,
  'scan-role-required': 403,
  'ward-not-found': 404,
  'batch-not-found': 404,
  'sheet-clipped': 409,
  'batch-running': 409,
  'batch-data-changed': 409,
  'station-not-open': 409,
  'import-already-running': 409,
  'medium-rolled-back': 409,
  'records-unreadable': 409,
  'generation-not-found': 404,
  'beside-adds-nothing': 409,
  'copy-missing': 409,
  'study-medium-gone': 410,
  'unlock-too-soon': 429,
  'medium-file-missing': 410,
  'station-locked': 423,
  'administrator-required': 403,
  'second-person-required': 403,
  'reader-role-required': 403,
  'sign-in-wrong': 403,
  'sign-in-waits': 429,
  'emergency-reason-missing': 400,
  'emergency-access-closed': 403,
  'disc-not-found': 404,
  'disc-busy': 409,
  'temporary-id-used': 409,
  'drawing-unavailable': 501,
  'print-unavailable': 501,
  'print-failed': 500,
  'print-cancelled': 409,
  'print-rest-missing': 409,
  'sheets-role-required': 403,
  'save-cancelled': 409,
  'batch-printer-needed': 409,
  'printer-not-found': 404,
  'save-failed': 500,
  'identity-retired': 403,
  'station-busy': 409,
  'drill-missing': 404,
  'drill-running': 409,
  'drill-not-running': 409,
  'drill-needs-lock': 409,
  'medium-is-drill': 409,
  'medium-not-drill': 409,
  'identity-rotated': 409,
  'incident-folder-missing': 404,
  'incident-export-missing': 409,
  'incident-access-open': 409,
  internal: 500,
  'disk-full': 507,
};

/** Any failure as an ErrorBody. What has no code is `internal`, without a word of what it was about. */
export function failure(error: unknown, c: Context): Response {
  const known = asTomoshibiError(error);
  if (known.code === 'internal') console.error(`${c.req.method} ${c.req.routePath}:`, nameOf(error));
  return c.json(known.toBody(), statusOf[known.code] ?? 422);
}

/** A JSON body of this shape. @throws TomoshibiError `code` */
export function jsonBody<Schema extends z.ZodType>(schema: Schema, code: ErrorCode = 'request-invalid') {
  return validator('json', (value): z.output<Schema> => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new TomoshibiError(code);
    return parsed.data;
  });
}

/** Query parameters of this shape. @throws TomoshibiError `request-invalid` */
export function queryOf<Schema extends z.ZodType>(schema: Schema) {
  return validator('query', (value): z.output<Schema> => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new TomoshibiError('request-invalid');
    return parsed.data;
  });
}

const inlineTypes = new Set([
  'application/pdf',
  'text/plain',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/bmp',
  'image/tiff',
  'image/webp',
]);

/**
 * Bytes somebody else wrote. What is not a plain picture, text or PDF goes out as bytes without a meaning; none of it
 * may run, load or frame anything, whatever it contains.
 */
export function foreignBytes(bytes: Uint8Array, contentType: string, name: string): Response {
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  const safeType = inlineTypes.has(type) ? type : 'application/octet-stream';
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': safeType === 'text/plain' ? 'text/plain; charset=utf-8' : safeType,
      'Content-Length': String(bytes.byteLength),
      'Content-Disposition': `inline; filename="${name}"`,
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    },
  });
}

function asTomoshibiError(error: unknown): TomoshibiError {
  const reading = asReadingError(error);
  if (reading instanceof TomoshibiError) return reading;
  if (error instanceof HTTPException && error.status < 500) return new TomoshibiError('request-invalid');
  const code = (error as { code?: unknown }).code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') return new TomoshibiError('disk-full');
  return new TomoshibiError('internal', {}, { cause: error });
}

/** Class, code and place of an error. Its message stays unsaid: it may quote data. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as { code?: unknown }).code;
  const place = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return [error.name, code, place?.trim()].filter(Boolean).join(' ');
}
