import { TomoshibiError } from '../../../shared/errors.ts';
import { readIdentityText } from '../../../shared/identity.ts';

/** How far the text of a key card is right while it is typed or scanned. */
export type CardReading =
  | { state: 'empty' | 'begin' | 'kana' | 'whole' }
  /** `lines` of the card are right; 0 before the first is whole. */
  | { state: 'lines'; lines: number };

/** A card has none: an input method made them of what was typed. */
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** @param text what stands in the field now */
export function cardReading(text: string): CardReading {
  if (text.trim() === '') return { state: 'empty' };
  if (japanese.test(text)) return { state: 'kana' };
  try {
    readIdentityText(text);
    return { state: 'whole' };
  } catch (error) {
    if (!(error instanceof TomoshibiError) || error.code !== 'identity-line-wrong') return { state: 'begin' };
    return { state: 'lines', lines: Number(error.params.line) - 1 };
  }
}
