import en from '../../resources/locales/en/audit.json';
import ja from '../../resources/locales/ja/audit.json';
import { wordsOf } from './words.ts';

export const useAuditWords = wordsOf(ja, en);
export type AuditWords = ReturnType<typeof useAuditWords>;

/** Whether there are words for a key that comes from an entry. */
export function isWorded(key: string): key is keyof typeof ja {
  return key in ja;
}
