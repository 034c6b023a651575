import en from '../../../resources/locales/en/volume.json';
import ja from '../../../resources/locales/ja/volume.json';
import { wordsOf } from '../../i18n/words.ts';

export const useVolumeWords = wordsOf(ja, en);
export type VolumeWords = ReturnType<typeof useVolumeWords>;
