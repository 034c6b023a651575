import en from '../../../resources/locales/en/batch.json';
import ja from '../../../resources/locales/ja/batch.json';
import { unknownWard } from '../../../shared/paper.ts';
import { wordsOf } from '../../i18n/words.ts';

/** Words of printing whole wards. */
export const useBatchWords = wordsOf(ja, en);
export type BatchWords = ReturnType<typeof useBatchWords>;

export function wardName(ward: string, t: BatchWords): string {
  return ward === unknownWard ? t('ward.unknown') : ward;
}
