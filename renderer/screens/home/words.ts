import en from '../../../resources/locales/en/home.json';
import ja from '../../../resources/locales/ja/home.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of the first screen. */
export const useHomeWords = wordsOf(ja, en);
