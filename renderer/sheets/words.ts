import en from '../../resources/locales/en/sheets.json';
import ja from '../../resources/locales/ja/sheets.json';
import { fill, type Params } from '../i18n/words.ts';

export type SheetLanguage = 'ja' | 'en';
export type SheetWord = keyof typeof ja;
export type SheetWords = (key: SheetWord, params?: Params) => string;

/** The words of a sheet; a form's own titles are in its definition. */
export function sheetWords(language: SheetLanguage): SheetWords {
  const words: Record<SheetWord, string> = language === 'ja' ? ja : en;
  return (key, params) => fill(words[key], params);
}
