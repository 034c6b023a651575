import en from '../../../resources/locales/en/measure.json';
import ja from '../../../resources/locales/ja/measure.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of the tools, of measurements and of what is written on a picture. */
export const useMeasureWords = wordsOf(ja, en);
export type MeasureWords = ReturnType<typeof useMeasureWords>;
