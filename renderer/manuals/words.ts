import en from '../../resources/locales/en/manuals.json';
import ja from '../../resources/locales/ja/manuals.json';
import { wordsOf } from '../i18n/words.ts';

export const useManualWords = wordsOf(ja, en);

/** Paper is in the manual's language, whatever the window's is. */
export const manualWords = { ja, en };
