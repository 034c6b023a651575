import en from '../../../resources/locales/en/handover.json';
import ja from '../../../resources/locales/ja/handover.json';
import { wordsOf } from '../../i18n/words.ts';

export const useHandOverWords = wordsOf(ja, en);
