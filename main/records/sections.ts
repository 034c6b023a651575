/** How each section is ordered and which columns a list of it reads; everything else follows from its schema. */
import type { Section } from '../../shared/records.ts';

/** What matters now first, then the newest; records without a date come last, ties in the source's order. */
export const orderOfSection: Record<Section, string> = {
  allergies: `${rank('assertion', ['present', 'none-known', 'no-information'])}, ${rank('verification_status', ['confirmed', 'unconfirmed', 'unknown', 'refuted'])}, ${rank('clinical_status', ['active', 'unknown', 'inactive', 'resolved'])}, recorded_at DESC, id`,
  conditions: `${rank('verification_status', ['confirmed', 'unknown', 'provisional', 'refuted'], ['confirmed', 'unknown', 'provisional'])}, ${rank('clinical_status', ['active', 'unknown', 'inactive', 'resolved'])}, is_main DESC, onset DESC, id`,
  medications: `${rank('status', ['active', 'unknown', 'completed', 'stopped', 'cancelled'])}, start_date DESC, order_number DESC, CAST(rp AS INTEGER), rp, id`,
  administrations: 'start DESC, order_number DESC, CAST(rp AS INTEGER), rp, id',
  observations: 'effective_at DESC, panel, id',
  encounters: `${rank('status', ['in-progress'])}, start DESC, id`,
  procedures: 'start DESC, id',
  orders: 'occurred_at DESC, id',
  documents: 'date DESC, id',
  reports: 'coalesce(effective_at, issued_at) DESC, id',
  studies: 'started DESC, id',
  appointments: 'start, id',
  flags: `${rank('status', ['active', 'unknown', 'inactive'], ['active', 'unknown'])}, ${rank('assertion', ['present', 'unknown', 'absent'])}, ${rank('category', ['infection', 'isolation', 'implant', 'anticoagulant', 'code-status', 'alert', 'blood-type'])}, effective_at DESC, id`,
  other: 'date DESC, kind, id',
};

/** A document's text and content are left out of lists: they may be megabytes. */
export const columnsOfSection: Partial<Record<Section, string>> = {
  documents: `patient_id, id, source, recorded_at, title, type_code, type_text, date, author, content_type,
    text IS NOT NULL AS has_text, content IS NOT NULL AS has_content`,
};

/** An ordering by the place of a value in a list, unlisted ones after it; `same` ones share the first place. */
function rank(column: string, values: string[], same: string[] = []): string {
  const cases = values.map((value, index) => `WHEN '${value}' THEN ${same.includes(value) ? 0 : index}`);
  return `CASE ${column} ${cases.join(' ')} ELSE ${values.length} END`;
}
