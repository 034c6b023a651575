import en from '../../resources/locales/en/printers.json';
import ja from '../../resources/locales/ja/printers.json';
import { wordsOf } from '../i18n/words.ts';

/** Words of choosing a printer. */
export const usePrinterWords = wordsOf(ja, en);
