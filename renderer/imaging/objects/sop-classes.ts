import names from '../../../resources/sop-classes.json';
import type { Language } from '../../i18n/language.tsx';

const table: Record<string, { en: string; ja?: string }> = names;

/** What a SOP class is called (PS3.6 Annex A, without the word Storage); the UID of one that has no name there. */
export function sopClassName(sopClassUid: string, language: Language): string {
  const name = table[sopClassUid];
  return (language === 'ja' ? name?.ja : undefined) ?? name?.en ?? sopClassUid;
}
