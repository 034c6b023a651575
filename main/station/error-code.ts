import { type ErrorCode, TomoshibiError } from '../../shared/errors.ts';

/** What the log says of an error: its code, never its text. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof TomoshibiError ? error.code : 'internal';
}
