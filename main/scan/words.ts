import en from '../../resources/locales/en/scan.json' with { type: 'json' };
import ja from '../../resources/locales/ja/scan.json' with { type: 'json' };

export type ScanLanguage = 'ja' | 'en';
export type ScanWord = keyof typeof ja;
export type ScanWords = (word: ScanWord, params?: Record<string, string | number>) => string;

/** Words of the files in the output folder. */
export function scanWords(language: ScanLanguage): ScanWords {
  const words: Record<ScanWord, string> = language === 'ja' ? ja : en;
  return (word, params = {}) =>
    words[word].replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}
