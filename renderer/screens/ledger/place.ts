import type { LedgerStatus } from '../../../shared/ledger.ts';
import type { LedgerSheet } from '../../../shared/paper.ts';
import type { LedgerWords } from './words.ts';

/** A label that is out is not missing. */
export function statusOf({ status, returns }: Pick<LedgerSheet, 'status' | 'returns'>): LedgerStatus {
  return status === 'issued' && !returns ? 'not-returning' : status;
}

/** Which sheet of its form: copy, page and pages. */
export function placeOf({ copy, page, pages }: Pick<LedgerSheet, 'copy' | 'page' | 'pages'>, t: LedgerWords): string {
  return t('sheet', { copy, page, pages });
}
