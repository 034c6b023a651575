import en from '../../../resources/locales/en/operations.json';
import ja from '../../../resources/locales/ja/operations.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of the operating list. */
export const useOperationWords = wordsOf(ja, en);
