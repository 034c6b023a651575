import en from '../../../resources/locales/en/coverage.json';
import ja from '../../../resources/locales/ja/coverage.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of what the media hold and what they do not. */
export const useCoverageWords = wordsOf(ja, en);
export type CoverageWords = ReturnType<typeof useCoverageWords>;
