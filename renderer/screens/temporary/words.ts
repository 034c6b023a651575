import en from '../../../resources/locales/en/temporary.json';
import ja from '../../../resources/locales/ja/temporary.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of registering people without a chart. */
export const useTemporaryWords = wordsOf(ja, en);
export type TemporaryWords = ReturnType<typeof useTemporaryWords>;
