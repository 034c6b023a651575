import en from '../../resources/locales/en/disc.json';
import ja from '../../resources/locales/ja/disc.json';
import { wordsOf } from '../i18n/words.ts';

/** Words of bringing images that came on a disc. */
export const useDiscWords = wordsOf(ja, en);
export type DiscWords = ReturnType<typeof useDiscWords>;
