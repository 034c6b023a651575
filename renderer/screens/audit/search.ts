import { type AuditFilter, auditKinds } from '../../../shared/audit.ts';

/** What the address of the log says: its filter. */
export function auditSearch(search: Record<string, unknown>): AuditFilter {
  const word = (value: unknown) =>
    (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;
  const day = (value: unknown) => (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);
  return {
    person: word(search.person),
    patientId: word(search.patientId),
    kind: auditKinds.find((kind) => kind === search.kind),
    from: day(search.from),
    to: day(search.to),
    breakGlass: search.breakGlass ? '1' : undefined,
  };
}
