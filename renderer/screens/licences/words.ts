import en from '../../../resources/locales/en/licences.json';
import ja from '../../../resources/locales/ja/licences.json';
import { wordsOf } from '../../i18n/words.ts';

export const useLicenceWords = wordsOf(ja, en);
