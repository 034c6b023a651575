import en from '../../../resources/locales/en/beside.json';
import ja from '../../../resources/locales/ja/beside.json';
import { wordsOf } from '../../i18n/words.ts';

export const useBesideWords = wordsOf(ja, en);
