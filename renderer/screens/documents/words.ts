import en from '../../../resources/locales/en/documents.json';
import ja from '../../../resources/locales/ja/documents.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of the hospital's own documents. */
export const useDocumentWords = wordsOf(ja, en);
export type DocumentWords = ReturnType<typeof useDocumentWords>;
