import en from '../../../resources/locales/en/ledger.json';
import ja from '../../../resources/locales/ja/ledger.json';
import { wordsOf } from '../../i18n/words.ts';

/** Words of the ledger and of the stock. */
export const useLedgerWords = wordsOf(ja, en);
export type LedgerWords = ReturnType<typeof useLedgerWords>;
