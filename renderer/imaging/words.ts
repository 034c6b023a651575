import en from '../../resources/locales/en/imaging.json';
import ja from '../../resources/locales/ja/imaging.json';
import { wordsOf } from '../i18n/words.ts';

export const useImagingWords = wordsOf(ja, en);
export type ImagingWords = ReturnType<typeof useImagingWords>;
