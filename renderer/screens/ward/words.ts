import en from '../../../resources/locales/en/ward.json';
import ja from '../../../resources/locales/ja/ward.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of the wards and who lies there. */
export const useWardWords = wordsOf(ja, en);
