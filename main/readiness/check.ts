/** What a check of the readiness is given, and what it gives. */
import { TomoshibiError } from '../../shared/errors.ts';
import type { AgreedHours, ReadinessLine, ReadinessProgress } from '../../shared/readiness.ts';
import type { AuditLog } from '../audit/audit.ts';
import type { Host } from '../host.ts';
import type { Drawing } from '../imaging/drawing.ts';
import type { Forms } from '../paper/forms.ts';
import { asReadingError } from '../station/database.ts';
import type { Station } from '../station/station.ts';

export interface CheckContext {
  station: Station;
  audit: AuditLog;
  host: Host;
  forms: Forms;
  hours: AgreedHours;
  now: Date;
  /** On a command line: nothing here is a station that people will use. */
  stationless: boolean;
  /** Decodes as the viewer does. */
  draw: Drawing['draw'];
  /** Draws the test page. @returns its pages and bytes */
  testPage: () => Promise<{ pages: number; pdf: Uint8Array }>;
  onProgress: (progress: ReadinessProgress) => void;
  signal: AbortSignal;
}

/** Gives one line or more. What it throws fails it. */
export type Check = (context: CheckContext) => ReadinessLine[] | Promise<ReadinessLine[]>;

export type Params = NonNullable<ReadinessLine['params']>;

export const ok = (said: string, params?: Params): ReadinessLine => line('ok', said, params);
export const warning = (said: string, params?: Params): ReadinessLine => line('warning', said, params);
export const failed = (said: string, params?: Params): ReadinessLine => line('failed', said, params);
export const notDone = (said: string, params?: Params): ReadinessLine => line('not-done', said, params);

function line(result: ReadinessLine['result'], said: string, params?: Params): ReadinessLine {
  return { result, said, ...(params && { params }) };
}

/** Lets everything else that waits have its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A line with the reason that an error gives; what has no code is `internal`. */
export function because(line: ReadinessLine, error: unknown): ReadinessLine {
  const known = asReadingError(error);
  const body = known instanceof TomoshibiError ? known.toBody() : { code: 'internal', params: {} };
  const params = { ...body.params, ...line.params };
  return { ...line, params, cause: body.code };
}
