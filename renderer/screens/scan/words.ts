import en from '../../../resources/locales/en/scan.json';
import ja from '../../../resources/locales/ja/scan.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of filing scanned sheets. */
export const useScanWords = wordsOf(ja, en);
export type ScanWords = ReturnType<typeof useScanWords>;
