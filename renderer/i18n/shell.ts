import en from '../../resources/locales/en/shell.json';
import ja from '../../resources/locales/ja/shell.json';
import { wordsOf } from './words.ts';

/** Words of the frame, the station, signing in and searching. */
export const useShellWords = wordsOf(ja, en);
