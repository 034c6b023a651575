/** What the command line says, in Japanese and English. */
import enErrors from '../resources/locales/en/errors.json' with { type: 'json' };
import en from '../resources/locales/en/exporter.json' with { type: 'json' };
import enShell from '../resources/locales/en/shell.json' with { type: 'json' };
import jaErrors from '../resources/locales/ja/errors.json' with { type: 'json' };
import ja from '../resources/locales/ja/exporter.json' with { type: 'json' };
import jaShell from '../resources/locales/ja/shell.json' with { type: 'json' };
import type { TomoshibiError } from '../shared/errors.ts';
import type { Section } from '../shared/records.ts';

export type Language = 'ja' | 'en';
export type ExporterWord = keyof typeof ja;
export type Params = Record<string, string | number>;
export type Words = (word: ExporterWord, params?: Params) => string;

export function exporterWords(language: Language): Words {
  const words: Record<ExporterWord, string> = language === 'ja' ? ja : en;
  return (word, params = {}) => fill(words[word], params);
}

/** As the station's screens call it. */
export function sectionWords(language: Language, section: Section): string {
  return (language === 'ja' ? jaShell : enShell)[`section.${section}`];
}

/** The code, then what happened and what to do: in the language asked for, else in both. */
export function errorText({ code, params }: TomoshibiError, language: Language | null): string {
  const lines = [language === 'en' ? null : jaErrors[code], language === 'ja' ? null : enErrors[code]]
    .filter((words) => words !== null)
    .map((words) => `${fill(words.what, params)} ${fill(words.do, params)}\n`);
  return `${code}\n${lines.join('')}`;
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}
