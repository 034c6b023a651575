import en from '../../../resources/locales/en/outpatients.json';
import ja from '../../../resources/locales/ja/outpatients.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of the outpatients of a day. */
export const useOutpatientWords = wordsOf(ja, en);
