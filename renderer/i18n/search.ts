import en from '../../resources/locales/en/search.json';
import ja from '../../resources/locales/ja/search.json';
import { wordsOf } from './words.ts';

/** Words of what a search finds: patients, and passages of records. */
export const useSearchWords = wordsOf(ja, en);
