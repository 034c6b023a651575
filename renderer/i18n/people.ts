import en from '../../resources/locales/en/people.json';
import ja from '../../resources/locales/ja/people.json';
import { wordsOf } from './words.ts';

/** Words of signing in by roster, of emergency access, of the lock, and of confirming beside somebody. */
export const usePeopleWords = wordsOf(ja, en);
