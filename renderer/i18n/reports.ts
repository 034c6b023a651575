import en from '../../resources/locales/en/reports.json';
import ja from '../../resources/locales/ja/reports.json';
import { wordsOf } from './words.ts';

/** Words of diagnostic reports, on the patient page and beside the images. */
export const useReportWords = wordsOf(ja, en);
