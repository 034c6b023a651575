import en from '../../resources/locales/en/labs.json';
import ja from '../../resources/locales/ja/labs.json';
import { wordsOf } from './words.ts';

/** Words of results over time. */
export const useLabWords = wordsOf(ja, en);
