import en from '../../../resources/locales/en/paper.json';
import ja from '../../../resources/locales/ja/paper.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of printing paper for one patient. */
export const usePaperWords = wordsOf(ja, en);
export type PaperWords = ReturnType<typeof usePaperWords>;
