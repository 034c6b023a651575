import { useCallback } from 'react';
import { type Language, useLanguage } from './language.tsx';

export type Params = Record<string, string | number>;

/**
 * A hook for one room's words: `const useShellWords = wordsOf(ja, en)`, then `const t = useShellWords()` and
 * `t('search.none', { query })`. Keys are typed by the Japanese file; the English file must have the same.
 */
export function wordsOf<Words extends Record<string, string>>(ja: Words, en: { [Key in keyof Words]: string }) {
  const byLanguage: Record<Language, { [Key in keyof Words]: string }> = { ja, en };
  return function useWords(): (key: keyof Words & string, params?: Params) => string {
    const { language } = useLanguage();
    return useCallback((key, params) => fill(byLanguage[language][key] as string, params), [language]);
  };
}

/** Puts `params` in the places of `{name}`; a place without a value stays visible. */
export function fill(words: string, params: Params = {}): string {
  return words.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}
