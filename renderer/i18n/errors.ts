import en from '../../resources/locales/en/errors.json';
import ja from '../../resources/locales/ja/errors.json';
import type { ErrorBody } from '../../shared/errors.ts';
import { ApiError } from '../api.ts';
import { useLanguage } from './language.tsx';
import { fill } from './words.ts';

export interface ErrorWords {
  /** What happened. */
  what: string;
  /** What to do. */
  do: string;
}

/** Turns any error into words: what happened and what to do. One without a code of its own reads as `internal`. */
export function useErrorWords(): (error: unknown) => ErrorWords {
  const { language } = useLanguage();
  const words: Partial<Record<string, ErrorWords>> = language === 'ja' ? ja : en;
  return (error) => {
    const body = bodyOf(error);
    const found = words[body.code] ?? words.internal!;
    return { what: fill(found.what, body.params), do: fill(found.do, body.params) };
  };
}

function bodyOf(error: unknown): ErrorBody {
  if (error instanceof ApiError) return error.body;
  if (typeof error === 'object' && error !== null && 'code' in error) return error as ErrorBody;
  return { code: 'internal' };
}
