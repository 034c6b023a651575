import en from '../../../resources/locales/en/reception.json';
import ja from '../../../resources/locales/ja/reception.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of the reception desk. */
export const useReceptionWords = wordsOf(ja, en);
