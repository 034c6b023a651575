import type { LedgerSheet } from '../../../shared/paper.ts';
import type { LedgerWords } from './words.ts';

/** Which sheet of its form: copy, page and pages. */
export function placeOf({ copy, page, pages }: Pick<LedgerSheet, 'copy' | 'page' | 'pages'>, t: LedgerWords): string {
  return t('sheet', { copy, page, pages });
}
