import { type LedgerFilter, ledgerStatuses } from '../../../shared/ledger.ts';

/** What the address of the ledger says: its filter. */
export type LedgerSearch = Omit<LedgerFilter, 'patientId'>;

export function ledgerSearch(search: Record<string, unknown>): LedgerSearch {
  const word = (value: unknown) =>
    (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;
  const { text, ward, form, status, from, to } = search;
  return {
    text: word(text),
    ward: word(ward),
    form: word(form),
    status: ledgerStatuses.find((known) => known === status),
    from: word(from),
    to: word(to),
  };
}
