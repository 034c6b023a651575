import en from '../../resources/locales/en/chart.json';
import ja from '../../resources/locales/ja/chart.json';
import { wordsOf } from './words.ts';

/** Words of the patient's two lines, the first page, the timeline and the sources. */
export const useChartWords = wordsOf(ja, en);
