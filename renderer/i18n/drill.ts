import en from '../../resources/locales/en/drill.json';
import ja from '../../resources/locales/ja/drill.json';
import { wordsOf } from './words.ts';

/** Words of drills: the mark over every screen, beginning and ending one, what it leads through. */
export const useDrillWords = wordsOf(ja, en);
export type DrillWords = ReturnType<typeof useDrillWords>;
