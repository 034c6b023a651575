import en from '../../resources/locales/en/station.json';
import ja from '../../resources/locales/ja/station.json';
import { wordsOf } from './words.ts';

/** Words of setting a station up, of its media and generations. */
export const useStationWords = wordsOf(ja, en);
export type StationWords = ReturnType<typeof useStationWords>;
