import en from '../../../resources/locales/en/objects.json';
import ja from '../../../resources/locales/ja/objects.json';
import { wordsOf } from '../../i18n/words.ts';

export const useObjectWords = wordsOf(ja, en);
export type ObjectWords = ReturnType<typeof useObjectWords>;
