import errorsEn from '../../../resources/locales/en/errors.json';
import en from '../../../resources/locales/en/readiness.json';
import errorsJa from '../../../resources/locales/ja/errors.json';
import ja from '../../../resources/locales/ja/readiness.json';
import { type ReadinessCheck, type ReadinessReport, verdictText } from '../../../shared/readiness.ts';
import { type Language, useLanguage } from '../../i18n/language.tsx';
import { fill, type Params, wordsOf } from '../../i18n/words.ts';

export const useReadinessWords = wordsOf(ja, en);
export type ReadinessKey = keyof typeof ja;

/** All of them in one language, for what names its words by itself: lines, verdicts, and paper in a language of its own. */
export function readinessWords(language: Language) {
  const words = language === 'ja' ? ja : en;
  return {
    words,
    errors: language === 'ja' ? errorsJa : errorsEn,
    t: (key: ReadinessKey, params?: Params) => fill(words[key], params),
  };
}

export function useLineWords() {
  return readinessWords(useLanguage().language);
}

export function useVerdict(): (checks: readonly ReadinessCheck[]) => string {
  const { words } = useLineWords();
  return (checks) => verdictText(checks, words);
}

/** What is other than last time, in a sentence. */
export function comparisonText({ previous }: ReadinessReport, language: Language): string {
  const { words, t } = readinessWords(language);
  if (!previous) return t('compare.first');
  const at = previous.endedAt.replace('T', ' ').slice(0, 16);
  if (previous.changes.length === 0) return t('compare.same', { at });
  const changes = previous.changes
    .map(({ check, before, after }) =>
      t('compare.change', {
        check: words[`check.${check}`],
        before: words[`result.${before}`],
        after: words[`result.${after}`],
      }),
    )
    .join(t('and'));
  return t('compare.changed', { at, changes });
}
