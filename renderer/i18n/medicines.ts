import en from '../../resources/locales/en/medicines.json';
import ja from '../../resources/locales/ja/medicines.json';
import { wordsOf } from './words.ts';

/** Words of medicines over time. */
export const useMedicineWords = wordsOf(ja, en);
