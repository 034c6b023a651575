import en from '../../resources/locales/en/schedule.json';
import ja from '../../resources/locales/ja/schedule.json';
import { wordsOf } from './words.ts';

/** Words of what a day holds, and of who it is for. */
export const useScheduleWords = wordsOf(ja, en);
